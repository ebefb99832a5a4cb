// When an agreement begins, ends and pauses for a pair of parties.
// Source: docs/spec, Recognition, R6.
#ifndef COMITY_CORE_RECOGNITION_AGREEMENT_DATES_H_
#define COMITY_CORE_RECOGNITION_AGREEMENT_DATES_H_

#include <optional>

#include "core/base/civil_date.h"
#include "core/base/error_reason.h"
#include "core/recognition/facts.h"

namespace comity::recognition {

// The party that lists the country, of several the one with the smallest id;
// null if none does. Borrowed.
const Party* FindParty(const Agreement& agreement, const std::string& country);

// The earlier of entry into force and provisional application, if either is
// known.
std::optional<CivilDate> FirstDay(const Start& start);

// The latest of the starts of agreement, origin and host; nothing while one of
// them is open.
std::optional<CivilDate> StartOfPair(const Agreement& agreement,
                                     const Party& origin, const Party& host);

// The version that both parties are bound by on `day`: of those that both
// accepted by then the one accepted last, of several on one day the one that is
// listed last; before any of them the original.
// Requires: agreement.versions is not empty. Borrowed.
const Version& VersionOn(const Agreement& agreement, const Party& origin,
                         const Party& host, CivilDate day);

// Whether both are bound by one version on `day`, whichever it is.
bool ShareVersionOn(const Agreement& agreement, const Party& origin,
                    const Party& host, CivilDate day);

// First day out of a party that notified its withdrawal: the latest of the
// declared day, the notification plus notice, and the notification itself.
CivilDate WithdrawalDay(const Withdrawal& withdrawal,
                        const statement::AgreementTerms& terms);

// First day out, and what ends it.
struct End {
  CivilDate day;
  ErrorReason reason = ErrorReason::kAgreementEnded;
};

// The earliest end for the pair; on one day the first in the order agreement,
// origin, host. Nothing if no end is known.
std::optional<End> EndOfPair(const Agreement& agreement, const Party& origin,
                             const Party& host,
                             const statement::AgreementTerms& terms);

// Whether a party of the pair has notified its withdrawal by `on` and is not
// out yet.
bool IsNoticeRunning(const Party& origin, const Party& host,
                     const statement::AgreementTerms& terms, CivilDate on);

}  // namespace comity::recognition

#endif  // COMITY_CORE_RECOGNITION_AGREEMENT_DATES_H_
