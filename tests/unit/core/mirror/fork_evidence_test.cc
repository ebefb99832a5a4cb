#include "core/mirror/fork_evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/statement/map_keys.h"
#include "core/statement/wire.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_evidence.h"

namespace comity::testing {
namespace {

using mirror::ForkEvidence;
using mirror::JudgeFork;

// Two logs of one registry that part after its founding.
class ForkEvidenceTest : public ::testing::Test {
 protected:
  ForkEvidenceTest() {
    Grow(shown_, 1, 4);
    Grow(hidden_, 7, 1);
    server_.Serve(shown_, {"KZ"});
    pinned_.origin = shown_.origin();
    pinned_.genesis_id = shown_.genesis_id();
  }

  static void Grow(TestRegistry& registry, std::uint64_t first, int count) {
    registry.Found();
    registry.log().Commit();
    for (int i = 0; i < count; ++i) {
      registry.Add(
          registry.CredentialRecord(first + static_cast<std::uint64_t>(i)),
          {"centre/1"});
      registry.log().Commit();
    }
  }

  // The proof in the form that carries the old subtree always.
  static std::string Hashes(const TestRegistry& registry,
                            std::uint64_t old_size) {
    return mirror::ForkHashes({{old_size}, registry.log().RootAt(old_size)},
                              registry.log().ConsistencyProof(old_size));
  }

  // That the shown log excludes the head of the hidden one.
  ForkEvidence Accusation() {
    ForkEvidence accusation;
    accusation.larger = server_.MakePart(shown_, {statement::RegistryKey()});
    accusation.smaller = hidden_.Checkpoint();
    accusation.hashes = Hashes(shown_, hidden_.log().size());
    return accusation;
  }
  Status Judge(const ForkEvidence& accusation) const {
    return JudgeFork(statement::EncodeRecord(accusation), pinned_).status();
  }

  TestRegistry shown_;
  TestRegistry hidden_;
  TestServer server_;
  evidence::PinnedOrigin pinned_;
};

TEST_F(ForkEvidenceTest, ProvesTwoHeadsThatExcludeEachOther) {
  const auto fork = JudgeFork(statement::EncodeRecord(Accusation()), pinned_);
  ASSERT_OK(fork);
  EXPECT_EQ(fork->origin, shown_.origin());
  EXPECT_EQ(fork->smaller, hidden_.log().head());
  EXPECT_EQ(fork->larger, shown_.log().head());
}

TEST_F(ForkEvidenceTest, ProvesTwoRootsOfOneSize) {
  TestRegistry same_size;
  Grow(same_size, 11, 4);
  ForkEvidence accusation = Accusation();
  accusation.smaller = same_size.Checkpoint();
  accusation.hashes.clear();
  EXPECT_OK(Judge(accusation));
}

TEST_F(ForkEvidenceTest, AccusesNobodyOfAHeadThatWasExtended) {
  TestRegistry earlier;
  Grow(earlier, 1, 2);
  ForkEvidence accusation = Accusation();
  accusation.smaller = earlier.Checkpoint();
  accusation.hashes = Hashes(shown_, earlier.log().size());
  EXPECT_FAILS(Judge(accusation), ErrorReason::kAccusationUnproven);
}

TEST_F(ForkEvidenceTest, AccusesNobodyOfOneHeadTwice) {
  ForkEvidence accusation = Accusation();
  accusation.smaller = shown_.Checkpoint();
  accusation.hashes.clear();
  EXPECT_FAILS(Judge(accusation), ErrorReason::kAccusationUnproven);
}

TEST_F(ForkEvidenceTest, AccusesNobodyByAProofThatMerelyFails) {
  const std::string right = Accusation().hashes;
  for (std::size_t at = 0; at < right.size(); at += 7) {
    ForkEvidence accusation = Accusation();
    accusation.hashes[at] = static_cast<char>(right[at] ^ 1);
    EXPECT_FAILS(Judge(accusation), ErrorReason::kAccusationUnproven) << at;
  }
  ForkEvidence shorter = Accusation();
  shorter.hashes.resize(shorter.hashes.size() - 32);
  EXPECT_FAILS(Judge(shorter), ErrorReason::kAccusationUnproven);
  ForkEvidence odd = Accusation();
  odd.hashes += "x";
  EXPECT_FAILS(Judge(odd), ErrorReason::kAccusationUnproven);
}

TEST_F(ForkEvidenceTest, AccusesNobodyByAHeadThatSomebodyElseSigned) {
  TestRegistry stranger("registry.other.example", "KZ");
  Grow(stranger, 7, 1);
  ForkEvidence accusation = Accusation();
  accusation.smaller = stranger.Checkpoint();
  EXPECT_FAILS(Judge(accusation), ErrorReason::kAccusationUnproven);
  accusation.smaller = hidden_.log().Checkpoint(
      hidden_.origin(), hidden_.Key("centre/1"), hidden_.Key("cosigning"), 1);
  EXPECT_FAILS(Judge(accusation), ErrorReason::kAccusationUnproven);
}

TEST_F(ForkEvidenceTest, AccusesNobodyByALargerHeadThatIsForged) {
  ForkEvidence accusation = Accusation();
  accusation.larger.checkpoint = shown_.log().Checkpoint(
      shown_.origin(), shown_.Key("centre/1"), shown_.Key("cosigning"), 1);
  EXPECT_FALSE(Judge(accusation).ok());
}

TEST_F(ForkEvidenceTest, RefusesSizesInTheWrongOrder) {
  ForkEvidence accusation = Accusation();
  server_ = TestServer();
  server_.Serve(hidden_, {"KZ"});
  accusation.larger = server_.MakePart(hidden_, {statement::RegistryKey()});
  accusation.smaller = shown_.Checkpoint();
  EXPECT_FAILS(Judge(accusation), ErrorReason::kAccusationUnproven);
}

TEST_F(ForkEvidenceTest, RefusesAnotherLogAndOtherBytes) {
  pinned_.origin = "registry.other.example";
  EXPECT_FAILS(Judge(Accusation()), ErrorReason::kOriginMismatch);
  EXPECT_FAILS(JudgeFork("", pinned_), ErrorReason::kAccusationMalformed);
  EXPECT_FAILS(JudgeFork(std::string(2U << 20, 'x'), pinned_),
               ErrorReason::kAccusationMalformed);
  EXPECT_FAILS(JudgeFork(statement::EncodeRecord(Accusation()) + "x", pinned_),
               ErrorReason::kAccusationMalformed);
}

}  // namespace
}  // namespace comity::testing
