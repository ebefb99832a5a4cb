#include "client/cli/credential_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/support/status_matchers.h"

namespace comity::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(NumbersOfTest, ReadsTheColumnThatIssuingWrites) {
  const auto numbers = NumbersOf(
      "row,reference,number,outcome\n2,A-1,KZ-1,issued\n3,A-2,,refused\n"
      "4,A-3,KZ-3,issued\n");
  ASSERT_OK(numbers);
  EXPECT_THAT(*numbers, ElementsAre("KZ-1", "KZ-3"));
}

TEST(NumbersOfTest, ReadsNumbersAloneEachOnce) {
  const auto numbers = NumbersOf("KZ-1\n KZ-2 \n\nKZ-1\n");
  ASSERT_OK(numbers);
  EXPECT_THAT(*numbers, ElementsAre("KZ-1", "KZ-2"));
}

TEST(NumbersOfTest, GuessesNoColumn) {
  EXPECT_FAILS(NumbersOf("reference,certificate\nA-1,KZ-1\n"),
               ErrorReason::kCsvMalformed);
}

TEST(NumbersOfTest, AListThatNamesNobodyIsAMistake) {
  EXPECT_FAILS(NumbersOf("number\n"), ErrorReason::kCsvMalformed);
}

class ListedEventsTest : public ::testing::Test {
 protected:
  static ListedEvent Logged(const std::string& number, bool before = false) {
    return {number, OkStatus(), 7, before};
  }
  static ListedEvent Refused(const std::string& number) {
    return {number,
            FailedPrecondition(ErrorReason::kSubjectUnknown, "never issued"), 0,
            false};
  }
  StatusOr<ExitCode> Show(const std::vector<ListedEvent>& events,
                          bool json = false) {
    Console console(out_, err_);
    console.set_json(json);
    return ShowListedEvents(console, events);
  }

  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(ListedEventsTest, AllLoggedIsDone) {
  const auto code = Show({Logged("KZ-1"), Logged("KZ-2", true)});
  ASSERT_OK(code);
  EXPECT_EQ(*code, ExitCode::kYes);
  EXPECT_THAT(out_.str(), HasSubstr("Said before"));
}

TEST_F(ListedEventsTest, SomeNotLoggedAreNamed) {
  const auto code = Show({Logged("KZ-1"), Refused("KZ-2")});
  ASSERT_OK(code);
  EXPECT_EQ(*code, ExitCode::kSomeRowsBad);
  EXPECT_THAT(out_.str(), HasSubstr("KZ-2: SUBJECT_UNKNOWN: never issued"));
}

TEST_F(ListedEventsTest, NoneLoggedIsAFailure) {
  EXPECT_FAILS(Show({Refused("KZ-1"), Refused("KZ-2")}),
               ErrorReason::kSubjectUnknown);
}

TEST_F(ListedEventsTest, JsonTellsEach) {
  ASSERT_OK(Show({Logged("KZ-1"), Refused("KZ-2")}, true));
  const auto told = Console::Json::parse(out_.str());
  EXPECT_EQ(told["events"][0]["index"], 7);
  EXPECT_EQ(told["events"][1]["reason"], "SUBJECT_UNKNOWN");
}

}  // namespace
}  // namespace comity::cli
