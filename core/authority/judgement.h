// The result of judging one statement at its position.
#ifndef COMITY_CORE_AUTHORITY_JUDGEMENT_H_
#define COMITY_CORE_AUTHORITY_JUDGEMENT_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/authority/logged_statement.h"
#include "core/base/civil_date.h"
#include "core/base/hash.h"
#include "core/base/status.h"

namespace comity::authority {

// Who signed one slot.
struct Signer {
  std::string slot;  // `root` or a body id.
  Hash key_id;
  std::string person;  // Empty for root keys.
};

// What a statement counts for at its position, and what that rests on.
struct Judgement {
  // OK: counted. IsUndetermined: not decidable. Otherwise: void.
  Status status;
  std::vector<Signer> signers;
  // Bodies' first statements, rotations, grants and schemes without which the
  // statement would not have counted. They outlive the judgement.
  std::vector<const LoggedStatement*> relied_on;
  // For a grant by a body: the grant that let the body give it.
  const LoggedStatement* authorising_grant = nullptr;
  // An improving effective day lies more than 30 days before admission, and
  // no permission to load old records covers it.
  bool late_recorded = false;
  // The first day from which a late recorded statement counts.
  std::optional<CivilDate> counts_from;
  // Set before judging: the signers' keys are taken for good.
  bool overlooks_compromise = false;
};

// A status that says: this cannot be decided from what is known.
inline Status Undetermined(ErrorReason reason, std::string message) {
  return {StatusCode::kUnknown, reason, std::move(message)};
}
inline bool IsUndetermined(const Status& status) {
  return status.code() == StatusCode::kUnknown;
}

// A key of an algorithm that this version lacks is not wrong: what it signed
// cannot be told.
inline Status UnlessUnknownAlgorithm(const Status& status) {
  return status.reason() == ErrorReason::kUnknownAlgorithm
             ? Undetermined(status.reason(), status.message())
             : status;
}

}  // namespace comity::authority

#endif  // COMITY_CORE_AUTHORITY_JUDGEMENT_H_
