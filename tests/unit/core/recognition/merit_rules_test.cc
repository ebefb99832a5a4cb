#include "core/recognition/merit_rules.h"

#include "tests/unit/core/recognition/recognition_fixture.h"

namespace comity::recognition {
namespace {

using statement::ConditionCode;
using statement::CoverageRule;
using statement::DerivedRule;
using statement::ShortfallEffect;
using ::testing::Optional;

class MeritRulesTest : public RecognitionTest {
 protected:
  void CoverFrom(CoverageRule rule, std::string_view date = "") {
    terms().coverage = {rule, CivilDate::Parse(date)};
  }
  void Derive(DerivedRule rule, std::uint64_t years = 0) {
    credential().derived_from = {"C0"};
    terms().derived = {rule, years};
  }
};

// --- Level (R8) --------------------------------------------------------------

TEST(EqfLevelTest, ReadsTheTablesAndNothingElse) {
  const LevelMaps maps = {{"NQF", {{"6", 6}, {"6a", 5}}}};
  EXPECT_THAT(EqfLevel(maps, {"EQF", "1"}), Optional(1U));
  EXPECT_THAT(EqfLevel(maps, {"EQF", "8"}), Optional(8U));
  EXPECT_THAT(EqfLevel(maps, {"NQF", "6a"}), Optional(5U));
  for (const char* level : {"", "0", "9", "06", "6 ", "x"}) {
    EXPECT_EQ(EqfLevel(maps, {"EQF", level}), std::nullopt) << level;
  }
  EXPECT_EQ(EqfLevel(maps, {"NQF", "7"}), std::nullopt);
  EXPECT_EQ(EqfLevel(maps, {"QF", "6"}), std::nullopt);
}

TEST_F(MeritRulesTest, ALevelBeyondTheGapIsTooLow) {
  terms().level = {7, 0};
  EXPECT_THAT(Decided(), Refused(ErrorReason::kLevelTooLow));
  terms().level = {8, 1};
  EXPECT_THAT(Decided(), Refused(ErrorReason::kLevelTooLow));
  terms().level = {6, 0};
  EXPECT_THAT(Decided(), Recognised());
}

TEST_F(MeritRulesTest, ALevelWithinTheGapIsCompensated) {
  terms().level = {8, 2};
  RequiredCondition measure =
      RequiredCondition::Of(ConditionCode::kCompensationMeasure);
  measure.choice = {"ADAPTATION_PERIOD", "APTITUDE_TEST"};
  EXPECT_THAT(Decided(), Conditional({measure}));
  query.purpose = statement::Purpose::kTemporaryServices;
  measure.choice = {"APTITUDE_TEST"};
  EXPECT_THAT(Decided(), Conditional({measure}));
}

TEST_F(MeritRulesTest, AnUnmappedLevelIsUnknown) {
  terms().level = {1, 0};
  credential().level = {"NQF", "6"};
  EXPECT_THAT(Decided(), Refused(ErrorReason::kLevelUnknown));
  credential().level.reset();
  EXPECT_THAT(Decided(), Refused(ErrorReason::kLevelUnknown));
  terms().level.reset();
  EXPECT_THAT(Decided(), Recognised());
}

TEST_F(MeritRulesTest, ATableThatTheTextNamesGoesBeforeACommonOne) {
  terms().level = {6, 0};
  credential().level = {"NQF", "6"};
  facts.level_maps["NQF"] = {{"6", 6}};
  EXPECT_THAT(Decided(), Recognised());
  agreement().versions.front().level_maps["NQF"] = {{"6", 5}};
  EXPECT_THAT(Decided(), Refused(ErrorReason::kLevelTooLow));
  agreement().versions.front().level_maps["NQF"] = {{"7", 7}};
  EXPECT_THAT(Decided(), Recognised());
}

// --- Coverage (R10) ----------------------------------------------------------

TEST_F(MeritRulesTest, AFixedDateIsTheFirstCoveredDay) {
  CoverFrom(CoverageRule::kFixedDate, "2024-05-10");
  EXPECT_THAT(Decided(), Recognised());
  CoverFrom(CoverageRule::kFixedDate, "2024-05-11");
  EXPECT_THAT(Decided(), Refused(ErrorReason::kIssuedBeforeCoverage));
  CoverFrom(CoverageRule::kAnyTime, "2024-05-11");
  EXPECT_THAT(Decided(), Recognised());
}

TEST_F(MeritRulesTest, OriginInForceIsTheLaterOfAgreementAndOrigin) {
  CoverFrom(CoverageRule::kOriginInForce);
  kz().start.in_force = Day("2025-01-01");
  EXPECT_THAT(Decided(), Recognised());
  cn().start.in_force = Day("2024-05-11");
  EXPECT_THAT(Decided(), Refused(ErrorReason::kIssuedBeforeCoverage));
  cn().start.in_force = Day("2024-05-10");
  EXPECT_THAT(Decided(), Recognised());
  agreement().start.in_force = Day("2024-05-11");
  EXPECT_THAT(Decided(), Refused(ErrorReason::kIssuedBeforeCoverage));
}

TEST_F(MeritRulesTest, PairInForceIsTheLatestOfAllThree) {
  CoverFrom(CoverageRule::kPairInForce);
  kz().start.in_force = Day("2024-05-10");
  EXPECT_THAT(Decided(), Recognised());
  kz().start.in_force = Day("2024-05-11");
  EXPECT_THAT(Decided(), Refused(ErrorReason::kIssuedBeforeCoverage));
  kz().start.provisional_application = Day("2024-05-10");
  EXPECT_THAT(Decided(), Recognised());
}

TEST_F(MeritRulesTest, ProgrammesAreMeasuredByTheDayOfGraduation) {
  MakeProgramme();
  credential().issued_on = Day("2024-06-01");
  CoverFrom(CoverageRule::kFixedDate, "2024-05-11");
  EXPECT_THAT(Decided(), Refused(ErrorReason::kIssuedBeforeCoverage));
  terms().scope->programme.reset();
  EXPECT_THAT(Decided(), Recognised());
}

// --- Derived credentials (R10) -----------------------------------------------

TEST_F(MeritRulesTest, DerivedCredentialsAreExcludedByDefault) {
  Derive(DerivedRule::kExclude);
  EXPECT_THAT(Decided(), Refused(ErrorReason::kDerivedCredentialNotCovered));
  terms().derived.reset();
  EXPECT_THAT(Decided(), Refused(ErrorReason::kDerivedCredentialNotCovered));
  Derive(DerivedRule::kAccept);
  EXPECT_THAT(Decided(), Recognised());
}

TEST_F(MeritRulesTest, YearsCountFromTheFirstIssueToTheDayAskedAbout) {
  Derive(DerivedRule::kAfterYears, 3);
  const auto old = Recognised(Path::kAgreement, {Basis::kDerivedAfterYears});
  EXPECT_THAT(DecidedOn("2027-05-09"),
              Refused(ErrorReason::kDerivedCredentialNotCovered));
  EXPECT_THAT(DecidedOn("2027-05-10"), old);
  credential().first_issued_on = Day("2024-05-09");
  EXPECT_THAT(DecidedOn("2027-05-09"), old);
}

TEST_F(MeritRulesTest, YearsSinceALeapDayEndOnTheLastOfFebruary) {
  Derive(DerivedRule::kAfterYears, 3);
  credential().issued_on = Day("2024-02-29");
  EXPECT_EQ(DecidedOn("2027-02-27").outcome, Outcome::kNotRecognised);
  EXPECT_EQ(DecidedOn("2027-02-28").outcome, Outcome::kRecognised);
}

// --- Continuing development and experience (R11) -----------------------------

TEST_F(MeritRulesTest, DevelopmentCountsUntilItsLastDay) {
  terms().cpd = {ShortfallEffect::kBar};
  EXPECT_THAT(Decided(), Refused(ErrorReason::kCpdLapsed));
  credential().cpd_satisfied_until = Day("2026-05-01");
  EXPECT_THAT(DecidedOn("2026-05-01"), Recognised());
  EXPECT_THAT(DecidedOn("2026-05-02"), Refused(ErrorReason::kCpdLapsed));
  terms().cpd = {ShortfallEffect::kCondition};
  EXPECT_THAT(Decided(), Conditional(ConditionCode::kCpdCatchUp));
}

TEST_F(MeritRulesTest, ExperienceMustReachBothNumbers) {
  terms().experience = {7, 2, ShortfallEffect::kBar};
  const auto refused = Refused(ErrorReason::kExperienceInsufficient);
  EXPECT_THAT(Decided(), refused);
  credential().experience = {7, 1};
  EXPECT_THAT(Decided(), refused);
  credential().experience = {6, 2};
  EXPECT_THAT(Decided(), refused);
  credential().experience = {7, 2};
  EXPECT_THAT(Decided(), Recognised());
}

TEST_F(MeritRulesTest, ATopUpCarriesBothNumbers) {
  terms().experience = {7, 2, ShortfallEffect::kCondition};
  credential().experience = {5, 3};
  RequiredCondition top_up =
      RequiredCondition::Of(ConditionCode::kExperienceTopUp);
  top_up.years = 2;
  EXPECT_THAT(Decided(), Conditional({top_up}));
  credential().experience.reset();
  top_up.years = 7;
  top_up.responsible_years = 2;
  EXPECT_THAT(Decided(), Conditional({top_up}));
}

}  // namespace
}  // namespace comity::recognition
