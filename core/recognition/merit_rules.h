// Whether the holder has what an agreement asks for: level, continuing
// professional development, experience; and whether the credential is of a
// time and kind that the agreement reaches.
// Source: docs/spec, Recognition, R8 and R10.
#ifndef COMITY_CORE_RECOGNITION_MERIT_RULES_H_
#define COMITY_CORE_RECOGNITION_MERIT_RULES_H_

#include <cstdint>
#include <optional>

#include "core/recognition/candidate.h"
#include "core/statement/agreement_records.h"

namespace comity::recognition {

// The EQF level of a framework's level, if a table says what it is.
std::optional<std::uint64_t> EqfLevel(const LevelMaps& maps,
                                      const statement::Level& level);

// R8: a level that is short within the compensable gap asks for a
// compensation measure. Requires: version.terms.
void CheckLevel(const Candidate& candidate, const Version& version,
                Findings& findings);

// R10: the day of issue, or of graduation for programmes, against the day from
// which the agreement covers credentials.
void CheckCoverage(const Candidate& candidate,
                   const statement::AgreementTerms& terms, Findings& findings);

// R10: credentials given on the strength of another one.
void CheckDerived(const Candidate& candidate,
                  const statement::AgreementTerms& terms, Findings& findings);

// What is missing from the credential counts as unmet.
void CheckCpd(const Candidate& candidate,
              const statement::AgreementTerms& terms, Findings& findings);
void CheckExperience(const Candidate& candidate,
                     const statement::AgreementTerms& terms,
                     Findings& findings);

}  // namespace comity::recognition

#endif  // COMITY_CORE_RECOGNITION_MERIT_RULES_H_
