// What somebody wants to know, and the judgement of it from histories.
//
// The same function answers for the verifier, from proven histories, and runs
// in the server to find out which histories an answer needs: whatever it asks
// for is what the evidence must hold.
#ifndef COMITY_CORE_EVIDENCE_QUESTION_H_
#define COMITY_CORE_EVIDENCE_QUESTION_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/authority/judge.h"
#include "core/base/civil_date.h"
#include "core/evidence/verdict.h"
#include "core/recognition/facts.h"
#include "core/statement/claims.h"
#include "core/statement/common_records.h"
#include "core/statement/enums.h"

namespace comity::evidence {

// Is this credential genuine, valid on this day, and does it count in this
// country for this purpose?
struct Question {
  statement::CredentialReference credential;
  CivilDate on;
  // Empty: recognition is not asked.
  std::string host_country;
  // Unspecified: employment.
  statement::Purpose purpose = statement::Purpose::kUnspecified;
  // ISCED-F 2013; empty: all fields of the credential.
  std::string field = {};
  // Judge by what was recorded by the end of this day.
  std::optional<CivilDate> known_at = {};
  // Conditions that the holder has met.
  std::vector<recognition::SatisfiedCondition> satisfied = {};
  // Claims that the holder opens; one that the credential does not commit to
  // is not used.
  std::vector<statement::Disclosure> disclosures = {};
};

// One log as seen at one head.
struct LogView {
  authority::Judge* judge = nullptr;
  authority::Horizon head = 0;
};

// The logs that an answer may draw on, and which country each speaks for.
class LogDirectory {
 public:
  virtual ~LogDirectory() = default;

  // The log of that origin, or null if there is no evidence of it.
  virtual const LogView* FindLog(std::string_view origin) = 0;

  // The origin pinned for the country; empty if none is.
  virtual std::string PinnedOrigin(std::string_view country) const = 0;

  // Agreement text bytes that came with the evidence, found by text id.
  virtual const std::string* FindAgreementText(const Hash& text_id) = 0;
};

// Answers `question` from `logs`, as if every history in them were true.
// Never says more than histories carry: assurance, age and disclosures are
// the verifier's business.
Verdict Answer(const Question& question, LogDirectory& logs);

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_QUESTION_H_
