// Facts about the holder that the credential commits to and only the holder
// can open: nationalities, languages, and for some schemes level and fields.
// Source: docs/spec, Claims that decide.
#ifndef COMITY_CORE_EVIDENCE_DISCLOSED_FACTS_H_
#define COMITY_CORE_EVIDENCE_DISCLOSED_FACTS_H_

#include <string_view>

#include "core/evidence/question.h"
#include "core/recognition/facts.h"
#include "core/statement/credential_records.h"

namespace comity::evidence {

// Names of the claims that decide, and the forms of their values:
//   nationalities  "CN,KZ"           ISO 3166-1 alpha-2
//   languages      "en:B2,ru:C1"     language and CEFR level
//   fields         "0713,0714"       ISCED-F 2013
//   level          "NQF-KZ:7"        framework and level
// Fills what the question opens and the credential commits to. What is a
// claim of the credential and is not opened, or not of this form, is noted as
// undisclosed; so is a nationality that nothing tells of.
void AddHeldFacts(const statement::Credential& record, const Question& question,
                  recognition::Credential& credential);

// The claim that opens the fact.
std::string_view ClaimName(recognition::HeldFact fact);

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_DISCLOSED_FACTS_H_
