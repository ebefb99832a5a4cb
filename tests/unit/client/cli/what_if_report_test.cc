#include "client/cli/what_if_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace comity::cli {
namespace {

using client::Turn;
using ::testing::HasSubstr;
using ::testing::Not;

class WhatIfReportTest : public ::testing::Test {
 protected:
  WhatIfReportTest() {
    report_.change = "the draft a.json in force from 2026-06-01";
    report_.purpose = statement::Purpose::kEmployment;
    report_.on = *CivilDate::Parse("2026-06-01");
    report_.hosts = {"CN", "DE"};
    report_.origins = {"registry.kz.example"};
    report_.tally.credentials = 30;
    report_.tally.not_valid = 4;
    report_.notes = {"the log of CN was not read"};
    auto& gains = report_.tally.rows[{"DE", "engineering", "071", "EQF/6"}];
    gains.weighed = 20;
    gains[Turn::kGains] = {2, {{7, "KZ-7"}, {9, "KZ-9"}}};
    report_.tally.rows[{"DE", "engineering", "073", "EQF/6"}].weighed = 6;
    report_.tally.still_not[ErrorReason::kFieldNotCovered] = 24;
  }

  std::string Show(bool json) {
    std::ostringstream out;
    std::ostringstream err;
    Console console(out, err);
    console.set_json(json);
    ShowWhatIf(console, report_);
    return out.str();
  }

  WhatIfReport report_;
};

TEST_F(WhatIfReportTest, ShowsPeopleWhatChangesAndThatNothingWasWritten) {
  const std::string text = Show(false);
  EXPECT_THAT(text, HasSubstr("the draft a.json in force from 2026-06-01"));
  EXPECT_THAT(text,
              HasSubstr("DE    engineering  071    EQF/6  20           2"));
  EXPECT_THAT(text, Not(HasSubstr(" 073 ")));
  EXPECT_THAT(text, HasSubstr("all                              26 "));
  EXPECT_THAT(text,
              HasSubstr("gain in DE, engineering, 071, EQF/6: KZ-7, KZ-9"));
  EXPECT_THAT(text, HasSubstr("24 FIELD_NOT_COVERED"));
  EXPECT_THAT(text, HasSubstr("Note: the log of CN was not read."));
  EXPECT_THAT(text, HasSubstr("Nothing was written or sent. This is advice"));
}

TEST_F(WhatIfReportTest, SaysThatNobodyIsConcerned) {
  report_.tally.rows.clear();
  EXPECT_THAT(Show(false), HasSubstr("Nobody gains and nobody loses."));
}

TEST_F(WhatIfReportTest, SaysTheSameToPrograms) {
  const auto json = nlohmann::json::parse(Show(true));
  EXPECT_EQ(json["rows"].size(), 2U);
  EXPECT_EQ(json["rows"][0]["host"], "DE");
  EXPECT_EQ(json["rows"][0]["field"], "071");
  EXPECT_EQ(json["rows"][0]["gain"]["count"], 2);
  EXPECT_EQ(json["rows"][0]["gain"]["samples"][1], "KZ-9");
  EXPECT_EQ(json["total"]["credentials"], 26);
  EXPECT_EQ(json["total"]["lose"]["count"], 0);
  EXPECT_EQ(json["still_not_recognised"]["FIELD_NOT_COVERED"], 24);
  EXPECT_EQ(json["written"], false);
  EXPECT_EQ(json["notes"].size(), 1U);
}

}  // namespace
}  // namespace comity::cli
