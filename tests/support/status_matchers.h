// What tests say of Status and StatusOr:
//
//   ASSERT_OK(registry.Start());
//   EXPECT_FAILS(registry.Submit(twice), ErrorReason::kDuplicate);
//
// Within other matchers IsOk and FailsWith say the same. The macros are not
// written with them, since a matcher is compiled anew for each type of
// StatusOr, which took a quarter of what it takes to compile a test.
#ifndef COMITY_TESTS_SUPPORT_STATUS_MATCHERS_H_
#define COMITY_TESTS_SUPPORT_STATUS_MATCHERS_H_

#include <gmock/gmock.h>

#include <ostream>
#include <string>

#include "core/base/status.h"

namespace comity {

// GoogleTest prints values with this.
inline void PrintTo(const Status& status, std::ostream* out) {
  *out << (status.ok()
               ? "OK"
               : std::string(Name(status.reason())) + ": " + status.message());
}

template <typename T>
void PrintTo(const StatusOr<T>& status_or, std::ostream* out) {
  PrintTo(status_or.status(), out);
}

namespace testing {

inline const Status& ToStatus(const Status& status) { return status; }
template <typename T>
const Status& ToStatus(const StatusOr<T>& status_or) {
  return status_or.status();
}

inline ::testing::AssertionResult StatusIsOk(const char* expression,
                                             const Status& status) {
  if (status.ok()) {
    return ::testing::AssertionSuccess();
  }
  return ::testing::AssertionFailure()
         << expression << " failed: " << ::testing::PrintToString(status);
}

inline ::testing::AssertionResult StatusFails(const char* expression,
                                              const char* /*reason_expression*/,
                                              const Status& status,
                                              ErrorReason reason) {
  if (!status.ok() && status.reason() == reason) {
    return ::testing::AssertionSuccess();
  }
  return ::testing::AssertionFailure()
         << expression << " should fail with " << Name(reason)
         << ", and is: " << ::testing::PrintToString(status);
}

MATCHER(IsOk, "is OK") { return ToStatus(arg).ok(); }

MATCHER_P(FailsWith, reason, "fails with " + std::string(Name(reason))) {
  return !ToStatus(arg).ok() && ToStatus(arg).reason() == reason;
}

}  // namespace testing
}  // namespace comity

#define ASSERT_OK(expression)                        \
  ASSERT_PRED_FORMAT1(::comity::testing::StatusIsOk, \
                      ::comity::testing::ToStatus(expression))
#define EXPECT_OK(expression)                        \
  EXPECT_PRED_FORMAT1(::comity::testing::StatusIsOk, \
                      ::comity::testing::ToStatus(expression))
#define ASSERT_FAILS(expression, reason)              \
  ASSERT_PRED_FORMAT2(::comity::testing::StatusFails, \
                      ::comity::testing::ToStatus(expression), reason)
#define EXPECT_FAILS(expression, reason)              \
  EXPECT_PRED_FORMAT2(::comity::testing::StatusFails, \
                      ::comity::testing::ToStatus(expression), reason)

#endif  // COMITY_TESTS_SUPPORT_STATUS_MATCHERS_H_
