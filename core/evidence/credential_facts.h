// What logs say of a credential for recognition: of itself, its issuers, the
// credentials it rests on, and what the host decided about it before.
#ifndef COMITY_CORE_EVIDENCE_CREDENTIAL_FACTS_H_
#define COMITY_CORE_EVIDENCE_CREDENTIAL_FACTS_H_

#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/evidence/question.h"
#include "core/recognition/facts.h"

namespace comity::evidence {

// A credential whose issue counts, and the log it stands in.
struct ProvenCredential {
  const LogView* log = nullptr;
  const authority::LoggedStatement* issue = nullptr;
  // Its counted history at the head.
  std::vector<const authority::LoggedStatement*> counted;

  const statement::Credential& record() const {
    return *issue->As<statement::Credential>();
  }
};

// "<origin>/<id in hexadecimal>": how facts name a credential.
std::string CredentialName(const statement::CredentialReference& reference);

// Adds the credential as far as its own log tells, its issuers there, and the
// credentials that it was derived from with theirs. Claims that the question
// opens are used if the credential commits to them.
//
// Requires: the credential is VALID on question.on.
// Errors: undetermined.
Status AddCredential(LogDirectory& logs, const ProvenCredential& proven,
                     const Question& question, recognition::Facts& facts);

// Adds the issuers in other logs: those that confirmed, with their authority,
// and the others as bodies without any.
// Errors: undetermined, also if such a log is not in the evidence.
Status AddCoIssuers(LogDirectory& logs, const ProvenCredential& proven,
                    const Question& question, recognition::Facts& facts);

// Adds the host's earlier decisions in the holder's favour, and says of each
// other one what it was.
// Errors: undetermined.
Status AddPriorDecisions(const LogView& host_log, const Question& question,
                         recognition::Facts& facts,
                         std::vector<std::string>& details);

// Whether an effective day was recorded so late that it counts only from its
// recording, for an entry that no old register covers.
bool IsRecordedLate(CivilDate effective, CivilDate recorded);

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_CREDENTIAL_FACTS_H_
