// Heads of sizes that no log has, signed by the log: a tree can be claimed
// without its leaves.
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "comity/v1/sync_service.pb.h"
#include "core/checkpoint/note_signing.h"
#include "core/evidence/evidence_records.h"
#include "core/merkle/proof_plan.h"
#include "core/merkle/tree_hash.h"
#include "core/statement/entry.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"
#include "tests/integration/hostile_partners/following_registry.h"

namespace comity::testing {
namespace {

constexpr std::uint64_t kTwoTo63 = std::uint64_t{1} << 63;

// A tree of `size` leaves: the first are those of `log`, the last one is
// `last`, and between them nobody knows any.
class ImaginedTree {
 public:
  ImaginedTree(const TestLog& log, std::uint64_t size, Hash last)
      : size_(size), last_(last) {
    for (const std::string& entry : log.entries()) {
      leaves_.push_back(merkle::LeafHash(entry));
    }
  }

  merkle::TreeHead head() const { return {{size_}, HashOf({0, size_})}; }
  std::string Proof(const std::vector<merkle::LeafRange>& plan) const {
    std::string proof;
    for (const merkle::LeafRange& range : plan) {
      proof += HashOf(range).view();
    }
    return proof;
  }

 private:
  Hash HashOf(const merkle::LeafRange& range) const {
    const bool is_known = range.begin < leaves_.size();
    if (!is_known && range.end < size_) {
      return merkle::LeafHash("nobody knows");
    }
    if (range.end - range.begin == 1) {
      return is_known ? leaves_[static_cast<std::size_t>(range.begin)] : last_;
    }
    const std::uint64_t split = merkle::SplitPoint(range);
    return merkle::NodeHash(HashOf({range.begin, split}),
                            HashOf({split, range.end}));
  }

  const std::uint64_t size_;
  const Hash last_;
  std::vector<Hash> leaves_;
};

class ImaginedSizesTest : public HostilePartnerTest {
 protected:
  // The log shows a head of `size`, with every proof that can be asked for;
  // the entries between do not exist.
  void Imagine(std::uint64_t size) {
    partner_.Lie([this, size](const SyncCall& call, Answer honest) {
      const ImaginedTree tree(registry_.log(), size,
                              merkle::LeafHash(LastEntry(size)));
      if (call.is_head) {
        honest.bytes = Head(call, tree, size);
      }
      if (call.is_package) {
        honest.bytes = Package(honest.bytes, tree, size);
      }
      return honest;
    });
  }

