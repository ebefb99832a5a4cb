#include "proto/conversion/wire_status.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/status_matchers.h"

namespace comity::wire {
namespace {

v1::Status Wire(int code, const std::string& reason,
                const std::string& message) {
  v1::Status status;
  status.set_code(code);
  v1::ErrorDetail detail;
  detail.set_reason(reason);
  detail.set_message(message);
  status.add_details()->PackFrom(detail);
  return status;
}

TEST(WireStatusTest, BringsBackReasonAndMessage) {
  const std::string details =
      Wire(7, "NO_GRANT", "centre has no grant").SerializeAsString();
  const Status status = StatusFromCall(7, "short", details);
  EXPECT_FAILS(status, ErrorReason::kNoGrant);
  EXPECT_EQ(status.code(), StatusCode::kPermissionDenied);
  EXPECT_EQ(status.message(), "centre has no grant");
  EXPECT_FAILS(StatusFromItem(Wire(9, "DUPLICATE", "x")),
               ErrorReason::kDuplicate);
}

TEST(WireStatusTest, ShowsNothingThatActsOnATerminal) {
  const std::string attack = "\x1b[2J\x1b[1mRECOGNISED\r\n\xe2\x80\xae";
  const std::string told = "?[2J?[1mRECOGNISED???";
  const std::string details = Wire(7, "NO_GRANT", attack).SerializeAsString();
  EXPECT_EQ(StatusFromCall(7, "", details).message(), told);
  EXPECT_EQ(StatusFromCall(14, attack, "").message(), told);
  EXPECT_EQ(StatusFromCall(12, attack, "").message(), told);
  EXPECT_EQ(StatusFromItem(Wire(7, "NO_GRANT", attack)).message(), told);
  EXPECT_EQ(StatusFromItem(Wire(7, attack, "")).message(), told + ": ");
}

TEST(WireStatusTest, CutsNoCharacterInTwo) {
  std::string text = "x";
  for (int i = 0; i < 1000; ++i) {
    text += "\xd2\x9b";  // CYRILLIC SMALL LETTER KA WITH DESCENDER
  }
  EXPECT_EQ(StatusFromCall(14, text, "").message(), text.substr(0, 1023));
}

TEST(WireStatusTest, KeepsTheNameOfAReasonThatItDoesNotKnow) {
  const Status status =
      StatusFromItem(Wire(9, "NOT_YET_INVENTED", "something new"));
  EXPECT_FAILS(status, ErrorReason::kReasonUnknown);
  EXPECT_EQ(status.message(), "NOT_YET_INVENTED: something new");
}

std::string PushedBack(const std::string& retry_after) {
  v1::Status status;
  v1::ErrorDetail detail;
  detail.set_reason("QUEUE_FULL");
  (*detail.mutable_metadata())["retry_after_ms"] = retry_after;
  status.add_details()->PackFrom(detail);
  return status.SerializeAsString();
}

TEST(WireStatusTest, ReadsHowLongToWait) {
  EXPECT_EQ(RetryAfter(PushedBack("750")).count(), 750);
}

TEST(WireStatusTest, TakesWhatIsNoTimeForNone) {
  for (const char* text : {"", "soon", "1s", "-1", "1.5", "99999999999"}) {
    EXPECT_EQ(RetryAfter(PushedBack(text)).count(), 0) << text;
  }
  EXPECT_EQ(RetryAfter("").count(), 0);
  EXPECT_EQ(RetryAfter("\xff\xff garbage").count(), 0);
  EXPECT_EQ(RetryAfter(Wire(8, "QUEUE_FULL", "x").SerializeAsString()).count(),
            0);
}

TEST(WireStatusTest, TakesSilenceForAServerThatIsNotReached) {
  for (const int code : {1, 4, 14}) {
    const Status status = StatusFromCall(code, "no route", "");
    EXPECT_FAILS(status, ErrorReason::kServerUnreachable);
    EXPECT_EQ(static_cast<int>(status.code()), code);
  }
}

TEST(WireStatusTest, TakesOtherFailuresWithoutDetailsForAnotherService) {
  EXPECT_FAILS(StatusFromCall(12, "unknown method", ""),
               ErrorReason::kAnswerMalformed);
  EXPECT_FAILS(StatusFromCall(3, "", "\xff\xff garbage"),
               ErrorReason::kAnswerMalformed);
  EXPECT_FAILS(StatusFromCall(3, "", v1::Status().SerializeAsString()),
               ErrorReason::kAnswerMalformed);
  EXPECT_FAILS(StatusFromItem(v1::Status()), ErrorReason::kAnswerMalformed);
}

TEST(WireStatusTest, NeverTakesAStrangeCodeForSuccess) {
  for (const int code : {0, -1, 17, 1000}) {
    EXPECT_EQ(StatusFromItem(Wire(code, "NO_GRANT", "x")).code(),
              StatusCode::kUnknown);
  }
}

TEST(WireStatusTest, ShortensWhatPeopleAreShown) {
  EXPECT_EQ(StatusFromItem(Wire(7, "NO_GRANT", std::string(5000, 'x')))
                .message()
                .size(),
            1024U);
}

}  // namespace
}  // namespace comity::wire
