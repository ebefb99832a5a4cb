#include "client/cli/exit_code.h"

#include <utility>

namespace comity::cli {

ExitCode ExitCodeOf(const Status& status) {
  switch (status.reason()) {
    case ErrorReason::kFileMissing:
    case ErrorReason::kFileExists:
    case ErrorReason::kPolicyMissing:
      return ExitCode::kUsage;
    case ErrorReason::kFileUnreadable:
    case ErrorReason::kFileUnwritable:
    case ErrorReason::kFileInUse:
      return ExitCode::kCouldNotCheck;
    default:
      break;
  }
  switch (status.code()) {
    case StatusCode::kInvalidArgument:
    case StatusCode::kAlreadyExists:
    case StatusCode::kOutOfRange:
      return ExitCode::kUsage;
    case StatusCode::kPermissionDenied:
    case StatusCode::kFailedPrecondition:
    case StatusCode::kNotFound:
      return ExitCode::kNo;
    default:
      return ExitCode::kCouldNotCheck;
  }
}

Status NotChecked(const Status& status) {
  if (status.ok() || ExitCodeOf(status) == ExitCode::kCouldNotCheck) {
    return status;
  }
  return {StatusCode::kUnknown, status.reason(), status.message()};
}

Status Refused(const Status& status) {
  if (status.ok() || ExitCodeOf(status) != ExitCode::kUsage) {
    return status;
  }
  return FailedPrecondition(status.reason(), status.message());
}

Status UsageError(std::string message) {
  return InvalidArgument(ErrorReason::kUsage, std::move(message));
}

}  // namespace comity::cli
