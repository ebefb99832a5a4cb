#include "core/evidence/issue_search.h"

#include "core/authority/judge.h"
#include "core/statement/credential_records.h"

namespace comity::evidence {
namespace {

using authority::IsUndetermined;
using authority::LoggedStatement;

// Null if none would have counted by good keys either: a thief makes nothing
// genuine that the owner of the key could not have made.
StatusOr<const LoggedStatement*> FirstButForItsKeys(
    const LogView& log, const std::vector<const LoggedStatement*>& issues) {
  for (const LoggedStatement* issue : issues) {
    const Status status = log.judge->ButForItsKeys(*issue).status;
    if (IsUndetermined(status)) {
      return status;
    }
    if (status.ok()) {
      return issue;
    }
  }
  return nullptr;
}

}  // namespace

StatusOr<IssueSearch> SearchIssue(const LogView& log, const Hash& key) {
  COMITY_ASSIGN_OR_RETURN(const auto known, log.judge->Known(key, log.head));
  IssueSearch found;
  std::vector<const LoggedStatement*> by_bad_keys;
  for (const LoggedStatement* logged : known) {
    const Status status = log.judge->AtPosition(*logged).status;
    if (IsUndetermined(status)) {
      return status;
    }
    if (status.reason() == ErrorReason::kIgnored) {
      continue;
    }
    const bool is_issue = logged->As<statement::Credential>() != nullptr;
    if (status.ok()) {
      found.issue = found.issue == nullptr && is_issue ? logged : found.issue;
      continue;
    }
    found.void_statements.push_back(status);
    if (is_issue && status.reason() == ErrorReason::kKeyCompromised) {
      by_bad_keys.push_back(logged);
    }
  }
  if (found.issue == nullptr) {
    COMITY_ASSIGN_OR_RETURN(found.issue, FirstButForItsKeys(log, by_bad_keys));
  }
  return found;
}

}  // namespace comity::evidence
