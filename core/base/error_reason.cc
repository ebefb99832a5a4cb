#include "core/base/error_reason.h"

#include <array>
#include <cstddef>

namespace comity {
namespace {

constexpr ErrorReasonInfo kNoReason = {ErrorReason::kNone, "NONE", "", ""};

constexpr std::array kReasons = {
#define COMITY_REASON(id, name, text, advice) \
  ErrorReasonInfo{ErrorReason::id, name, text, advice},
#include "core/base/error_reasons.inc"
#undef COMITY_REASON
};

}  // namespace

std::span<const ErrorReasonInfo> AllErrorReasons() { return kReasons; }

const ErrorReasonInfo& Describe(ErrorReason reason) {
  const auto position = static_cast<std::size_t>(reason);
  if (position == 0 || position > kReasons.size()) {
    return kNoReason;
  }
  return kReasons[position - 1];
}

std::string_view Name(ErrorReason reason) { return Describe(reason).name; }

std::optional<ErrorReason> ErrorReasonFromName(std::string_view name) {
  for (const ErrorReasonInfo& info : kReasons) {
    if (info.name == name) {
      return info.reason;
    }
  }
  return std::nullopt;
}

}  // namespace comity
