#include "client/whatif/tally.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace comity::client {
namespace {

using recognition::Decision;
using recognition::Outcome;
using recognition::RequiredCondition;
using statement::ConditionCode;

Decision Of(Outcome outcome) {
  Decision decision;
  decision.outcome = outcome;
  if (outcome == Outcome::kConditional) {
    decision.conditions = {
        RequiredCondition::Of(ConditionCode::kLocalRegistration)};
  }
  return decision;
}

TEST(TallyTest, TellsGainLossAndConditionsApart) {
  const Decision yes = Of(Outcome::kRecognised);
  const Decision maybe = Of(Outcome::kConditional);
  const Decision no = Of(Outcome::kNotRecognised);
  const Decision open = Of(Outcome::kUndecided);
  EXPECT_EQ(FindTurn(no, yes), Turn::kGains);
  EXPECT_EQ(FindTurn(no, maybe), Turn::kGains);
  EXPECT_EQ(FindTurn(yes, no), Turn::kLoses);
  EXPECT_EQ(FindTurn(maybe, no), Turn::kLoses);
  EXPECT_EQ(FindTurn(yes, maybe), Turn::kConditions);
  EXPECT_EQ(FindTurn(maybe, yes), Turn::kConditions);
  EXPECT_EQ(FindTurn(no, open), Turn::kOpen);
  EXPECT_EQ(FindTurn(open, yes), Turn::kOpen);
  for (const Decision& same : {yes, maybe, no, open}) {
    EXPECT_EQ(FindTurn(same, same), std::nullopt);
  }
}

TEST(TallyTest, NoticesAnotherConditionUnderTheSameOutcome) {
  Decision other = Of(Outcome::kConditional);
  other.conditions[0].register_name = "Chamber";
  EXPECT_EQ(FindTurn(Of(Outcome::kConditional), other), Turn::kConditions);
}

// Why it is not recognised does not matter to the holder.
TEST(TallyTest, IgnoresAnotherReasonForTheSameNo) {
  Decision other = Of(Outcome::kNotRecognised);
  other.reasons = {ErrorReason::kNoAgreement};
  EXPECT_EQ(FindTurn(Of(Outcome::kNotRecognised), other), std::nullopt);
}

TEST(TallyTest, CountsByNarrowFieldsAndLevel) {
  statement::Credential record;
  record.scheme_id = "engineering";
  EXPECT_EQ(RowOf("DE", record), (RowKey{"DE", "engineering", "-", "-"}));
  record.fields = {"0715", "0716", "0732"};
  record.level = statement::Level{"EQF", "7"};
  EXPECT_EQ(RowOf("DE", record),
            (RowKey{"DE", "engineering", "071+073", "EQF/7"}));
}

Tally WithSamples(std::initializer_list<std::uint64_t> indices) {
  Tally tally;
  tally.credentials = indices.size();
  tally.not_valid = 1;
  tally.not_judged[ErrorReason::kLogMissing] = 2;
  tally.still_not[ErrorReason::kNoAgreement] = 3;
  Row& row = tally.rows[{"DE", "engineering", "071", "-"}];
  row.weighed = indices.size();
  for (const std::uint64_t index : indices) {
    ++row[Turn::kGains].count;
    row[Turn::kGains].samples.emplace(index, std::to_string(index));
  }
  return tally;
}

TEST(TallyTest, MergesCountsAndKeepsTheFirstSamples) {
  Tally sum = WithSamples({1, 4, 6, 7});
  sum.Merge(WithSamples({2, 3, 9}));
  EXPECT_EQ(sum.credentials, 7U);
  EXPECT_EQ(sum.not_valid, 2U);
  EXPECT_EQ(sum.not_judged[ErrorReason::kLogMissing], 4U);
  EXPECT_EQ(sum.still_not[ErrorReason::kNoAgreement], 6U);
  const Row total = sum.Total();
  EXPECT_EQ(total.weighed, 7U);
  EXPECT_TRUE(total.turned());
  const TurnCount& gains = total[Turn::kGains];
  EXPECT_EQ(gains.count, 7U);
  std::vector<std::string> numbers;
  for (const auto& [index, number] : gains.samples) {
    numbers.push_back(number);
  }
  EXPECT_THAT(numbers, ::testing::ElementsAre("1", "2", "3", "4", "6"));
}

}  // namespace
}  // namespace comity::client
