// The machine-readable reasons of this project: of refusals and failures, and
// of verdicts. `error_reasons.inc` is the one list; docs/errors.md has a
// section for each, and a test compares the two.
#ifndef COMITY_CORE_BASE_ERROR_REASON_H_
#define COMITY_CORE_BASE_ERROR_REASON_H_

#include <optional>
#include <span>
#include <string_view>

namespace comity {

enum class ErrorReason {
  kNone = 0,
#define COMITY_REASON(id, name, text, advice) id,
#include "core/base/error_reasons.inc"
#undef COMITY_REASON
};

// One row of the list.
struct ErrorReasonInfo {
  ErrorReason reason;
  // Stable name for programs, for example "ROOT_MISMATCH".
  std::string_view name;
  // What is wrong, in one sentence.
  std::string_view text;
  // What the reader can do next, in one sentence.
  std::string_view advice;
};

// All reasons in the order of the list, without kNone.
std::span<const ErrorReasonInfo> AllErrorReasons();

// The row of `reason`; for kNone a row with the name "NONE".
const ErrorReasonInfo& Describe(ErrorReason reason);

// Short for Describe(reason).name.
std::string_view Name(ErrorReason reason);

// The reason called `name`, if there is one.
std::optional<ErrorReason> ErrorReasonFromName(std::string_view name);

}  // namespace comity

#endif  // COMITY_CORE_BASE_ERROR_REASON_H_
