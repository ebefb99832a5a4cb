// Whether an agreement makes a credential count in a host country: a pure
// function from facts to an outcome.
//
// This is the plain rule: a bilateral agreement, in force for both countries,
// that covers the credential's type and the purpose without further terms.
// What the rule does not evaluate makes the answer UNDECIDED, never
// RECOGNISED.
#ifndef COMITY_CORE_RECOGNITION_PLAIN_RECOGNITION_H_
#define COMITY_CORE_RECOGNITION_PLAIN_RECOGNITION_H_

#include <optional>
#include <string>
#include <vector>

#include "core/base/civil_date.h"
#include "core/base/error_reason.h"
#include "core/base/hash.h"
#include "core/statement/agreement_records.h"

namespace comity::recognition::plain {

// One act of a party, with the day from which it has effect.
struct ActFact {
  statement::PartyActKind act = statement::PartyActKind::kUnspecified;
  CivilDate effective_on;
  std::optional<CivilDate> until;
  Hash version_id;
  // SUSPEND only.
  statement::SuspensionEffect suspension_effect =
      statement::SuspensionEffect::kUnspecified;
};

// An agreement that stands for both countries.
struct AgreementFacts {
  Hash agreement_id;
  // The version by which both are bound on the day, if it is the same.
  std::optional<Hash> version_id;
  // Of that version; absent if its text is not known.
  std::optional<statement::AgreementTerms> terms;
  std::vector<ActFact> host_acts;
  std::vector<ActFact> origin_acts;
};

struct RecognitionFacts {
  statement::CredentialType credential_type =
      statement::CredentialType::kUnspecified;
  std::string host_country;
  std::string origin_country;
  statement::Purpose purpose = statement::Purpose::kUnspecified;
  CivilDate on;
  // In ascending order of their ids.
  std::vector<AgreementFacts> agreements;
};

enum class Outcome { kRecognised, kNotRecognised, kUndecided };

struct Decision {
  Outcome outcome = Outcome::kNotRecognised;
  std::optional<Hash> agreement_id;
  std::vector<ErrorReason> reasons;  // Empty if recognised.
  std::vector<std::string> details;
};

// Decides. Of several agreements that recognise, the one with the smallest id
// is named, so that everybody names the same.
Decision Decide(const RecognitionFacts& facts);

// Whether a party with these acts is bound by the agreement on that day:
// entered into force (or applies it provisionally, or acceded), and neither
// suspended, withdrawn nor terminated.
bool IsInForce(const std::vector<ActFact>& acts, CivilDate on);

}  // namespace comity::recognition::plain

#endif  // COMITY_CORE_RECOGNITION_PLAIN_RECOGNITION_H_
