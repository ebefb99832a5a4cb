#include "client/cli/console.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace comity::cli {
namespace {

using ::testing::HasSubstr;

class ConsoleTest : public ::testing::Test {
 protected:
  std::ostringstream out_;
  std::ostringstream err_;
  Console console_{out_, err_};
};

TEST_F(ConsoleTest, PrintsTheBannerOnceAboveWhatPeopleRead) {
  console_.set_banner("Demonstration");
  console_.Line("one");
  console_.Line("two");
  EXPECT_EQ(out_.str(), "Demonstration\none\ntwo\n");
}

TEST_F(ConsoleTest, PutsTheBannerIntoTheObjectForPrograms) {
  console_.set_banner("Demonstration");
  console_.set_json(true);
  console_.Line("for people");
  console_.Object({{"index", 3}});
  const auto read = nlohmann::json::parse(out_.str());
  EXPECT_EQ(read["banner"], "Demonstration");
  EXPECT_EQ(read["index"], 3);
}

TEST_F(ConsoleTest, AlignsColumnsOfAllScripts) {
  console_.Table({{"NAME", "NO"}, {"样其一", "1"}, {"Үлгі", "2"}});
  EXPECT_EQ(out_.str(), "NAME    NO\n样其一  1\nҮлгі    2\n");
}

TEST_F(ConsoleTest, LeavesOutFieldsWithoutValue) {
  console_.Field("Number", "7");
  console_.Field("Nothing", "");
  EXPECT_EQ(out_.str(), "Number:         7\n");
}

TEST_F(ConsoleTest, SaysWhatIsWrongWhyAndWhatToDo) {
  const ExitCode code = console_.Fail(
      InvalidArgument(ErrorReason::kFieldMalformed, "names[0].text: too long"));
  EXPECT_EQ(code, ExitCode::kUsage);
  EXPECT_EQ(out_.str(), "");
  EXPECT_THAT(err_.str(), HasSubstr("FIELD_MALFORMED"));
  EXPECT_THAT(err_.str(), HasSubstr("names[0].text: too long"));
  EXPECT_THAT(
      err_.str(),
      HasSubstr(std::string(Describe(ErrorReason::kFieldMalformed).advice)));
}

TEST_F(ConsoleTest, GivesFailuresAsAnObjectToPrograms) {
  console_.set_json(true);
  console_.Fail(Unavailable(ErrorReason::kServerUnreachable, "no answer"));
  const auto read = nlohmann::json::parse(out_.str());
  EXPECT_EQ(read["error"]["reason"], "SERVER_UNREACHABLE");
  EXPECT_EQ(read["exit_code"], 2);
}

TEST(ExitCodeTest, TellsACheckedNoFromAnUnansweredQuestion) {
  const auto of = [](Status status) { return ExitCodeOf(status); };
  EXPECT_EQ(of(PermissionDenied(ErrorReason::kUnknownKey, "")), ExitCode::kNo);
  EXPECT_EQ(of(FailedPrecondition(ErrorReason::kAlreadyIssued, "")),
            ExitCode::kNo);
  EXPECT_EQ(of(Unavailable(ErrorReason::kServerUnreachable, "")),
            ExitCode::kCouldNotCheck);
  EXPECT_EQ(of(DataLoss(ErrorReason::kMarksDamaged, "")),
            ExitCode::kCouldNotCheck);
  EXPECT_EQ(of(InvalidArgument(ErrorReason::kUsage, "")), ExitCode::kUsage);
  EXPECT_EQ(of(NotFound(ErrorReason::kFileMissing, "")), ExitCode::kUsage);
}

TEST(ExitCodeTest, NeverTakesABrokenProofForAnybodysFault) {
  const Status broken = InvalidArgument(ErrorReason::kRootMismatch, "x");
  EXPECT_EQ(ExitCodeOf(NotChecked(broken)), ExitCode::kCouldNotCheck);
  EXPECT_EQ(NotChecked(broken).reason(), ErrorReason::kRootMismatch);
}

TEST(ExitCodeTest, TakesARegistrysRefusalForACheckedNo) {
  EXPECT_EQ(
      ExitCodeOf(Refused(InvalidArgument(ErrorReason::kSignatureInvalid, ""))),
      ExitCode::kNo);
  EXPECT_EQ(
      ExitCodeOf(Refused(Unavailable(ErrorReason::kServerUnreachable, ""))),
      ExitCode::kCouldNotCheck);
}

}  // namespace
}  // namespace comity::cli
