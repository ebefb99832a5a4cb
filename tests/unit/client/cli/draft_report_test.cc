#include "client/cli/draft_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "client/files/durable_file.h"
#include "core/statement/wire.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::cli {
namespace {

using testing::FailsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;

constexpr char kDemo[] = "deploy/demo/agreement-kz-cn.json";

const std::vector<recognition::DraftProblem> kTwo = {
    {"parties[0].countries[0]", ErrorReason::kCountryUnassigned, "'XX' is not"},
    {"term.until", ErrorReason::kEndsBeforeBeginning, "too early"}};

TEST(DraftReportTest, TheDemonstrationsDraftHasNoProblems) {
  const auto terms = ReadTerms(kDemo);
  ASSERT_THAT(terms, IsOk());
  EXPECT_THAT(recognition::CheckTerms(*terms), IsEmpty());
}

TEST(DraftReportTest, ReadsTheTextThatADraftBecame) {
  testing::TemporaryDirectory directory;
  const std::string path = directory.path() / "kz-cn.text";
  const auto terms = ReadTerms(kDemo);
  ASSERT_THAT(terms, IsOk());
  const std::string bytes = statement::EncodeRecord(*terms);
  ASSERT_THAT(client::CreateFile(path, bytes, client::FileAccess::kEverybody),
              IsOk());
  const auto read = ReadTerms(path);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(statement::EncodeRecord(*read), bytes);
}

TEST(DraftReportTest, RefusesAFileThatIsNoDraft) {
  EXPECT_THAT(ReadTerms("README.md"), FailsWith(ErrorReason::kFileOfOtherKind));
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
