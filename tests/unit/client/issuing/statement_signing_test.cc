#include "client/issuing/statement_signing.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client/issuing/statement_author.h"
#include "core/statement/signatures.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_registry.h"

namespace comity::client {
namespace {

using comity::testing::TestRegistry;

class StatementSigningTest : public ::testing::Test {
 protected:
  std::vector<statement::ParsedStatement> Statements(
      std::size_t count, const std::vector<std::string>& slots) {
    std::vector<statement::ParsedStatement> statements;
    for (std::size_t i = 0; i < count; ++i) {
      statements.push_back(*author_.Make(registry_.CredentialRecord(i), slots));
    }
    return statements;
  }

  // Every signature verifies under the key of its slot, over its statement.
  void ExpectGood(const std::vector<statement::ParsedStatement>& statements,
                  const std::vector<SlotSignatures>& signatures,
                  const std::vector<const crypto::Signer*>& signers) {
    ASSERT_EQ(statements.size(), signatures.size());
    for (std::size_t i = 0; i < statements.size(); ++i) {
      ASSERT_EQ(signatures[i].size(), signers.size());
      for (std::size_t slot = 0; slot < signers.size(); ++slot) {
        EXPECT_OK(statement::VerifySlotSignature(
            signatures[i][slot], signers[slot]->public_key(),
            registry_.origin(), statements[i].bytes, nullptr))
            << i << " slot " << slot;
      }
    }
  }

  TestRegistry registry_;
  StatementAuthor author_{registry_.origin()};
  const crypto::Signer* centre_ = &registry_.Key("centre/1");
  const crypto::Signer* second_ = &registry_.Key("centre/2");
  const crypto::Signer* decider_ = &registry_.Key("decider/1");
};

TEST_F(StatementSigningTest, SignsEachSlotInItsOrder) {
  const auto statements = Statements(1, {"centre", "decider"});
  const std::vector signers = {centre_, decider_};
  const auto signatures = SignStatement(statements[0], signers);
  ASSERT_OK(signatures);
  ExpectGood(statements, {*signatures}, signers);
}

TEST_F(StatementSigningTest, NeedsOneDistinctKeyForEachSlot) {
  const auto statements = Statements(1, {"centre", "centre"});
  for (const std::vector<const crypto::Signer*>& signers :
       {std::vector<const crypto::Signer*>{},
        {centre_},
        {centre_, centre_},
        {centre_, second_, decider_}}) {
    EXPECT_FAILS(SignStatement(statements[0], signers),
                 ErrorReason::kSlotsNotFilled);
    EXPECT_FAILS(SignBatches(statements, signers),
                 ErrorReason::kSlotsNotFilled);
  }
  const std::vector<const crypto::Signer*> enough = {centre_, second_};
  EXPECT_OK(SignStatement(statements[0], enough));
}

TEST_F(StatementSigningTest, SignsManyOnce) {
  const auto statements = Statements(10, {"centre"});
  const std::vector signers = {centre_};
  const auto signatures = SignBatches(statements, signers);
  ASSERT_OK(signatures);
  ExpectGood(statements, *signatures, signers);
  for (const SlotSignatures& one : *signatures) {
    EXPECT_EQ(one[0].signature, signatures->front()[0].signature);
    EXPECT_EQ(one[0].batch->count, 10U);
  }
}

TEST_F(StatementSigningTest, GivesEachSignerABatchOfItsOwn) {
  const auto statements = Statements(5, {"centre", "decider"});
  const std::vector signers = {centre_, decider_};
  const auto signatures = SignBatches(statements, signers);
  ASSERT_OK(signatures);
  ExpectGood(statements, *signatures, signers);
  EXPECT_NE(signatures->front()[0].batch->root,
            signatures->front()[1].batch->root);
}

TEST_F(StatementSigningTest, DividesIntoBatchesOfTheSizeAskedFor) {
  const auto statements = Statements(9, {"centre"});
  const std::vector signers = {centre_};
  const auto signatures = SignBatches(statements, signers, 4);
  ASSERT_OK(signatures);
  ExpectGood(statements, *signatures, signers);
  EXPECT_EQ(signatures->at(3)[0].batch->count, 4U);
  EXPECT_EQ(signatures->at(7)[0].batch->index, 3U);
  EXPECT_FALSE(signatures->at(8)[0].batch);  // Alone, it needs no path.
}

TEST_F(StatementSigningTest, SignsNothingIfThereIsNothing) {
  const std::vector signers = {centre_};
  EXPECT_TRUE(SignBatches({}, signers)->empty());
}

TEST_F(StatementSigningTest, RefusesABatchOfDifferentSigners) {
  auto statements = Statements(2, {"centre"});
  statements.push_back(Statements(1, {"decider"})[0]);
  const std::vector signers = {centre_};
  EXPECT_FAILS(SignBatches(statements, signers), ErrorReason::kBatchUnsuitable);
}

TEST_F(StatementSigningTest, RefusesABatchOfDifferentLogs) {
  auto statements = Statements(2, {"centre"});
  statements.push_back(*StatementAuthor("registry.cn.example")
                            .Make(registry_.CredentialRecord(1), {"centre"}));
  const std::vector signers = {centre_};
  EXPECT_FAILS(SignBatches(statements, signers), ErrorReason::kBatchUnsuitable);
}

}  // namespace
}  // namespace comity::client
