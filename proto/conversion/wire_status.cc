#include "proto/conversion/wire_status.h"

#include <charconv>
#include <cstdint>
#include <optional>

#include "core/text/plain_text.h"

namespace comity::wire {
namespace {

constexpr std::size_t kMessageSizeMax = 1024;

StatusCode CodeOf(int code) {
  return code >= 1 && code <= 16 ? static_cast<StatusCode>(code)
                                 : StatusCode::kUnknown;
}

// What a server says is shown to people: no more of it than agreed, and nothing
// that does anything to a terminal.
std::string Shown(const std::string& text) {
  return text::ShownAsPlainText(text, kMessageSizeMax);
}

std::optional<v1::ErrorDetail> DetailOf(const v1::Status& status) {
  v1::ErrorDetail detail;
  if (status.details_size() == 0 || !status.details(0).UnpackTo(&detail) ||
      detail.reason().empty()) {
    return std::nullopt;
  }
  return detail;
}

Status FromDetail(StatusCode code, const v1::ErrorDetail& detail) {
  const auto reason = ErrorReasonFromName(detail.reason());
  if (!reason) {
    return {code, ErrorReason::kReasonUnknown,
            Shown(detail.reason() + ": " + detail.message())};
  }
  return {code, *reason, Shown(detail.message())};
}

}  // namespace

std::chrono::milliseconds RetryAfter(std::string_view details) {
  const std::chrono::milliseconds none{0};
  v1::Status status;
  if (!status.ParseFromArray(details.data(),
                             static_cast<int>(details.size()))) {
    return none;
  }
  const auto detail = DetailOf(status);
  if (!detail) {
    return none;
  }
  const auto found = detail->metadata().find("retry_after_ms");
  if (found == detail->metadata().end()) {
    return none;
  }
  const std::string& text = found->second;
  std::uint32_t time_ms = 0;
  const auto read =
      std::from_chars(text.data(), text.data() + text.size(), time_ms);
  const bool whole =
      read.ec == std::errc() && read.ptr == text.data() + text.size();
  return whole ? std::chrono::milliseconds(time_ms) : none;
}

Status StatusFromCall(int code, const std::string& message,
                      std::string_view details) {
  v1::Status status;
  if (!details.empty() &&
      status.ParseFromArray(details.data(), static_cast<int>(details.size()))) {
    if (const auto detail = DetailOf(status)) {
      return FromDetail(CodeOf(code), *detail);
    }
  }
  switch (CodeOf(code)) {
    case StatusCode::kUnavailable:
    case StatusCode::kDeadlineExceeded:
    case StatusCode::kCancelled:
      return {CodeOf(code), ErrorReason::kServerUnreachable, Shown(message)};
    default:
      return {CodeOf(code), ErrorReason::kAnswerMalformed, Shown(message)};
  }
}

Status StatusFromItem(const v1::Status& status) {
  if (const auto detail = DetailOf(status)) {
    return FromDetail(CodeOf(status.code()), *detail);
  }
  return {CodeOf(status.code()), ErrorReason::kAnswerMalformed,
          Shown(status.message())};
}

}  // namespace comity::wire
