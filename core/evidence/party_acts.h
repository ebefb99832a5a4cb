// What one country's acts on one agreement make of it as a party.
#ifndef COMITY_CORE_EVIDENCE_PARTY_ACTS_H_
#define COMITY_CORE_EVIDENCE_PARTY_ACTS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/civil_date.h"
#include "core/base/hash.h"
#include "core/recognition/facts.h"
#include "core/statement/agreement_records.h"

namespace comity::evidence {

// A counted act and the day from which it has effect.
struct EffectiveAct {
  statement::PartyAct act;
  CivilDate effective_on;
  CivilDate recorded_on;
};

// A party as its acts leave it.
struct ActingParty {
  recognition::Party party;
  // It acceded to an open text, rather than being named in it.
  bool acceded = false;
  std::optional<CivilDate> terminated;            // First day out of the text.
  std::optional<CivilDate> non_renewal_notified;  // Objection to renewal.
  // The day from which each version, by its id, binds the party.
  std::map<Hash, CivilDate> accepted;
};

// The party that `country` is by `acts`, all on one agreement and in the order
// of their log, as far as it matters for the day `on`.
//
// A party that left and came back has several memberships; the one of `on` is
// given. A later beginning lifts suspensions and a withdrawal that has not
// taken effect: an act that improves affects what stood at its position. Acts
// under another party id than the first act's are left out.
//
// Requires: acts is not empty.
ActingParty PartyFromActs(const std::string& country,
                          const std::vector<EffectiveAct>& acts, CivilDate on);

// Bodies are named by their log and their id in facts for recognition.
std::string FullName(const std::string& origin, const std::string& id);

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_PARTY_ACTS_H_
