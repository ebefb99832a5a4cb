#include "client/cli/credential_row_links.h"

#include <gtest/gtest.h>

#include "client/issuing/credential_number.h"
#include "tests/support/status_matchers.h"

namespace comity::cli {
namespace {

const std::string kId(16, '\x07');

std::string NumberOf(const std::string& country) {
  return client::FormatCredentialNumber({country, kId});
}

class CredentialRowLinksTest : public ::testing::Test {
 protected:
  Status Fill(const Cells& cells) {
    record_.issued_on = *CivilDate::Parse("2026-01-05");
    return FillLinks(cells, {"kz.example", {{"CN", "cn.example"}}}, record_);
  }

  statement::Credential record_;
};

TEST_F(CredentialRowLinksTest, EmptyCellsFillNothing) {
  ASSERT_OK(Fill({}));
  EXPECT_TRUE(record_.co_issuers.empty());
  EXPECT_TRUE(record_.derived_from.empty());
  EXPECT_FALSE(record_.renews);
  EXPECT_FALSE(record_.cpd);
  EXPECT_FALSE(record_.training);
}

TEST_F(CredentialRowLinksTest, PartnersAreOfOtherRegistries) {
  ASSERT_OK(Fill({{"co_issuers", "cn.example/university de.example/tu"}}));
  ASSERT_EQ(record_.co_issuers.size(), 2U);
  EXPECT_EQ(record_.co_issuers[0].origin, "cn.example");
  EXPECT_EQ(record_.co_issuers[1].id, "tu");
}

TEST_F(CredentialRowLinksTest, APartnerWithoutARegistryIsRefused) {
  EXPECT_FAILS(Fill({{"co_issuers", "university"}}),
               ErrorReason::kFieldMalformed);
}

TEST_F(CredentialRowLinksTest, NumbersLeadToTheRegistriesOfThePolicy) {
  ASSERT_OK(
      Fill({{"derived_from", NumberOf("CN")}, {"renews", NumberOf("CN")}}));
  ASSERT_EQ(record_.derived_from.size(), 1U);
  EXPECT_EQ(record_.derived_from[0].origin, "cn.example");
  EXPECT_EQ(record_.derived_from[0].credential_id, kId);
  EXPECT_EQ(record_.renews->origin, "cn.example");
}

TEST_F(CredentialRowLinksTest, ANumberOfACountryNotPinnedIsRefused) {
  EXPECT_FAILS(Fill({{"derived_from", NumberOf("FR")}}),
               ErrorReason::kOriginNotPinned);
}

TEST_F(CredentialRowLinksTest, WhatIsNoNumberIsRefused) {
  EXPECT_FAILS(Fill({{"renews", "KZ-1"}}), ErrorReason::kFieldMalformed);
}

TEST_F(CredentialRowLinksTest, LearningCountsFromTheDayOfIssue) {
  ASSERT_OK(Fill({{"cpd_until", "2030-12-31"}, {"cpd_hours", "120"}}));
  EXPECT_EQ(record_.cpd->period.from, record_.issued_on);
  EXPECT_EQ(record_.cpd->satisfied_until, *CivilDate::Parse("2030-12-31"));
  EXPECT_EQ(record_.cpd->hours, 120U);
}

TEST_F(CredentialRowLinksTest, LearningThatIsHalfSaidIsRefused) {
  EXPECT_FAILS(Fill({{"cpd_hours", "120"}}), ErrorReason::kFieldMalformed);
  EXPECT_FAILS(Fill({{"cpd_until", "next year"}}),
               ErrorReason::kFieldMalformed);
  EXPECT_FAILS(Fill({{"cpd_until", "2030-12-31"}, {"cpd_hours", "many"}}),
               ErrorReason::kFieldMalformed);
}

TEST_F(CredentialRowLinksTest, ATrainingHasPartsAtWorkAndAtSchool) {
  ASSERT_OK(Fill(
      {{"workplace", "works=900"}, {"school", "cn.example/college=1100"}}));
  EXPECT_EQ(record_.training->workplace_parts[0].provider.origin, "kz.example");
  EXPECT_EQ(record_.training->workplace_parts[0].hours, 900U);
  EXPECT_EQ(record_.training->school_parts[0].provider.origin, "cn.example");
}

TEST_F(CredentialRowLinksTest, APartWithoutHoursIsRefused) {
  for (const char* text : {"works", "works=", "=900", "works=9x"}) {
    EXPECT_FAILS(Fill({{"workplace", text}}), ErrorReason::kFieldMalformed);
  }
}

// --- Assessments -------------------------------------------------------------

class AssessmentTest : public ::testing::Test {
 protected:
  AssessmentTest() {
    scheme_.scheme_id = "welder";
    scheme_.standard = statement::OccupationalStandard{
        "PS-07-12", "2", std::nullopt, std::nullopt};
  }
  Status Fill() { return FillAssessment(cells_, scheme_, record_); }

  Cells cells_ = {{"assessed_on", "2026-05-20"},
                  {"theory", "passed"},
                  {"practice", "NOT_TAKEN"},
                  {"assessors", "3"}};
  statement::Scheme scheme_;
  statement::Credential record_;
};

TEST_F(AssessmentTest, IsByTheStandardOfTheScheme) {
  ASSERT_OK(Fill());
  ASSERT_TRUE(record_.assessment);
  EXPECT_EQ(record_.assessment->standard.code, "PS-07-12");
  EXPECT_EQ(record_.assessment->standard.version, "2");
  EXPECT_EQ(record_.assessment->theory, statement::AssessmentResult::kPassed);
  EXPECT_EQ(record_.assessment->practice,
            statement::AssessmentResult::kNotTaken);
  EXPECT_EQ(record_.assessment->assessed_on, *CivilDate::Parse("2026-05-20"));
  EXPECT_EQ(record_.assessment->assessor_count, 3U);
}

TEST_F(AssessmentTest, WithoutCellsThereIsNone) {
  cells_ = {{"assessed_on", ""}};
  ASSERT_OK(Fill());
  EXPECT_FALSE(record_.assessment);
}

TEST_F(AssessmentTest, EachOfTheFourColumnsIsNeeded) {
  for (const char* column :
       {"assessed_on", "theory", "practice", "assessors"}) {
    Cells all = cells_;
    cells_.erase(column);
    EXPECT_FAILS(Fill(), ErrorReason::kFieldMalformed) << column;
    cells_ = all;
  }
}

TEST_F(AssessmentTest, WhatNobodySaysInAnAssessmentIsRefused) {
  for (const auto& [column, text] : Cells{{"assessed_on", "20.05.2026"},
                                          {"theory", "good"},
                                          {"practice", "5"},
                                          {"assessors", "0"}}) {
    Cells all = cells_;
    cells_[column] = text;
    EXPECT_FAILS(Fill(), ErrorReason::kFieldMalformed) << column;
    cells_ = all;
  }
}

TEST_F(AssessmentTest, ASchemeWithoutAStandardHasNone) {
  scheme_.standard.reset();
  EXPECT_FAILS(Fill(), ErrorReason::kFieldMalformed);
}

}  // namespace
}  // namespace comity::cli
