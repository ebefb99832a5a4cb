#include "server/comityd/exit_code.h"

namespace comity::server {
namespace {

// Files and settings that do not fit each other or the store.
bool IsSettings(const Status& why) {
  switch (why.reason()) {
    case ErrorReason::kConfigurationInvalid:
      // A port that is taken may be left again.
      return why.code() != StatusCode::kUnavailable;
    case ErrorReason::kGenesisMismatch:
    case ErrorReason::kSigningKeyNotHeld:
    case ErrorReason::kHeadMarkForeign:
      return true;
    default:
      // Of a file that a setting names: a key, a policy, the genesis statement.
      return why.code() == StatusCode::kInvalidArgument ||
             why.code() == StatusCode::kPermissionDenied;
  }
}

}  // namespace

int ExitCodeOfStart(const Status& why) {
  return IsSettings(why) ? kExitSettings : ExitCodeOfStop(why);
}

int ExitCodeOfStop(const Status& why) {
  switch (why.reason()) {
    case ErrorReason::kHeadMarkMissing:
    case ErrorReason::kHeadMarkOutdated:
    case ErrorReason::kStoreMissing:
    case ErrorReason::kStoreBehindMark:
    case ErrorReason::kStoreBehindCosigner:
      return kExitNeedsAPerson;
    default:
      return why.code() == StatusCode::kDataLoss ? kExitNeedsAPerson
                                                 : kExitFailed;
  }
}

}  // namespace comity::server
