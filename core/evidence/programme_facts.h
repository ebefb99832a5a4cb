// A programme and its accreditations, as the history of its log tells them.
#ifndef COMITY_CORE_EVIDENCE_PROGRAMME_FACTS_H_
#define COMITY_CORE_EVIDENCE_PROGRAMME_FACTS_H_

#include "core/base/status.h"
#include "core/evidence/question.h"
#include "core/recognition/facts.h"
#include "core/statement/common_records.h"

namespace comity::evidence {

// Adds the programme under its full name, and the agencies that accredited it
// with their authority on the day of each decision. An agency that speaks for
// a country whose log is another one counts for nothing. A programme that the
// log does not know is not added.
//
// Errors: undetermined, also if the log is not in the evidence.
Status AddProgramme(LogDirectory& logs,
                    const statement::RemoteReference& programme,
                    recognition::Facts& facts);

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_PROGRAMME_FACTS_H_
