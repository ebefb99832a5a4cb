#include "client/cli/credential_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace comity::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

CivilDate Day(std::string_view text) { return *CivilDate::Parse(text); }

const std::vector<std::string> kNames = {"reference", "name", "birth-date",
                                         "fields"};

class CredentialRowsTest : public ::testing::Test {
 protected:
  CredentialRowsTest() {
    scheme_.scheme_id = "engineering";
    scheme_.scheme_version = 3;
    scheme_.titles = {"engineer"};
    scheme_.claim_names = {"birth-date", "name"};
    scheme_.validity_months = 60;
    defaults_.type = statement::CredentialType::kLicence;
  }

  StatusOr<CredentialRow> Read(const std::vector<std::string>& columns,
                               const std::vector<std::string>& cells,
                               std::string_view today = "2026-01-31") {
    COMITY_ASSIGN_OR_RETURN(
        const RowReader reader,
        RowReader::Make(columns, scheme_, "kz.example", defaults_, Day(today)));
    return reader.Read({2, cells});
  }

  statement::Scheme scheme_;
  RowDefaults defaults_;
};

TEST_F(CredentialRowsTest, ReadsARowAndWhatFollowsFromTheScheme) {
  const auto row = Read(kNames, {"7", " Үлгі ", "1990-05-04", "0724 0715"});
  ASSERT_OK(row);
  EXPECT_EQ(row->reference, "7");
  EXPECT_EQ(row->credential.title, "engineer");
  EXPECT_EQ(row->credential.scheme_version, 3U);
  EXPECT_THAT(row->credential.fields, ElementsAre("0715", "0724"));
  EXPECT_EQ(row->credential.valid_from, Day("2026-01-31"));
  EXPECT_EQ(row->credential.valid_until, Day("2031-01-30"));
  ASSERT_EQ(row->values.size(), 2U);
  EXPECT_EQ(row->values[1].value, "Үлгі");
}

TEST_F(CredentialRowsTest, TakesWhatARowLeavesEmptyFromTheFlags) {
  defaults_.cells = {{"issued_on", "2026-01-02"}, {"level", "EQF/6"}};
  const auto row = Read({"reference", "name", "birth-date", "issued_on"},
                        {"7", "A", "1990-05-04", ""});
  ASSERT_OK(row);
  EXPECT_EQ(row->credential.issued_on, Day("2026-01-02"));
  EXPECT_EQ(row->credential.level->level, "6");
}

TEST_F(CredentialRowsTest, ReadsEducationOfThisRegistry) {
  defaults_.cells = {{"programme", "mining"}, {"completed_on", "2025-06-30"}};
  const auto row = Read(kNames, {"7", "A", "1990-05-04", ""});
  ASSERT_OK(row);
  ASSERT_TRUE(row->credential.education.has_value());
  EXPECT_EQ(row->credential.education->programme.origin, "kz.example");
}

TEST_F(CredentialRowsTest, KnowsARowAgainOnAnotherDay) {
  const std::vector<std::string> cells = {"7", "A", "1990-05-04", "0715"};
  const auto today = Read(kNames, cells, "2026-01-31");
  const auto tomorrow = Read(kNames, cells, "2026-02-01");
  EXPECT_EQ(today->content, tomorrow->content);
  const auto other = Read(kNames, {"7", "B", "1990-05-04", "0715"});
  EXPECT_NE(today->content, other->content);
}

struct BadRow {
  std::vector<std::string> cells;
  ErrorReason reason;
};

TEST_F(CredentialRowsTest, RefusesARowThatLacksSomething) {
  const std::vector<std::string> columns = {
      "reference",        "name",      "birth-date", "issued_on",
      "experience_years", "programme", "level"};
  const std::vector<BadRow> rows = {
      {{"", "A", "B", "", "", "", ""}, ErrorReason::kFieldMissing},
      {{"7", "", "B", "", "", "", ""}, ErrorReason::kClaimMissing},
      {{"7", "A", "B", "1.2.2026", "", "", ""}, ErrorReason::kFieldMalformed},
      {{"7", "A", "B", "", "many", "", ""}, ErrorReason::kFieldMalformed},
      {{"7", "A", "B", "", "100", "", ""}, ErrorReason::kFieldMalformed},
      {{"7", "A", "B", "", "", "mining", ""}, ErrorReason::kFieldMalformed},
      {{"7", "A", "B", "", "", "", "6"}, ErrorReason::kUsage},
      {{"7", "A"}, ErrorReason::kCsvMalformed}};
  for (const BadRow& row : rows) {
    EXPECT_FAILS(Read(columns, row.cells), row.reason);
  }
}

TEST_F(CredentialRowsTest, RefusesAColumnThatNobodyKnows) {
  const auto row = Read({"reference", "nmae", "birth-date"}, {});
  EXPECT_FAILS(row, ErrorReason::kCsvMalformed);
  EXPECT_THAT(row.status().message(), HasSubstr("nmae"));
}

TEST_F(CredentialRowsTest, RefusesAFlagForAClaimThatTheSchemeLacks) {
  defaults_.cells = {{"claim:shoe-size", "44"}};
  EXPECT_FAILS(Read(kNames, {"7", "A", "B", ""}), ErrorReason::kClaimUnknown);
}

TEST_F(CredentialRowsTest, TellsAClaimFromAColumnOfTheSameName) {
  scheme_.claim_names = {"level"};
  const auto row =
      Read({"reference", "level", "claim:level"}, {"7", "EQF/6", "high"});
  ASSERT_OK(row);
  EXPECT_EQ(row->credential.level->framework, "EQF");
  EXPECT_EQ(row->values.front().value, "high");
}

}  // namespace
}  // namespace comity::cli
