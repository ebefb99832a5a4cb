// The conditions that a host asks for.
// Source: docs/spec, Recognition, R11.
#ifndef COMITY_CORE_RECOGNITION_CONDITION_RULES_H_
#define COMITY_CORE_RECOGNITION_CONDITION_RULES_H_

#include "core/recognition/candidate.h"
#include "core/statement/agreement_records.h"

namespace comity::recognition {

// Adds the conditions of the text that apply to the purpose, and
// PROFESSIONAL_ASSESSMENT where the text has academic effect only.
void AddConditions(const Candidate& candidate,
                   const statement::AgreementTerms& terms, Findings& findings);

// Drops what the question says is satisfied, and repetitions; sorts the rest
// by name.
void SettleConditions(const Query& query, Findings& findings);

}  // namespace comity::recognition

#endif  // COMITY_CORE_RECOGNITION_CONDITION_RULES_H_
