// What a log says of a body for recognition: its country, and its authority on
// single days.
#ifndef COMITY_CORE_EVIDENCE_BODY_FACTS_H_
#define COMITY_CORE_EVIDENCE_BODY_FACTS_H_

#include "core/authority/grant_rules.h"
#include "core/base/status.h"
#include "core/evidence/question.h"
#include "core/recognition/facts.h"

namespace comity::evidence {

// The body that acts in `act`, with its country and no authority.
// Errors: kBodyUnknown; undetermined.
StatusOr<recognition::Body> FindBody(const LogView& log,
                                     const std::string& body_id);

// Adds what the body's authority for `act` was worth on act.day, seen from the
// head: a suspension recorded later may cover the day.
// Errors: undetermined.
Status AddAuthority(const LogView& log, const authority::Act& act,
                    recognition::Body& body);

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_BODY_FACTS_H_
