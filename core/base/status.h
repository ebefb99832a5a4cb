// How a function of this project says that it failed: a Status, or a StatusOr
// that holds either a value or a Status.
//
// Shape and codes are those of absl::Status (and so of gRPC), but the type is
// our own: `core` must compile for WebAssembly, where Debian has no Abseil.
// Programs branch on the ErrorReason, people read the message.
#ifndef COMITY_CORE_BASE_STATUS_H_
#define COMITY_CORE_BASE_STATUS_H_

#include <cassert>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/error_reason.h"

namespace comity {

// gRPC's numbers. CONTRIBUTING.md says what each means here and what a caller
// does about it.
enum class StatusCode {
  kOk = 0,
  kCancelled = 1,
  kUnknown = 2,
  kInvalidArgument = 3,
  kDeadlineExceeded = 4,
  kNotFound = 5,
  kAlreadyExists = 6,
  kPermissionDenied = 7,
  kResourceExhausted = 8,
  kFailedPrecondition = 9,
  kAborted = 10,
  kOutOfRange = 11,
  kUnimplemented = 12,
  kInternal = 13,
  kUnavailable = 14,
  kDataLoss = 15,
  kUnauthenticated = 16,
};

// OK, or a code, a machine-readable reason and a sentence for people.
// Thread-compatible.
class [[nodiscard]] Status {
 public:
  // OK.
  Status() = default;

  Status(StatusCode code, ErrorReason reason, std::string message)
      : code_(code), reason_(reason), message_(std::move(message)) {
    assert(code != StatusCode::kOk);
  }

  bool ok() const { return code_ == StatusCode::kOk; }
  StatusCode code() const { return code_; }
  ErrorReason reason() const { return reason_; }
  const std::string& message() const { return message_; }

 private:
  StatusCode code_ = StatusCode::kOk;
  ErrorReason reason_ = ErrorReason::kNone;
  std::string message_;
};

inline Status OkStatus() { return Status(); }

// These bytes or this proof are wrong, whatever the state; do not retry.
inline Status InvalidArgument(ErrorReason reason, std::string message) {
  return {StatusCode::kInvalidArgument, reason, std::move(message)};
}
// The signer may not say this.
inline Status PermissionDenied(ErrorReason reason, std::string message) {
  return {StatusCode::kPermissionDenied, reason, std::move(message)};
}
// The state of the log forbids it; fix the state first.
inline Status FailedPrecondition(ErrorReason reason, std::string message) {
  return {StatusCode::kFailedPrecondition, reason, std::move(message)};
}
inline Status NotFound(ErrorReason reason, std::string message) {
  return {StatusCode::kNotFound, reason, std::move(message)};
}
// An index or size not covered yet; fetch a newer checkpoint.
inline Status OutOfRange(ErrorReason reason, std::string message) {
  return {StatusCode::kOutOfRange, reason, std::move(message)};
}
// Another writer moved the log; reread and retry.
inline Status Aborted(ErrorReason reason, std::string message) {
  return {StatusCode::kAborted, reason, std::move(message)};
}
// Push-back; retry later.
inline Status ResourceExhausted(ErrorReason reason, std::string message) {
  return {StatusCode::kResourceExhausted, reason, std::move(message)};
}
// Not reachable; back off and retry.
inline Status Unavailable(ErrorReason reason, std::string message) {
  return {StatusCode::kUnavailable, reason, std::move(message)};
}
// Stored bytes or signed checkpoints contradict each other; stop.
inline Status DataLoss(ErrorReason reason, std::string message) {
  return {StatusCode::kDataLoss, reason, std::move(message)};
}
// A bug of ours.
inline Status Internal(std::string message) {
  return {StatusCode::kInternal, ErrorReason::kInternal, std::move(message)};
}

// A value of type T, or why there is none. Thread-compatible.
template <typename T>
class [[nodiscard]] StatusOr {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): return statements read better.
  StatusOr(T value) : value_(std::move(value)) {}
  // NOLINTNEXTLINE(google-explicit-constructor): return statements read better.
  StatusOr(Status status) : status_(std::move(status)) {
    assert(!status_.ok());
  }

  bool ok() const { return value_.has_value(); }
  const Status& status() const { return status_; }

  // Requires: ok().
  const T& value() const& {
    assert(ok());
    return *value_;
  }
  T& value() & {
    assert(ok());
    return *value_;
  }
  T&& value() && {
    assert(ok());
    return *std::move(value_);
  }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

 private:
  Status status_;
  std::optional<T> value_;
};

}  // namespace comity

// Returns from the calling function if `expression` is a failed Status.
#define COMITY_RETURN_IF_ERROR(expression)          \
  do {                                              \
    ::comity::Status comity_status_ = (expression); \
    if (!comity_status_.ok()) {                     \
      return comity_status_;                        \
    }                                               \
  } while (false)

#define COMITY_CONCAT_INNER_(a, b) a##b
#define COMITY_CONCAT_(a, b) COMITY_CONCAT_INNER_(a, b)

// Returns from the calling function if `expression`, a StatusOr, failed;
// otherwise declares or assigns `target`.
#define COMITY_ASSIGN_OR_RETURN(target, expression)                        \
  COMITY_ASSIGN_OR_RETURN_(COMITY_CONCAT_(comity_or_, __LINE__), (target), \
                           (expression))
#define COMITY_ASSIGN_OR_RETURN_(temporary, target, expression) \
  auto temporary = expression;                                  \
  if (!temporary.ok()) {                                        \
    return temporary.status();                                  \
  }                                                             \
  COMITY_UNPARENTHESISE_ target = *std::move(temporary)
#define COMITY_UNPARENTHESISE_(...) __VA_ARGS__

#endif  // COMITY_CORE_BASE_STATUS_H_
