#include "client/cli/draft_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "client/files/durable_file.h"
#include "core/statement/wire.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kDemo[] = "deploy/demo/agreement-kz-cn.json";

const std::vector<recognition::DraftProblem> kTwo = {
    {"parties[0].countries[0]", ErrorReason::kCountryUnassigned, "'XX' is not"},
    {"term.until", ErrorReason::kEndsBeforeBeginning, "too early"}};

TEST(DraftReportTest, TheDemonstrationsDraftHasNoProblems) {
  const auto draft = ReadDraft(kDemo);
  ASSERT_OK(draft);
  EXPECT_THAT(draft->problems, IsEmpty());
}

TEST(DraftReportTest, ReadsTheTextThatADraftBecame) {
  testing::TemporaryDirectory directory;
  const std::string path = directory.path() / "kz-cn.text";
  const auto draft = ReadDraft(kDemo);
  ASSERT_OK(draft);
  const std::string bytes = statement::EncodeRecord(draft->terms);
  ASSERT_OK(client::CreateFile(path, bytes, client::FileAccess::kEverybody));
  const auto read = ReadDraft(path);
  ASSERT_OK(read);
  EXPECT_EQ(statement::EncodeRecord(read->terms), bytes);
  EXPECT_THAT(read->problems, IsEmpty());
}

TEST(DraftReportTest, RefusesAFileThatIsNoDraft) {
  EXPECT_FAILS(ReadDraft("README.md"), ErrorReason::kFileOfOtherKind);
}

// Codes that are none, countries that are none, a member that is none, a value
// out of its range and contradictions: all at once, and nothing twice.
TEST(DraftReportTest, FindsAllThatIsWrongWithADraftAtOnce) {
  testing::TemporaryDirectory directory;
  const std::string path = directory.path() / "bad.json";
  const auto demo = client::ReadFile(kDemo, 1U << 20);
  ASSERT_OK(demo);
  auto json = nlohmann::json::parse(*demo);
  json["parties"][0]["countries"] = {"XX"};
  json["parties"][1]["colour"] = "red";
  json["scope"]["purposes"] = {"EMPLOYMENT", "FISHING"};
  json["conditions"][0]["code"] = "LANGUAGES";
  json["level"] = {{"min_eqf", 9}};
  json["in_force"] = "2027-01-01";
  json["term"] = {{"until", "2026-01-01"}};
  ASSERT_OK(
      client::CreateFile(path, json.dump(), client::FileAccess::kEverybody));
  const auto draft = ReadDraft(path);
  ASSERT_OK(draft);
  std::multimap<std::string, ErrorReason> found;
  for (const auto& problem : draft->problems) {
    found.emplace(problem.place, problem.reason);
  }
  const std::multimap<std::string, ErrorReason> expected = {
      {"conditions[0].code", ErrorReason::kFieldMalformed},
      {"conditions[0].purposes[0]", ErrorReason::kDraftContradictory},
      {"level.min_eqf", ErrorReason::kFieldMalformed},
      {"parties[0].countries[0]", ErrorReason::kCountryUnassigned},
      {"parties[1].colour", ErrorReason::kUnknownField},
      {"scope.purposes", ErrorReason::kFieldMalformed},
      {"term.until", ErrorReason::kEndsBeforeBeginning}};
  EXPECT_EQ(found, expected);
}

TEST(DraftReportTest, ShowsEachProblemWithItsReasonAndAdvice) {
  std::ostringstream out;
  std::ostringstream err;
  Console console(out, err);
  ShowProblems(console, kTwo);
  EXPECT_EQ(out.str(),
            "parties[0].countries[0]: 'XX' is not\n"
            "  COUNTRY_UNASSIGNED: Correct the code that the message names.\n"
            "term.until: too early\n"
            "  ENDS_BEFORE_BEGINNING: Correct one of the two dates.\n");
}

TEST(DraftReportTest, SaysTheSameToPrograms) {
  const auto json = ProblemsJson(kTwo);
  ASSERT_EQ(json.size(), 2U);
  EXPECT_EQ(json[1]["place"], "term.until");
  EXPECT_EQ(json[1]["reason"], "ENDS_BEFORE_BEGINNING");
  EXPECT_EQ(json[1]["message"], "too early");
  EXPECT_EQ(json[1]["advice"], "Correct one of the two dates.");
}

}  // namespace
}  // namespace comity::cli
