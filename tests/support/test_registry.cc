#include "tests/support/test_registry.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "core/base/byte_codec.h"
#include "core/crypto/sha256.h"
#include "core/merkle/proof_plan.h"
#include "core/statement/map_keys.h"
#include "core/statement/signatures.h"
#include "tests/support/plain_root.h"

namespace comity::testing {
namespace {

using statement::Role;

template <typename T>
T Must(StatusOr<T> value) {
  if (!value.ok()) {
    std::fprintf(stderr, "test registry: %s: %s\n",
                 std::string(Name(value.status().reason())).c_str(),
                 value.status().message().c_str());
    std::abort();
  }
  return *std::move(value);
}

std::string SlotOf(const std::string& key_name) {
  return key_name.substr(0, key_name.find('/'));
}

// Signatures stand in the order of slots, which ascend.
std::vector<std::string> InSlotOrder(std::vector<std::string> keys) {
  std::stable_sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) {
    return SlotOf(a) < SlotOf(b);
  });
  return keys;
}

}  // namespace

CivilDate Day(std::string_view text) {
  const auto day = CivilDate::Parse(text);
  if (!day) {
    std::fprintf(stderr, "no such day: %s\n", std::string(text).c_str());
    std::abort();
  }
  return *day;
}

TestRegistry::TestRegistry(std::string origin, std::string country,
                           std::uint64_t root_threshold)
    : origin_(std::move(origin)),
      country_(std::move(country)),
      root_threshold_(root_threshold) {}

std::unique_ptr<crypto::Signer> TestRegistry::MakeKey(
    const std::string& name) const {
  const Hash seed = crypto::Sha256({"test key ", origin_, " ", name});
  return Must(crypto::Ed25519KeyFromSeed(seed.view()));
}

const crypto::Signer& TestRegistry::Key(const std::string& name) {
  auto& key = keys_[name];
  if (key == nullptr) {
    key = MakeKey(name);
  }
  return *key;
}

statement::KeyRecord TestRegistry::PublicKeyRecord(const std::string& name) {
  const crypto::PublicKey& key = Key(name).public_key();
  return {static_cast<std::uint64_t>(key.algorithm()), key.bytes()};
}

Hash TestRegistry::KeyId(const std::string& name) {
  return Key(name).public_key().id();
}

SignedStatement TestRegistry::Sign(const statement::StatementBody& body,
                                   const std::vector<std::string>& keys,
                                   std::optional<Hash> previous) {
  statement::Header header;
  header.previous = previous;
  return SignWith(std::move(header), body, keys);
}

SignedStatement TestRegistry::SignWith(statement::Header header,
                                       const statement::StatementBody& body,
                                       const std::vector<std::string>& keys) {
  if (header.home.empty()) {
    header.home = origin_;
  }
  if (header.nonce.empty()) {
    const Hash nonce =
        crypto::Sha256({origin_, " nonce ", std::to_string(nonces_++)});
    header.nonce = std::string(nonce.view().substr(0, statement::kNonceSize));
  }
  const std::vector<std::string> ordered = InSlotOrder(keys);
  if (header.slots.empty()) {
    for (const std::string& key : ordered) {
      header.slots.push_back(SlotOf(key));
    }
  }
  if (header.keys.empty()) {
    header.keys = statement::ExpectedKeys(header.home, body);
  }
  SignedStatement result;
  result.statement = Must(statement::MakeStatement(std::move(header), body));
  std::vector<statement::SlotSignature> signatures;
  for (const std::string& name : ordered) {
    const crypto::Signer& key = Key(name);
    const Hash& id = key.public_key().id();
    signatures.push_back(
        {.key_id = id,
         .signature = Must(key.Sign(statement::SignatureInput(
             result.statement.header.home, id, result.statement.bytes))),
         .batch = std::nullopt});
  }
  result.signatures = statement::EncodeSignatures(signatures);
  return result;
}

std::vector<SignedStatement> TestRegistry::SignBatch(
    const std::vector<statement::StatementBody>& bodies,
    const std::string& key) {
  std::vector<SignedStatement> batch;
  std::vector<Hash> leaves;
  const Hash id = KeyId(key);
  for (const statement::StatementBody& body : bodies) {
    batch.push_back(Sign(body, {key}));
    leaves.push_back(
        statement::BatchLeaf(origin_, id, batch.back().statement.bytes));
  }
  const Hash root = RootOf(leaves);
  const std::string signature = Must(Key(key).Sign(
      statement::BatchSignatureInput(origin_, id, leaves.size(), root)));
  for (std::size_t i = 0; i < batch.size(); ++i) {
    statement::BatchPath path{
        .count = leaves.size(), .index = i, .root = root, .path = {}};
    for (const merkle::LeafRange& range :
         merkle::PlanInclusion({i}, {leaves.size()})) {
      path.path.push_back(RootOf(
          std::span(leaves).subspan(range.begin, range.end - range.begin)));
    }
    const statement::SlotSignature slot = {
        .key_id = id, .signature = signature, .batch = std::move(path)};
    batch[i].signatures = statement::EncodeSignatures(std::span(&slot, 1));
  }
  return batch;
}

