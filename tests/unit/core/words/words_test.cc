#include "core/words/words.h"

#include <gtest/gtest.h>

#include <string>

#include "core/base/error_reason.h"
#include "core/statement/enums.h"

namespace comity::words {
namespace {

using recognition::RequiredCondition;
using statement::ConditionCode;

// --- Say ---------------------------------------------------------------------

TEST(SayTest, SaysACodeInEachLanguage) {
  EXPECT_EQ(Say(Language::kEnglish, WordKind::kStatus, "VALID"),
            "The credential is valid on this day.");
  EXPECT_EQ(Say(Language::kRussian, WordKind::kStatus, "VALID"),
            "На указанную дату свидетельство действительно.");
  EXPECT_EQ(Say(Language::kKazakh, WordKind::kStatus, "VALID"),
            "Көрсетілген күні куәлік жарамды.");
  EXPECT_EQ(Say(Language::kChinese, WordKind::kStatus, "VALID"),
            "该证书在查询日期有效。");
}

TEST(SayTest, PutsValuesIn) {
  EXPECT_EQ(Say(Language::kEnglish, WordKind::kSentence, "ASSURANCE_LINE",
                {{"registry", "example.org/log"}, {"count", "2"}}),
            "Registry: example.org/log; independent confirmations: 2.");
}

TEST(SayTest, DoesNotExpandBracesInValues) {
  EXPECT_EQ(Say(Language::kEnglish, WordKind::kSentence, "ASSURANCE_LINE",
                {{"registry", "{count}{"}, {"count", "2"}}),
            "Registry: {count}{; independent confirmations: 2.");
}

TEST(SayTest, ShowsAParameterThatIsMissing) {
  EXPECT_EQ(Say(Language::kEnglish, WordKind::kSentence, "ASSURANCE_LINE",
                {{"count", "2"}}),
            "Registry: {registry}; independent confirmations: 2.");
}

TEST(SayTest, IgnoresAParameterThatTheTextLacks) {
  EXPECT_EQ(Say(Language::kEnglish, WordKind::kStatus, "VALID", {{"day", "x"}}),
            "The credential is valid on this day.");
}

TEST(SayTest, ShowsAnUnknownCode) {
  EXPECT_EQ(Say(Language::kChinese, WordKind::kStatus, "NEW_ONE"), "{NEW_ONE}");
  EXPECT_EQ(Say(Language::kChinese, WordKind::kReason, "NEW_ONE"), "{NEW_ONE}");
  EXPECT_EQ(Say(Language::kEnglish, WordKind::kStatus, ""), "{}");
}

TEST(SayTest, KeepsTheKindsApart) {
  EXPECT_NE(Say(Language::kEnglish, WordKind::kPath, "CHAIN"),
            Say(Language::kEnglish, WordKind::kBasis, "CHAIN"));
  EXPECT_EQ(Say(Language::kEnglish, WordKind::kPath, "VALID"), "{VALID}");
}

TEST(SayTest, SaysAReasonWithoutWordsByItsEnglishSentence) {
  EXPECT_EQ(Say(Language::kKazakh, WordKind::kReason, "STORE_LOCKED"),
            Describe(ErrorReason::kStoreLocked).text);
}

// --- Conditions --------------------------------------------------------------

TEST(SayConditionTest, SaysEveryConditionWithoutParameters) {
  const auto& names = statement::EnumNames<ConditionCode>::kNames;
  for (std::size_t number = 1; number < names.size(); ++number) {
    const auto condition =
        RequiredCondition::Of(static_cast<ConditionCode>(number));
    for (const Language language : kLanguages) {
      const std::string said = SayCondition(language, condition);
      EXPECT_EQ(said, Say(language, WordKind::kCondition, names[number]));
      EXPECT_EQ(said.find('{'), std::string::npos) << said;
    }
  }
}

TEST(SayConditionTest, NamesTheRegister) {
  auto condition = RequiredCondition::Of(ConditionCode::kLocalRegistration);
  condition.register_name = "Chamber of Engineers";
  EXPECT_EQ(SayCondition(Language::kEnglish, condition),
            "The holder must register in this register of the host country: "
            "Chamber of Engineers.");
}

TEST(SayConditionTest, NamesTheMonthsOfADeclaration) {
  auto condition = RequiredCondition::Of(ConditionCode::kPriorDeclaration);
  condition.valid_months = 12;
  EXPECT_TRUE(SayCondition(Language::kRussian, condition)
                  .ends_with("Срок её действия, месяцев: 12."));
}

TEST(SayConditionTest, NamesTheChoiceInWords) {
  auto condition = RequiredCondition::Of(ConditionCode::kCompensationMeasure);
  condition.choice = {"ADAPTATION_PERIOD", "APTITUDE_TEST"};
  EXPECT_TRUE(SayCondition(Language::kEnglish, condition)
                  .ends_with("by: adaptation period or aptitude test."));
  condition.choice = {"NEW_MEASURE"};
  EXPECT_TRUE(
      SayCondition(Language::kEnglish, condition).ends_with("NEW_MEASURE."));
}

TEST(SayConditionTest, NamesLanguagesInTheLanguageOfTheReader) {
  auto condition = RequiredCondition::Of(ConditionCode::kLanguage);
  condition.languages = {"kk", "zh-Hans", "xx"};
  EXPECT_EQ(SayCondition(Language::kEnglish, condition),
            "The holder must prove knowledge of this language: Kazakh or "
            "Chinese or xx.");
  condition.language_min = "B2";
  EXPECT_EQ(SayCondition(Language::kRussian, condition),
            "Владелец должен подтвердить знание языка: казахский или "
            "китайский или xx; уровень B2 или выше.");
}

TEST(SayConditionTest, NamesTheYearsThatAreMissing) {
  auto condition = RequiredCondition::Of(ConditionCode::kExperienceTopUp);
  condition.responsible_years = 2;
  EXPECT_EQ(SayCondition(Language::kEnglish, condition),
            "The holder must gain more professional experience. Missing "
            "years: 0; missing years in responsible work: 2.");
}

TEST(SayConditionTest, NamesFieldsAndPartners) {
  auto access = RequiredCondition::Of(ConditionCode::kPartialAccess);
  access.fields = {"0713", "0732"};
  EXPECT_EQ(SayCondition(Language::kEnglish, access),
            "Recognition covers only these fields: 0713, 0732.");
  EXPECT_EQ(SayCondition(Language::kChinese, access),
            "承认仅限于以下专业领域：0713、0732。");
  auto assess = RequiredCondition::Of(ConditionCode::kAssessUnaccreditedPart);
  assess.partners = {"uni-b"};
  EXPECT_TRUE(
      SayCondition(Language::kEnglish, assess).ends_with("assessed: uni-b."));
}

TEST(SayConditionTest, LeavesNoParameterOpenInAnyLanguage) {
  RequiredCondition condition;
  condition.languages = {"de", "ru"};
  condition.language_min = "C1";
  condition.valid_months = 3;
  condition.register_name = "R";
  condition.choice = {"APTITUDE_TEST"};
  condition.fields = {"0732"};
  condition.partners = {"p"};
  condition.years = 1;
  const auto& names = statement::EnumNames<ConditionCode>::kNames;
  for (std::size_t number = 1; number < names.size(); ++number) {
    condition.code = static_cast<ConditionCode>(number);
    for (const Language language : kLanguages) {
      EXPECT_EQ(SayCondition(language, condition).find('{'), std::string::npos)
          << names[number] << " " << CodeOf(language);
    }
  }
}

TEST(SayConditionTest, ShowsACodeOutsideTheList) {
  EXPECT_EQ(SayCondition(Language::kEnglish, RequiredCondition()),
            "{UNSPECIFIED}");
}

// --- Outcomes ----------------------------------------------------------------

OutcomeContext EmploymentInKazakhstan() {
  return {"KZ", "EMPLOYMENT", "2026-03-01", ""};
}

TEST(SayOutcomeTest, SaysCountryDayAndPurpose) {
  EXPECT_EQ(
      SayOutcome(Language::kEnglish, "RECOGNISED", EmploymentInKazakhstan()),
      "The credential counts in KZ on 2026-03-01 for this purpose: "
      "employment.");
}

TEST(SayOutcomeTest, NamesTheAgreementThatDecided) {
  OutcomeContext context = EmploymentInKazakhstan();
  context.agreement = "KZ-CN";
  EXPECT_EQ(SayOutcome(Language::kEnglish, "NOT_RECOGNISED", context),
            "Under this agreement the credential does not count in KZ on "
            "2026-03-01 for this purpose: employment. Agreement: KZ-CN.");
}

TEST(SayOutcomeTest, LeavesNoParameterOpenInAnyLanguage) {
  const auto& names = statement::EnumNames<recognition::Outcome>::kNames;
  OutcomeContext context = EmploymentInKazakhstan();
  for (const std::string_view agreement : {"", "KZ-CN"}) {
    context.agreement = agreement;
    for (std::size_t number = 1; number < names.size(); ++number) {
      for (const Language language : kLanguages) {
        const std::string said = SayOutcome(language, names[number], context);
        EXPECT_EQ(said.find('{'), std::string::npos) << said;
      }
    }
  }
}

TEST(SayOutcomeTest, ShowsAnUnknownPurpose) {
  OutcomeContext context = EmploymentInKazakhstan();
  context.purpose = "LEISURE";
  EXPECT_TRUE(SayOutcome(Language::kEnglish, "RECOGNISED", context)
                  .ends_with("{LEISURE}."));
}

// --- Ages --------------------------------------------------------------------

TEST(SayAgeTest, SaysTheTwoLargestUnits) {
  EXPECT_EQ(SayAge(Language::kEnglish, 0), "0 min");
  EXPECT_EQ(SayAge(Language::kEnglish, 59 * 60 + 59), "59 min");
  EXPECT_EQ(SayAge(Language::kEnglish, 3600), "1 h 0 min");
  EXPECT_EQ(SayAge(Language::kEnglish, 24 * 3600 - 1), "23 h 59 min");
  EXPECT_EQ(SayAge(Language::kEnglish, 24 * 3600), "1 d 0 h");
  EXPECT_EQ(SayAge(Language::kKazakh, 51 * 3600), "2 күн 3 сағ");
  EXPECT_EQ(SayAge(Language::kChinese, 51 * 3600), "2天3小时");
}

}  // namespace
}  // namespace comity::words
