// Finds the statement that makes a worsening one pointless: a second
// revocation that begins no earlier than the standing one, a suspension of
// what is revoked on all its days.
//
// Such a statement is answered with the earlier one's position instead of
// growing the log: a centre may repeat a list of revocations safely.
#ifndef COMITY_SERVER_ADMISSION_STANDING_EVENT_H_
#define COMITY_SERVER_ADMISSION_STANDING_EVENT_H_

#include <vector>

#include "core/authority/logged_statement.h"

namespace comity::server {

// The counted statement of the same subject that already worsens as much as
// `candidate`, or null. `counted` are those of the subject's history, in
// order. Returns null for a candidate that does not worsen. Thread-safe.
const authority::LoggedStatement* FindStandingEvent(
    const authority::LoggedStatement& candidate,
    const std::vector<const authority::LoggedStatement*>& counted);

}  // namespace comity::server

#endif  // COMITY_SERVER_ADMISSION_STANDING_EVENT_H_