SignedStatement TestRegistry::Add(const statement::StatementBody& body,
                                  const std::vector<std::string>& keys) {
  std::optional<Hash> previous;
  if (!statement::Worsens(body)) {
    previous = log_.Latest(statement::ExpectedKeys(origin_, body).front());
  }
  SignedStatement result = Sign(body, keys, previous);
  log_.Append(result);
  if (recorded_ != nullptr) {
    recorded_->push_back(result);
  }
  return result;
}

std::vector<std::string> TestRegistry::RootKeys() const {
  std::vector<std::string> keys;
  for (std::uint64_t i = 1; i <= root_threshold_; ++i) {
    keys.push_back("root/" + std::to_string(i));
  }
  return keys;
}

statement::Genesis TestRegistry::GenesisRecord() {
  statement::Genesis record;
  record.origin = origin_;
  record.names = {{"en", "Test registry"}};
  for (std::uint64_t i = 1; i <= root_threshold_ + 1; ++i) {
    record.root_keys.push_back(PublicKeyRecord("root/" + std::to_string(i)));
  }
  record.root_threshold = root_threshold_;
  record.log_key = PublicKeyRecord("log");
  record.cosigning_key = PublicKeyRecord("cosigning");
  return record;
}

statement::Body TestRegistry::BodyRecord(const std::string& id) {
  statement::Body record;
  record.body_id = id;
  record.names = {{"en", "Body " + id}};
  record.country = country_;
  for (const char* number : {"1", "2"}) {
    record.keys.push_back(
        {PublicKeyRecord(id + "/" + number), id + "-person-" + number});
  }
  return record;
}

statement::Grant TestRegistry::GrantRecord(const std::string& grantee,
                                           Role role) {
  statement::Grant record;
  record.grantee = grantee;
  record.role = role;
  record.interval.from = Day("2020-01-01");
  return record;
}

statement::Scheme TestRegistry::SchemeRecord(const std::string& id,
                                             std::uint64_t version) {
  statement::Scheme record;
  record.scheme_id = id;
  record.scheme_version = version;
  record.names = {{"en", "Scheme " + id}};
  record.credential_types = {
      statement::CredentialType::kProfessionalQualification};
  record.titles = {"engineer"};
  record.signing_rule = statement::SigningRule::kIssuer;
  record.claim_names = {"birth-date", "name"};
  record.effective_from = Day("2020-01-01");
  return record;
}

std::string TestRegistry::CredentialId(std::uint64_t n) {
  const Hash hash = crypto::Sha256("test credential " + std::to_string(n));
  return std::string(hash.view().substr(0, 16));
}

statement::Credential TestRegistry::CredentialRecord(std::uint64_t n) {
  statement::Credential record;
  record.credential_id = CredentialId(n);
  record.type = statement::CredentialType::kProfessionalQualification;
  record.scheme_id = "engineering";
  record.scheme_version = 1;
  record.title = "engineer";
  record.fields = {"0715"};
  record.level = statement::Level{"EQF", "6"};
  record.issued_on = Day("2026-01-04");
  record.valid_from = Day("2026-01-04");
  record.valid_until = Day("2031-01-03");
  for (const char* name : {"birth-date", "name"}) {
    record.claims.push_back(
        {name, crypto::Sha256({record.credential_id, name})});
  }
  return record;
}

statement::CredentialRevoked TestRegistry::RevokedRecord(std::uint64_t n,
                                                         CivilDate from) {
  return {.credential_id = CredentialId(n),
          .from = from,
          .reason = statement::EventReason::kConduct,
          .appeal_until = std::nullopt};
}

statement::CredentialSuspended TestRegistry::SuspendedRecord(std::uint64_t n,
                                                             CivilDate from,
                                                             CivilDate until) {
  return {.credential_id = CredentialId(n),
          .interval = {from, until},
          .reason = statement::EventReason::kInvestigation,
          .appeal_until = std::nullopt};
}

Hash TestRegistry::CredentialKey(std::uint64_t n) const {
  return statement::CredentialKey(origin_, CredentialId(n));
}

SignedStatement TestRegistry::AddGenesis() {
  SignedStatement genesis = Add(GenesisRecord(), RootKeys());
  genesis_id_ = genesis.statement.id;
  return genesis;
}

void TestRegistry::AddBody(const std::string& id,
                           const std::vector<Role>& roles) {
  std::vector<std::string> signers = RootKeys();
  signers.push_back(id + "/1");
  Add(BodyRecord(id), signers);
  for (const Role role : roles) {
    Add(GrantRecord(id, role), RootKeys());
  }
}

std::vector<SignedStatement> TestRegistry::Found() {
  std::vector<SignedStatement> all;
  recorded_ = &all;
  AddGenesis();
  AddBody("registrar", {Role::kRegistrar, Role::kOperator});
  AddBody("centre", {Role::kCertificationBody, Role::kSchemeOwner});
  AddBody("authority", {Role::kCompetentAuthority, Role::kAgreementAuthority,
                        Role::kSupervisor});
  Add(SchemeRecord(), {"centre/1"});
  recorded_ = nullptr;
  return all;
}

std::string TestRegistry::Checkpoint() {
  return log_.Checkpoint(origin_, Key("log"), Key("cosigning"),
                         log_.last_admission_ms() / 1000);
}

}  // namespace comity::testing
