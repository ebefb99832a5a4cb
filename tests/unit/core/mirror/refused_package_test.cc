#include "core/mirror/refused_package.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "core/merkle/map_node.h"
#include "core/mirror/fork_evidence.h"
#include "core/statement/entry.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"
#include "tests/support/damaged_map.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_evidence.h"

namespace comity::testing {
namespace {

using mirror::EntryPackage;
using mirror::JudgeRefusedPackage;
using mirror::RefusedPackage;
using mirror::ReplayState;
using statement::EncodeRecord;

// A log that a mirror holds up to `held_`, and what it went on with.
class RefusedPackageTest : public ::testing::Test {
 protected:
  RefusedPackageTest() {
    log_.Found();
    log_.log().Commit();
    held_ = log_.log().size();
    server_.Serve(log_, {"KZ"});
    pinned_.origin = log_.origin();
    pinned_.genesis_id = log_.genesis_id();
  }

  void AddCredential(std::uint64_t n) {
    log_.Add(log_.CredentialRecord(n), {"centre/1"});
  }
  EntryPackage Package(std::uint64_t start, std::uint64_t end) const {
    const auto& all = log_.log().entries();
    EntryPackage package;
    package.start = {start};
    package.entries = {all.begin() + static_cast<std::ptrdiff_t>(start),
                       all.begin() + static_cast<std::ptrdiff_t>(end)};
    if (end < all.size()) {
      package.end_proof = log_.log().ConsistencyProof(end);
    }
    return package;
  }
  // What replaying the first `size` entries leads to.
  ReplayState Before(std::uint64_t size) const {
    if (size == 0) {
      return {};
    }
    EntryPackage package = Package(0, size);
    package.end_proof.clear();
    return mirror::ReplayPackage(ReplayState(), package,
                                 {{size}, log_.log().RootAt(size)}, {})
        ->after;
  }
  // Everything behind what the mirror holds, as it would keep it.
  RefusedPackage Refused() { return Refused(held_, log_.log().size()); }
  RefusedPackage Refused(std::uint64_t start, std::uint64_t end) {
    // It ends the log in a commitment, if that is missing.
    const auto head = server_.MakePart(log_, {statement::RegistryKey()});
    const bool to_the_end = end >= log_.log().size() - 1;
    return mirror::MakeRefusedPackage(
        head, EdgeAt(start),
        Package(start, to_the_end ? log_.log().size() : end));
  }
  merkle::RightEdge EdgeAt(std::uint64_t size) const {
    return Before(size).edge;
  }
  Status Judge(const RefusedPackage& refused,
               const ReplayState* before = nullptr) const {
    return JudgeRefusedPackage(EncodeRecord(refused), pinned_, before).status();
  }
  // What an honest log goes on with.
  void GrowHonestly() {
    AddCredential(1);
    log_.log().Commit();
  }
  // A commitment to a map that is not that of the entries.
  void GrowFalsely() {
    AddCredential(1);
    log_.log().Commit(Hash());
  }
  // An entry that is none; the registry's server shows another in its place.
  void AddNoEntry() {
    server_.LiesOf(log_).swapped[log_.log().size()] =
        log_.log().entries().at(held_ - 1);
    log_.log().AppendEntry("none", {});
  }
  // A commitment to another place.
  void CommitElsewhere() {
    statement::Entry entry{log_.log().last_admission_ms(),
                           statement::MapCommitment{log_.log().map().root(),
                                                    log_.log().size() + 1, 1}};
    log_.log().AppendEntry(statement::EncodeEntry(entry), {});
    log_.log().Commit();
  }

