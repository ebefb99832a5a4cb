// GoogleMock matchers for Status and StatusOr.
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

MATCHER(IsOk, "is OK") { return ToStatus(arg).ok(); }

MATCHER_P(FailsWith, reason, "fails with " + std::string(Name(reason))) {
  return !ToStatus(arg).ok() && ToStatus(arg).reason() == reason;
}

}  // namespace testing
}  // namespace comity

#endif  // COMITY_TESTS_SUPPORT_STATUS_MATCHERS_H_
