// Which log a body or an act must stand in to count for a country.
// Source: docs/spec, Across logs.
#ifndef COMITY_CORE_EVIDENCE_COUNTRY_RULES_H_
#define COMITY_CORE_EVIDENCE_COUNTRY_RULES_H_

#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/evidence/question.h"

namespace comity::evidence {

// OK if a body of `country` in the log of `origin` may speak for it there:
// the country is pinned to that log, or to none, or its own log began only
// after `admitted_ms`.
//
// Errors: kBodyOfOtherLog; undetermined if the country's own log would have
// to be known.
Status CheckBodyCountry(LogDirectory& logs, std::string_view origin,
                        std::string_view country, std::uint64_t admitted_ms);

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_COUNTRY_RULES_H_
