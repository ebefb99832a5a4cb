// Whether an agreement speaks of this kind of credential, holder and field.
// Source: docs/spec, Recognition, R7.
#ifndef COMITY_CORE_RECOGNITION_SCOPE_RULES_H_
#define COMITY_CORE_RECOGNITION_SCOPE_RULES_H_

#include <string>
#include <string_view>
#include <vector>

#include "core/recognition/candidate.h"
#include "core/statement/agreement_records.h"

namespace comity::recognition {

// An ISCED-F code without the zeros that mean "not further defined": "0710"
// is "071", "0700" is "07". Source: ISCED-F 2013, 7.
std::string_view PlainField(std::string_view code);

// Whether `code` is `branch` or lies under it.
bool IsUnderField(std::string_view code, std::string_view branch);

// Collects every failure. Adds PARTIAL_ACCESS where the text allows it.
void CheckScope(const Candidate& candidate,
                const statement::AgreementTerms& terms, Findings& findings);

}  // namespace comity::recognition

#endif  // COMITY_CORE_RECOGNITION_SCOPE_RULES_H_
