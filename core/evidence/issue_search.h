// Which statement of a credential's history is its issue.
// Source: docs/spec, Authority, Standing of a credential.
#ifndef COMITY_CORE_EVIDENCE_ISSUE_SEARCH_H_
#define COMITY_CORE_EVIDENCE_ISSUE_SEARCH_H_

#include <vector>

#include "core/authority/logged_statement.h"
#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/evidence/question.h"

namespace comity::evidence {

struct IssueSearch {
  // Null: no such credential was ever issued.
  const authority::LoggedStatement* issue = nullptr;
  // Why other statements of the history are void; ignorable ones left out.
  std::vector<Status> void_statements;
};

// Finds the first issue on `key` that counted at its position, or else the
// first that only a compromised key kept from counting: its holder is no
// forger.
//
// Errors: undetermined, also if any statement on the key is: it might be the
// one that matters.
StatusOr<IssueSearch> SearchIssue(const LogView& log, const Hash& key);

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_ISSUE_SEARCH_H_
