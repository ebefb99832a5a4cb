#include "core/recognition/condition_rules.h"

#include "tests/unit/core/recognition/recognition_fixture.h"

namespace comity::recognition {
namespace {

using statement::Condition;
using statement::ConditionCode;
using statement::Purpose;

class ConditionRulesTest : public RecognitionTest {
 protected:
  Condition& Ask(ConditionCode code) {
    terms().conditions.push_back({});
    terms().conditions.back().code = code;
    return terms().conditions.back();
  }
  Condition& AskLanguage() {
    Condition& language = Ask(ConditionCode::kLanguage);
    language.languages = {"ru", "kk"};
    language.language_min = "B2";
    return language;
  }
};

TEST_F(ConditionRulesTest, AConditionAppliesToItsPurposes) {
  Ask(ConditionCode::kLocalEmployer).purposes = {Purpose::kAcademic,
                                                 Purpose::kEmployment};
  EXPECT_THAT(Decided(), Conditional(ConditionCode::kLocalEmployer));
  query.purpose = Purpose::kEstablishment;
  EXPECT_THAT(Decided(), Recognised());
  terms().conditions.front().purposes = {};
  EXPECT_THAT(Decided(), Conditional(ConditionCode::kLocalEmployer));
}

TEST_F(ConditionRulesTest, AConditionKeepsItsParameters) {
  Ask(ConditionCode::kPriorDeclaration).valid_months = 12;
  Ask(ConditionCode::kLocalRegistration).register_name = "RFPE";
  auto declaration = RequiredCondition::Of(ConditionCode::kPriorDeclaration);
  declaration.valid_months = 12;
  auto registration = RequiredCondition::Of(ConditionCode::kLocalRegistration);
  registration.register_name = "RFPE";
  EXPECT_THAT(Decided(), Conditional({registration, declaration}));
}

TEST_F(ConditionRulesTest, ALanguageDropsOutForWhoHasOneAtTheMinimum) {
  AskLanguage();
  auto required = RequiredCondition::Of(ConditionCode::kLanguage);
  required.languages = {"kk", "ru"};
  required.language_min = "B2";
  EXPECT_THAT(Decided(), Conditional({required}));
  credential().languages = {{"kk", "B1"}, {"de", "C2"}};
  EXPECT_THAT(Decided(), Conditional({required}));
  credential().languages["ru"] = "B2";
  EXPECT_THAT(Decided(), Recognised());
  credential().languages["ru"] = "C1";
  EXPECT_THAT(Decided(), Recognised());
}

TEST_F(ConditionRulesTest, ClosedLanguagesMatterOnlyIfALanguageIsAskedFor) {
  credential().undisclosed = {HeldFact::kLanguages};
  EXPECT_THAT(Decided(), Recognised());
  AskLanguage().purposes = {Purpose::kEstablishment};
  EXPECT_THAT(Decided(), Recognised());
  query.purpose = Purpose::kEstablishment;
  EXPECT_THAT(Decided(), Undecided(ErrorReason::kFactNotDisclosed));
  query.satisfied = {{ConditionCode::kLanguage, {}}};
  EXPECT_THAT(Decided(), Recognised());
}

TEST_F(ConditionRulesTest, ASatisfiedConditionDropsOutOnItsDays) {
  Ask(ConditionCode::kLocalRegistration);
  query.satisfied = {
      {ConditionCode::kLocalRegistration, Days("2026-03-01", "2026-05-01")}};
  const auto required = Conditional(ConditionCode::kLocalRegistration);
  EXPECT_THAT(DecidedOn("2026-02-28"), required);
  EXPECT_THAT(DecidedOn("2026-03-01"), Recognised());
  EXPECT_THAT(DecidedOn("2026-05-01"), Recognised());
  EXPECT_THAT(DecidedOn("2026-05-02"), required);
  query.satisfied[0].code = ConditionCode::kLocalEmployer;
  EXPECT_THAT(DecidedOn("2026-03-01"), required);
}

TEST_F(ConditionRulesTest, EveryConditionCanBeSatisfied) {
  terms().level = {7, 1};
  EXPECT_EQ(Decided().outcome, Outcome::kConditional);
  query.satisfied = {{ConditionCode::kCompensationMeasure, {}}};
  EXPECT_THAT(Decided(), Recognised());
}

TEST_F(ConditionRulesTest, AcademicEffectAsksForAnAssessmentBeforePractice) {
  terms().effect = statement::AgreementEffect::kAcademicOnly;
  for (const Purpose purpose :
       {Purpose::kEstablishment, Purpose::kTemporaryServices}) {
    query.purpose = purpose;
    EXPECT_THAT(Decided(), Conditional(ConditionCode::kProfessionalAssessment));
  }
  for (const Purpose purpose : {Purpose::kEmployment, Purpose::kAcademic}) {
    query.purpose = purpose;
    EXPECT_THAT(Decided(), Recognised());
  }
}

TEST_F(ConditionRulesTest, ConditionsAreSortedByNameEachOnce) {
  Ask(ConditionCode::kPriorDeclaration);
  Ask(ConditionCode::kLocalEmployer);
  Ask(ConditionCode::kPriorDeclaration);
  EXPECT_THAT(
      Decided(),
      Conditional({RequiredCondition::Of(ConditionCode::kLocalEmployer),
                   RequiredCondition::Of(ConditionCode::kPriorDeclaration)}));
}

}  // namespace
}  // namespace comity::recognition