 private:
  // The commitment that such a head would end in.
  std::string LastEntry(std::uint64_t size) const {
    statement::Entry entry;
    entry.admitted_ms = registry_.log().last_admission_ms();
    entry.content = statement::MapCommitment{
        registry_.log().map().root(), size - 1, statement::kMapFunctionVersion};
    return statement::EncodeEntry(entry);
  }
  std::string Head(const SyncCall& call, const ImaginedTree& tree,
                   std::uint64_t size) {
    TestServer server;
    server.Serve(registry_, {"KZ"});
    auto part = server.MakePart(registry_, {statement::RegistryKey()});
    part.entries.back() = {size - 1, LastEntry(size)};
    std::vector<merkle::LeafIndex> indices;
    for (const auto& entry : part.entries) {
      indices.push_back({entry.index});
    }
    part.inclusion = tree.Proof(merkle::PlanMultiProof(indices, {size}));
    part.checkpoint = Note(tree.head());
    evidence::Evidence evidence;
    evidence.registries.push_back(std::move(part));
    v1::GetLogHeadResponse response;
    response.set_evidence(statement::EncodeRecord(evidence));
    v1::GetLogHeadRequest request;
    request.ParseFromString(call.request);
    if (request.has_known_head()) {
      Add(tree.Proof(
              merkle::PlanConsistency({request.known_head().size()}, {size})),
          *response.mutable_consistency()->mutable_hashes());
    }
    return response.SerializeAsString();
  }
  std::string Note(const merkle::TreeHead& head) {
    checkpoint::ParsedNote note;
    note.text = checkpoint::FormatCheckpoint(
        {.origin = registry_.origin(), .head = head});
    note.signatures.push_back(*checkpoint::SignNote(
        note.text, registry_.origin(), registry_.Key("log")));
    note.signatures.push_back(*checkpoint::Cosign(
        note.text, registry_.log().last_admission_ms() / 1000,
        registry_.origin(), registry_.Key("cosigning")));
    return checkpoint::FormatNote(note);
  }
  // Of the entries that exist, proven to lead to the head.
  std::string Package(const std::string& honest, const ImaginedTree& tree,
                      std::uint64_t size) const {
    v1::GetEntryPackageResponse response;
    response.ParseFromString(honest);
    response.clear_end_proof();
    Add(tree.Proof(merkle::PlanConsistency({registry_.log().size()}, {size})),
        *response.mutable_end_proof());
    return response.SerializeAsString();
  }
  static void Add(const std::string& proof,
                  google::protobuf::RepeatedPtrField<std::string>& hashes) {
    for (std::size_t at = 0; at < proof.size(); at += Hash::kSize) {
      hashes.Add(proof.substr(at, Hash::kSize));
    }
  }
};

// The entries that exist are proven, and so they are stored; a head that is
// never reached is never shown.
TEST_F(ImaginedSizesTest, AreNeverReachedNorShown) {
  FollowBoth();
  for (const std::uint64_t size : {kTwoTo63 - 1, kTwoTo63, kTwoTo63 + 1,
                                   ~std::uint64_t{0} - 1, ~std::uint64_t{0}}) {
    hostile_->Forget();
    const std::uint64_t before = ServedSize(registry_);
    Imagine(size);
    partner_.Grow(2);
    ExpectTold(ErrorReason::kPackageMalformed);
    ExpectUndisturbed();
    EXPECT_EQ(ServedSize(registry_), before);
    EXPECT_FALSE(hostile_->halted());
    EXPECT_EQ(hostile_->mirror().counts().held, partner_.size());
    partner_.Lie(nullptr);
    EXPECT_TRUE(HasCaughtUp(*hostile_, partner_));
  }
}

// A new mirror that was lured towards such a head knows afterwards that the log
// signed two lines: the second is not the one that its copy was proven for.
TEST_F(ImaginedSizesTest, ALogThatThenShowsAnotherLineForks) {
  partner_.Grow(2);
  TestRegistry other;
  other.Found();
  other.log().Commit();
  Imagine(kTwoTo63);
  Follow(partner_.address());
  ExpectTold(ErrorReason::kPackageMalformed);
  EXPECT_EQ(hostile_->mirror().counts().held, partner_.size());
  partner_.Lie(nullptr);
  other.Add(other.CredentialRecord(9), {"centre/1"});
  other.log().Commit();
  partner_.Show(other);
  ASSERT_LE(partner_.size(), hostile_->mirror().counts().held);
  ExpectHalted(ErrorReason::kForkDetected, 0);
  StopFollowing();
}

// Only the number is changed; nothing fits it.
TEST_F(ImaginedSizesTest, AreRefusedWithoutAnyProof) {
  FollowBoth();
  for (const std::uint64_t size : {kTwoTo63, ~std::uint64_t{0}}) {
    partner_.Lie([size](const SyncCall& call, Answer honest) {
      v1::GetLogHeadResponse response;
      if (call.is_head && response.ParseFromString(honest.bytes)) {
        auto evidence =
            *statement::DecodeRecord<evidence::Evidence>(response.evidence());
        evidence.registries.front().entries.back().index = size - 1;
        response.set_evidence(statement::EncodeRecord(evidence));
        honest.bytes = response.SerializeAsString();
      }
      return honest;
    });
    hostile_->Forget();
    ExpectTold(ErrorReason::kMapCommitmentMissing);
    ExpectUndisturbed();
  }
}

}  // namespace
}  // namespace comity::testing
