#include "core/evidence/body_facts.h"

#include "core/authority/body_state.h"

namespace comity::evidence {

StatusOr<recognition::Body> FindBody(const LogView& log,
                                     const std::string& body_id) {
  COMITY_ASSIGN_OR_RETURN(
      const auto state, authority::BodyStateAt(*log.judge, body_id, log.head));
  return recognition::Body{state.country, {}};
}

Status AddAuthority(const LogView& log, const authority::Act& act,
                    recognition::Body& body) {
  const Status permitted =
      authority::FindPermission(*log.judge, act, log.head).status();
  if (authority::IsUndetermined(permitted)) {
    return permitted;
  }
  // One day each: grants overlap, and suspensions are of grants, not of bodies.
  recognition::AuthorityEvent event;
  event.days = {act.day, act.day};
  if (permitted.ok()) {
    event.kind = recognition::AuthorityKind::kAuthorised;
  } else if (permitted.reason() == ErrorReason::kGrantAnnulled) {
    event.kind = recognition::AuthorityKind::kAnnulled;
  } else {
    event.kind = recognition::AuthorityKind::kSuspended;
  }
  body.authority.push_back(event);
  return OkStatus();
}

}  // namespace comity::evidence
