// Does this credential count in that country, for this purpose, on that day?
//
// A pure function from checked facts to a decision that everybody who has the
// same facts repeats exactly: integers, calendar days and names only, and
// nothing depends on the order of the facts.
//
// The parts: gate (credential and issuers), force_rules (does the agreement
// work), scope_rules (does it mean this credential), issuer_rules (did the
// right bodies give it), merit_rules (does the holder have what it asks for),
// condition_rules (what is still to do). Here the best answer is chosen.
// Source: docs/spec, Recognition, R1 to R14.
#ifndef COMITY_CORE_RECOGNITION_ENGINE_H_
#define COMITY_CORE_RECOGNITION_ENGINE_H_

#include "core/recognition/decision.h"
#include "core/recognition/facts.h"

namespace comity::recognition {

// Decides. A fact that the holder keeps closed, or an unknown text, makes the
// outcome UNDECIDED wherever it could change it; the reasons then say so.
//
// Requires: query.credential is among facts.credentials, and every agreement
// has a version.
// Thread-safety: safe.
Decision Decide(const Facts& facts, const Query& query);

}  // namespace comity::recognition

#endif  // COMITY_CORE_RECOGNITION_ENGINE_H_
