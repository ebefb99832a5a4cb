#include "tests/support/test_registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/authority/judge.h"
#include "core/checkpoint/checkpoint.h"
#include "core/merkle/consistency_proof.h"
#include "core/merkle/inclusion_proof.h"
#include "core/merkle/multi_proof.h"
#include "core/statement/signatures.h"
#include "tests/support/status_matchers.h"
#include "tests/support/verifying_checker.h"

namespace comity::testing {
namespace {

// Every statement of the log, with the reason why it does not count.
std::vector<std::string> ReasonsNotToCount(TestRegistry& registry) {
  VerifyingChecker checker;
  authority::Judge judge(registry.origin(), registry.genesis_id(),
                         registry.log(), checker);
  std::vector<std::string> reasons;
  for (std::uint64_t i = 0; i < registry.log().size(); ++i) {
    const auto logged =
        authority::ReadLoggedStatement(i, registry.log().entries()[i]);
    if (!logged.ok() || *logged == nullptr) {
      continue;
    }
    const Status status = judge.AsOf(**logged, registry.log().size());
    if (!status.ok()) {
      reasons.push_back(status.message());
    }
  }
  return reasons;
}

TEST(TestRegistryTest, EveryStatementOfItsSceneCounts) {
  for (const std::uint64_t threshold : {1U, 2U}) {
    TestRegistry registry("registry.kz.example", "KZ", threshold);
    registry.Found();
    registry.Add(registry.CredentialRecord(1), {"centre/1"});
    registry.Add(
        registry.SuspendedRecord(1, Day("2026-02-01"), Day("2026-03-01")),
        {"centre/2"});
    registry.Add(registry.RevokedRecord(1, Day("2026-04-01")), {"authority/1"});
    registry.log().Commit();
    EXPECT_THAT(ReasonsNotToCount(registry), ::testing::IsEmpty());
  }
}

TEST(TestRegistryTest, BatchSignaturesCount) {
  TestRegistry registry;
  registry.Found();
  std::vector<statement::StatementBody> bodies;
  for (std::uint64_t n = 0; n < 5; ++n) {
    bodies.emplace_back(registry.CredentialRecord(n));
  }
  for (const SignedStatement& issue : registry.SignBatch(bodies, "centre/1")) {
    registry.log().Append(issue);
  }
  EXPECT_THAT(ReasonsNotToCount(registry), ::testing::IsEmpty());
}

TEST(TestRegistryTest, TheSameCallsMakeTheSameLog) {
  TestRegistry one;
  TestRegistry other;
  one.Found();
  other.Found();
  EXPECT_EQ(one.log().head(), other.log().head());
}

TEST(TestRegistryTest, ItsCheckpointIsSignedByTheLogKey) {
  TestRegistry registry;
  registry.Found();
  registry.log().Commit();
  const auto note = checkpoint::ParseNote(registry.Checkpoint());
  ASSERT_OK(note);
  const auto key = checkpoint::VerifierKey::Make(
      registry.origin(), checkpoint::NoteKeyType::kEd25519,
      registry.Key("log").public_key());
  ASSERT_OK(key);
  const auto checked = checkpoint::VerifyCheckpoint(*note, *key);
  ASSERT_OK(checked);
  EXPECT_EQ(checked->head, registry.log().head());
}

TEST(TestLogTest, ItsProofsVerify) {
  TestRegistry registry;
  registry.Found();
  registry.log().Commit();
  const TestLog& log = registry.log();
  const auto leaf = [&log](std::uint64_t i) {
    return authority::ReadLoggedStatement(i, log.entries()[i])
        .value()
        ->leaf_hash;
  };
  EXPECT_OK(
      merkle::VerifyInclusion(leaf(3), {3}, log.head(), log.InclusionProof(3)));
  const merkle::TreeHead old_head = {{5}, log.RootAt(5)};
  EXPECT_OK(
      merkle::VerifyConsistency(old_head, log.head(), log.ConsistencyProof(5)));
  const std::vector<std::uint64_t> indices = {1, 4};
  EXPECT_OK(merkle::VerifyMultiProof(
      std::vector<merkle::ProvenLeaf>{{{1}, leaf(1)}, {{4}, leaf(4)}},
      log.head(), log.MultiProof(indices)));
}

}  // namespace
}  // namespace comity::testing
