// A programme and its accreditations, as the history of its log tells them.
#ifndef COMITY_CORE_EVIDENCE_PROGRAMME_FACTS_H_
#define COMITY_CORE_EVIDENCE_PROGRAMME_FACTS_H_

#include <cstdint>
#include <string>

#include "core/base/status.h"
#include "core/evidence/question.h"
#include "core/recognition/facts.h"
#include "core/statement/common_records.h"

namespace comity::evidence {

// For whom a programme's accreditations are looked at.
struct ProgrammeQuery {
  statement::RemoteReference programme;
  std::string host;  // Country.
  // When the credential was recorded: what the programme became later is not
  // what the holder attended.
  std::uint64_t recorded_ms = 0;
};

// Adds the programme under its full name, as it was when the credential was
// recorded, and the agencies that accredited it with their authority on the
// day of each decision. An accreditation covers the awarding bodies of its own
// time, and falls with a move of the programme to another country. An agency
// counts in the log that is pinned for its country; one without such a log,
// where the host's own authority registered it. A programme that the log does
// not know is not added.
//
// Errors: undetermined, also if the log is not in the evidence.
Status AddProgramme(LogDirectory& logs, const ProgrammeQuery& query,
                    recognition::Facts& facts);

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_PROGRAMME_FACTS_H_
