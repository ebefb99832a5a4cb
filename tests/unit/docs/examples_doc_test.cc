// docs/spec/examples.md shows what the code computes.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/text_encoding.h"
#include "core/crypto/sha256.h"
#include "core/crypto/signing_key.h"
#include "core/evidence/verifier.h"
#include "core/merkle/map_hash.h"
#include "core/merkle/map_value.h"
#include "core/merkle/tree_hash.h"
#include "core/statement/claims.h"
#include "core/statement/entry.h"
#include "core/statement/map_keys.h"
#include "core/statement/signatures.h"
#include "core/statement/statement.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/docs/markdown.h"

namespace comity::testing {
namespace {

using statement::ParsedStatement;

constexpr char kFile[] = "docs/spec/examples.md";
constexpr char kHome[] = "registry.kz.example";

// `count` bytes that rise by one from `first`.
std::string Rising(unsigned first, std::size_t count) {
  std::string bytes;
  for (std::size_t i = 0; i < count; ++i) {
    bytes.push_back(static_cast<char>(first + i));
  }
  return bytes;
}

// Revokes credential 10..1f; the nonces of a batch differ in their last byte.
ParsedStatement Revocation(unsigned number) {
  statement::CredentialRevoked record;
  record.credential_id = Rising(0x10, 16);
  record.from = *CivilDate::Parse("2026-03-01");
  record.reason = statement::EventReason::kFraud;
  statement::Header header;
  header.home = kHome;
  header.nonce = Rising(0x20, 15) + static_cast<char>(number);
  header.slots = {"centre"};
  header.keys = statement::ExpectedKeys(kHome, record);
  return *statement::MakeStatement(header, record);
}

// Collects what the page must show, by the name of the block.
class Examples {
 public:
  Examples() : signer_(*crypto::Ed25519KeyFromSeed(Rising(0x00, 32))) {
    Keys();
    Single();
    Batch();
    Map();
    Claim();
    Presentation();
  }

  const std::map<std::string, std::string>& all() const { return all_; }

 private:
  void Show(const std::string& name, std::string_view bytes) {
    all_["hex " + name] = HexEncode(bytes);
  }
  void Show(const std::string& name, const Hash& hash) {
    Show(name, hash.view());
  }

  const crypto::PublicKey& key() const { return signer_->public_key(); }

  void Keys() {
    Show("public-key", key().bytes());
    Show("key-id", key().id());
    Show("map-key", statement::CredentialKey(kHome, Rising(0x10, 16)));
  }

  void Single() {
    const ParsedStatement revocation = Revocation(1);
    Show("statement", revocation.bytes);
    Show("statement-id", revocation.id);
    const std::string input =
        statement::SignatureInput(kHome, key().id(), revocation.bytes);
    Show("signature-input", input);
    statement::SlotSignature slot;
    slot.key_id = key().id();
    slot.signature = *signer_->Sign(input);
    Show("signature", slot.signature);
    const std::string signatures =
        statement::EncodeSignatures(std::vector{slot});
    Show("signatures", signatures);
    const statement::Entry entry{
        1767225600000, statement::StatementEntry{revocation.bytes, signatures}};
    entry_leaf_ = merkle::LeafHash(statement::EncodeEntry(entry));
    Show("entry", statement::EncodeEntry(entry));
    Show("leaf-hash", entry_leaf_);
  }

  void Batch() {
    std::vector<Hash> leaves;
    for (unsigned number = 1; number <= 3; ++number) {
      leaves.push_back(
          statement::BatchLeaf(kHome, key().id(), Revocation(number).bytes));
    }
    const Hash left = merkle::NodeHash(leaves[0], leaves[1]);
    const Hash root = merkle::NodeHash(left, leaves[2]);
    Show("batch-leaf-1", leaves[0]);
    Show("batch-leaf-2", leaves[1]);
    Show("batch-leaf-3", leaves[2]);
    Show("batch-root", root);
    const std::string input =
        statement::BatchSignatureInput(kHome, key().id(), 3, root);
    Show("batch-input", input);
    statement::SlotSignature slot;
    slot.key_id = key().id();
    slot.signature = *signer_->Sign(input);
    slot.batch = {
        .count = 3, .index = 1, .root = root, .path = {leaves[0], leaves[2]}};
    EXPECT_OK(statement::VerifySlotSignature(slot, key(), kHome,
                                             Revocation(2).bytes, nullptr));
    Show("batch-signature", slot.signature);
    Show("batch-signatures", statement::EncodeSignatures(std::vector{slot}));
  }

  void Map() {
    const Hash map_key = statement::CredentialKey(kHome, Rising(0x10, 16));
    const merkle::MapValue value = merkle::MapValue().Next({7}, entry_leaf_);
    Show("map-value", value.Encode());
    Show("map-leaf", merkle::MapLeafHash(map_key.view(), value.Encode()));
    const statement::Entry commitment{
        1767225600000, statement::MapCommitment{
                           merkle::MapLeafHash(map_key.view(), value.Encode()),
                           8, statement::kMapFunctionVersion}};
    Show("commitment", statement::EncodeEntry(commitment));
  }

  void Claim() {
    statement::Disclosure disclosure;
    disclosure.name = "birth-date";
    disclosure.salt = statement::ClaimSalt(Rising(0x40, 32), disclosure.name);
    disclosure.value = "1990-05-17";
    Show("salt", disclosure.salt);
    Show("claim-digest",
         statement::ClaimDigestOf(Rising(0x10, 16), disclosure));
  }

  void Presentation() {
    Show("presentation-input", evidence::PresentationInput(
                                   {kHome, Rising(0x10, 16)}, "gate 7, 09:30"));
  }

  std::unique_ptr<crypto::Signer> signer_;
  Hash entry_leaf_;
  std::map<std::string, std::string> all_;
};

// Blocks may be broken and indented anywhere.
std::string WithoutBlanks(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
  return text;
}

std::string Block(const std::string& name, const std::string& hex) {
  std::string block = "```" + name + "\n";
  for (std::size_t at = 0; at < hex.size(); at += 64) {
    block += hex.substr(at, 64) + "\n";
  }
  return block + "```\n";
}

TEST(ExamplesDocTest, ShowsWhatTheCodeComputes) {
  const MarkdownFile file = ReadMarkdown(kFile);
  const Examples examples;
  for (const auto& [name, hex] : examples.all()) {
    const auto shown = file.blocks.find(name);
    EXPECT_TRUE(shown != file.blocks.end() &&
                WithoutBlanks(shown->second) == hex)
        << kFile << " must hold this block:\n"
        << Block(name, hex);
  }
}

TEST(ExamplesDocTest, ShowsNothingThatIsNotComputed) {
  const Examples examples;
  for (const auto& [name, hex] : ReadMarkdown(kFile).blocks) {
    EXPECT_TRUE(!name.starts_with("hex ") || examples.all().contains(name))
        << kFile << " shows " << name;
  }
}

}  // namespace
}  // namespace comity::testing
