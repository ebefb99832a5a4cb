// Whether those who gave the credential are those that an agreement means:
// designated bodies, or awarding bodies of an accredited programme.
// Source: docs/spec, Recognition, R6 (programmes) and R9.
#ifndef COMITY_CORE_RECOGNITION_ISSUER_RULES_H_
#define COMITY_CORE_RECOGNITION_ISSUER_RULES_H_

#include <string>
#include <vector>

#include "core/recognition/candidate.h"
#include "core/statement/agreement_records.h"

namespace comity::recognition {

// The countries that a credential comes from: the stated origin, or those of
// the issuers that passed the gate. Sorted.
std::vector<std::string> OriginCountries(const Facts& facts,
                                         const Credential& credential,
                                         const GateResult& gate);

// The parties that the credential comes from under an agreement, for one host
// party, in the order of the agreement: for programmes the accreditors'
// parties (the host's own agencies count, too, unless the text is
// territorial), otherwise the issuers'. Which of the two, the version in force
// for each pair says; parties by either rule if its text is not known.
// Borrowed from `agreement`.
std::vector<const Party*> OriginParties(const Facts& facts, const Query& query,
                                        const GateResult& gate,
                                        const Agreement& agreement,
                                        const Party& host);

// R9, with the rules about partners of a joint credential.
void CheckIssuers(const Candidate& candidate,
                  const statement::AgreementTerms& terms, Findings& findings);

}  // namespace comity::recognition

#endif  // COMITY_CORE_RECOGNITION_ISSUER_RULES_H_