  TestRegistry log_;
  TestServer server_;
  evidence::PinnedOrigin pinned_;
  std::uint64_t held_ = 0;
};

TEST_F(RefusedPackageTest, ProvesACommitmentToAnotherMapToWhoHasTheEntries) {
  GrowFalsely();
  const ReplayState before = Before(held_);
  const auto fault =
      JudgeRefusedPackage(EncodeRecord(Refused()), pinned_, &before);
  ASSERT_OK(fault);
  EXPECT_EQ(fault->origin, log_.origin());
  EXPECT_EQ(fault->head, log_.log().head());
  EXPECT_EQ(fault->why.reason(), ErrorReason::kCommitmentWrong);
}

TEST_F(RefusedPackageTest, ProvesNoOtherMapToWhoLacksTheEntriesBefore) {
  GrowFalsely();
  EXPECT_FAILS(Judge(Refused()), ErrorReason::kAccusationUnproven);
  EXPECT_EQ(mirror::EntriesBefore(EncodeRecord(Refused())).value, held_);
}

TEST_F(RefusedPackageTest, NeedsNothingBeforeTheFirstEntry) {
  GrowFalsely();
  const auto fault = JudgeRefusedPackage(
      EncodeRecord(Refused(0, log_.log().size())), pinned_, nullptr);
  ASSERT_OK(fault);
  EXPECT_EQ(fault->why.reason(), ErrorReason::kCommitmentWrong);
}

TEST_F(RefusedPackageTest, ProvesACommitmentToAnotherPlaceByItself) {
  AddCredential(1);
  CommitElsewhere();
  const auto fault =
      JudgeRefusedPackage(EncodeRecord(Refused()), pinned_, nullptr);
  ASSERT_OK(fault);
  EXPECT_EQ(fault->why.reason(), ErrorReason::kCommitmentWrong);
}

TEST_F(RefusedPackageTest, ProvesTimesThatFallByThemselves) {
  AddCredential(1);
  log_.log().Append(log_.Sign(log_.CredentialRecord(2), {"centre/1"}),
                    log_.log().last_admission_ms() - 1);
  log_.log().Commit();
  const auto fault =
      JudgeRefusedPackage(EncodeRecord(Refused()), pinned_, nullptr);
  ASSERT_OK(fault);
  EXPECT_EQ(fault->why.reason(), ErrorReason::kTimeImplausible);
}

TEST_F(RefusedPackageTest, ProvesAnEntryThatIsNoneByItself) {
  AddNoEntry();
  log_.log().Commit();
  const auto fault =
      JudgeRefusedPackage(EncodeRecord(Refused()), pinned_, nullptr);
  ASSERT_OK(fault);
  EXPECT_EQ(fault->why.reason(), ErrorReason::kEntryMalformed);
}

TEST_F(RefusedPackageTest, ProvesItAlsoInTheMiddleOfALog) {
  AddNoEntry();
  AddCredential(1);
  const std::uint64_t end = log_.log().size();
  AddCredential(3);
  log_.log().Commit();
  EXPECT_OK(Judge(Refused(held_, end)));
}

TEST_F(RefusedPackageTest, AccusesNobodyOfAnHonestLog) {
  GrowHonestly();
  const ReplayState before = Before(held_);
  EXPECT_FAILS(Judge(Refused()), ErrorReason::kAccusationUnproven);
  EXPECT_FAILS(Judge(Refused(), &before), ErrorReason::kAccusationUnproven);
  EXPECT_FAILS(Judge(Refused(0, log_.log().size())),
               ErrorReason::kAccusationUnproven);
}

// The accuser changes what the log signed: each byte of an entry, of the tree
// before and of the proof.
TEST_F(RefusedPackageTest, AccusesNobodyByBytesThatTheLogDidNotSign) {
  GrowHonestly();
  AddCredential(2);
  const std::uint64_t end = log_.log().size();
  AddCredential(3);
  log_.log().Commit();
  const RefusedPackage right = Refused(held_, end);
  const auto is_refused = [this](const RefusedPackage& wrong) {
    const ErrorReason reason = Judge(wrong).reason();
    return reason == ErrorReason::kAccusationUnproven ||
           reason == ErrorReason::kAccusationMalformed;
  };
  for (std::size_t at = 0; at < right.entries.front().size(); at += 11) {
    RefusedPackage wrong = right;
    wrong.entries.front()[at] ^= 1;
    EXPECT_TRUE(is_refused(wrong)) << at;
  }
  for (std::size_t at = 0; at < right.edge.size(); at += 5) {
    RefusedPackage wrong = right;
    wrong.edge[at] ^= 1;
    EXPECT_TRUE(is_refused(wrong)) << at;
  }
  for (std::size_t at = 0; at < right.end_proof.size(); at += 5) {
    RefusedPackage wrong = right;
    wrong.end_proof[at] ^= 1;
    EXPECT_TRUE(is_refused(wrong)) << at;
  }
}

TEST_F(RefusedPackageTest, AccusesNobodyByEntriesInvented) {
  GrowHonestly();
  RefusedPackage longer = Refused();
  longer.entries.emplace_back("none");
  EXPECT_FAILS(Judge(longer), ErrorReason::kAccusationUnproven);
  RefusedPackage odd = Refused();
  odd.end_proof = "x";
  EXPECT_FAILS(Judge(odd), ErrorReason::kAccusationMalformed);
}

TEST_F(RefusedPackageTest, AccusesNobodyBehindOtherEntries) {
  GrowFalsely();
  const ReplayState other;
  EXPECT_FAILS(Judge(Refused(), &other), ErrorReason::kAccusationUnproven);
}

TEST_F(RefusedPackageTest, AccusesNobodyOfAMapFunctionOfLaterVersions) {
  statement::Entry entry{
      log_.log().last_admission_ms(),
      statement::MapCommitment{Hash(), log_.log().size(), 2}};
  log_.log().AppendEntry(statement::EncodeEntry(entry), {});
  log_.log().Commit();
  const ReplayState before = Before(held_);
  EXPECT_FAILS(Judge(Refused(), &before), ErrorReason::kAccusationUnproven);
}

TEST_F(RefusedPackageTest, AccusesNobodyButThePinnedLog) {
  GrowFalsely();
  const ReplayState before = Before(held_);
  const RefusedPackage refused = Refused();
  pinned_.origin = "registry.other.example";
  EXPECT_FAILS(Judge(refused, &before), ErrorReason::kOriginMismatch);
  pinned_.origin = log_.origin();
  pinned_.genesis_id = Hash();
  EXPECT_FAILS(Judge(refused, &before), ErrorReason::kGenesisMismatch);
}

TEST_F(RefusedPackageTest, AccusesNobodyByAHeadThatTheLogDidNotSign) {
  GrowFalsely();
  const ReplayState before = Before(held_);
  TestRegistry other("registry.kz.example");
  RefusedPackage refused = Refused();
  refused.head.checkpoint = log_.log().Checkpoint(
      log_.origin(), other.Key("stolen"), other.Key("cosigning"), 1);
  EXPECT_FAILS(Judge(refused, &before), ErrorReason::kNoteSignatureMissing);
}

TEST_F(RefusedPackageTest, IsNoForkEvidenceAndForkEvidenceIsNone) {
  GrowFalsely();
  EXPECT_FAILS(mirror::JudgeFork(EncodeRecord(Refused()), pinned_),
               ErrorReason::kAccusationMalformed);
  mirror::ForkEvidence fork;
  fork.larger = server_.MakePart(log_, {statement::RegistryKey()});
  fork.smaller = log_.Checkpoint();
  EXPECT_FAILS(JudgeRefusedPackage(EncodeRecord(fork), pinned_, nullptr),
               ErrorReason::kAccusationMalformed);
  EXPECT_FAILS(JudgeRefusedPackage("", pinned_, nullptr),
               ErrorReason::kAccusationMalformed);
}

// Whoever judges has bad memory: then nothing is proven, true or false.
TEST_F(RefusedPackageTest, ProvesNothingBehindADamagedMap) {
  GrowFalsely();
  const ReplayState before = Before(held_);
  EXPECT_OK(Judge(Refused(), &before));
  const auto path = PathTo(before.map, log_.CredentialKey(1));
  ASSERT_FALSE(path[1]->is_leaf());
  FlipBitOf(merkle::internal::AsInner(*path[1]).hash, 3);
  EXPECT_FAILS(Judge(Refused(), &before), ErrorReason::kAccusationUnproven);
}

}  // namespace
}  // namespace comity::testing
