// China and Kazakhstan: a memorandum first, then an agreement that compares the
// grades of the Chinese society (AE, PE, SPE) with European levels.
#include <gtest/gtest.h>

#include "tests/support/recognition_world.h"

namespace comity::testing {
namespace {

using statement::AgreementTerms;
using statement::PartyActKind;

class ChinaKazakhstanTest : public ::testing::Test {
 protected:
  ChinaKazakhstanTest() {
    Grade(1, "AE");
    Grade(2, "PE");
    Grade(3, "SPE");
    AgreementTerms memorandum = Terms({"cn", "kz"});
    memorandum.nature = statement::AgreementNature::kMou;
    memorandum.binding = false;
    memorandum.effect = statement::AgreementEffect::kNone;
    memorandum_ = world_.Publish(world_["CN"], memorandum);
    world_.EnterIntoForce({"CN", "KZ"}, memorandum_, "2026-01-06");
  }

  void Grade(std::uint64_t n, const std::string& grade) {
    auto record = world_.Engineer("CN", n, "2026-01-05");
    record.level = statement::Level{"CSE", grade};
    world_.Issue("CN", record);
  }
  // Asks for EQF 6; a step below is made up for by a measure of the
  // applicant's choice.
  Hash Agree() {
    AgreementTerms terms = Terms({"cn", "kz"});
    terms.nature = statement::AgreementNature::kBodyMra;
    terms.level = statement::LevelTerms{
        6, 1, {{"CSE", {"registry.cn.example", "publisher"}}}};
    terms.notice_months = 6;
    const Hash id = world_.Publish(world_["CN"], terms);
    world_.EnterIntoForce({"CN", "KZ"}, id, "2026-09-01");
    return id;
  }
  void PublishGrades(std::uint64_t version, std::string_view from,
                     std::uint64_t ae, std::uint64_t pe, std::uint64_t spe) {
    world_["CN"].Add(
        statement::MappingTable{
            .publisher = "publisher",
            .framework = "cse",
            .table_version = version,
            .effective_from = Day(from),
            .levels = {{"AE", ae}, {"PE", pe}, {"SPE", spe}},
            .report = std::nullopt},
        {"publisher/1"});
  }
  std::string InKazakhstan(std::uint64_t n, std::string_view on) {
    return world_.Say("CN", n, on, "KZ");
  }

  RecognitionWorld world_{{"CN", "KZ"}};
  Hash memorandum_;
};

TEST_F(ChinaKazakhstanTest, TheMemorandumIsShownAndRecognisesNothing) {
  EXPECT_EQ(InKazakhstan(2, "2026-06-01"),
            "NOT_RECOGNISED AGREEMENT_NON_BINDING");
}

TEST_F(ChinaKazakhstanTest, EachGradeIsWorthWhatTheTableSays) {
  Agree();
  PublishGrades(1, "2026-08-01", 5, 6, 7);
  EXPECT_EQ(InKazakhstan(2, "2026-08-31"),
            "NOT_RECOGNISED AGREEMENT_NON_BINDING AGREEMENT_NOT_IN_FORCE");
  EXPECT_EQ(InKazakhstan(1, "2026-09-01"),
            "CONDITIONAL AGREEMENT if COMPENSATION_MEASURE");
  EXPECT_EQ(InKazakhstan(2, "2026-09-01"), "RECOGNISED AGREEMENT");
  EXPECT_EQ(InKazakhstan(3, "2026-09-01"), "RECOGNISED AGREEMENT");
}

TEST_F(ChinaKazakhstanTest, WithoutATableNoGradeIsGuessed) {
  Agree();
  EXPECT_EQ(InKazakhstan(2, "2026-09-01"),
            "NOT_RECOGNISED AGREEMENT_NON_BINDING LEVEL_UNKNOWN");
}

TEST_F(ChinaKazakhstanTest, ARevisedTableChangesAnswersFromItsDay) {
  Agree();
  PublishGrades(1, "2026-08-01", 5, 6, 7);
  PublishGrades(2, "2027-01-01", 4, 5, 7);
  EXPECT_EQ(InKazakhstan(2, "2026-12-31"), "RECOGNISED AGREEMENT");
  EXPECT_EQ(InKazakhstan(2, "2027-01-01"),
            "CONDITIONAL AGREEMENT if COMPENSATION_MEASURE");
  EXPECT_EQ(InKazakhstan(1, "2027-01-01"),
            "NOT_RECOGNISED AGREEMENT_NON_BINDING LEVEL_TOO_LOW");
}

TEST_F(ChinaKazakhstanTest, TheApplicantChoosesHowToMakeUpForALevel) {
  Agree();
  PublishGrades(1, "2026-08-01", 5, 6, 7);
  auto question = RecognitionWorld::Ask("CN", 1, "2026-10-01", "KZ");
  const auto verdict = world_.Judge(question);
  ASSERT_EQ(verdict.conditions.size(), 1U);
  EXPECT_EQ(verdict.conditions[0].condition.choice,
            (std::vector<std::string>{"ADAPTATION_PERIOD", "APTITUDE_TEST"}));
  question.satisfied = {{statement::ConditionCode::kCompensationMeasure,
                         {Day("2026-09-20"), std::nullopt}}};
  EXPECT_EQ(world_.Say(question), "RECOGNISED AGREEMENT");
}

TEST_F(ChinaKazakhstanTest, ANoticeRunsBeforeItEnds) {
  const Hash agreement = Agree();
  PublishGrades(1, "2026-08-01", 5, 6, 7);
  world_.On("2027-02-01");
  world_.Act("KZ", agreement, PartyActKind::kWithdraw, "2027-02-01");
  EXPECT_EQ(InKazakhstan(2, "2027-07-31"),
            "RECOGNISED AGREEMENT by NOTICE_PERIOD_RUNNING");
  EXPECT_EQ(InKazakhstan(2, "2027-08-01"),
            "NOT_RECOGNISED AGREEMENT_NON_BINDING HOST_PARTY_WITHDRAWN");
}

}  // namespace
}  // namespace comity::testing
