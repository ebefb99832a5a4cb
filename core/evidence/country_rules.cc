#include "core/evidence/country_rules.h"

#include "core/statement/map_keys.h"

namespace comity::evidence {

Status CheckBodyCountry(LogDirectory& logs, std::string_view origin,
                        std::string_view country, std::uint64_t admitted_ms) {
  const std::string pinned = logs.PinnedOrigin(country);
  if (pinned.empty() || pinned == origin) {
    return OkStatus();
  }
  const LogView* own = logs.FindLog(pinned);
  if (own == nullptr) {
    return authority::Undetermined(
        ErrorReason::kLogMissing,
        "the log of " + std::string(country) +
            " is needed to tell since when it speaks for itself");
  }
  COMITY_ASSIGN_OR_RETURN(
      const auto known, own->judge->Known(statement::RegistryKey(), own->head));
  if (own->head == 0) {
    // As of the day that is looked back to, that log had not begun.
    return OkStatus();
  }
  if (!known.empty() && known.front()->index == 0 &&
      admitted_ms < known.front()->admitted_ms) {
    return OkStatus();
  }
  return PermissionDenied(ErrorReason::kBodyOfOtherLog,
                          "bodies of " + std::string(country) +
                              " count in the log of " + pinned + " only");
}

}  // namespace comity::evidence
