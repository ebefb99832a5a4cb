// What a country's acts on one agreement make of it, or of the bodies that
// signed for themselves, as parties.
#ifndef COMITY_CORE_EVIDENCE_PARTY_ACTS_H_
#define COMITY_CORE_EVIDENCE_PARTY_ACTS_H_

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
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
  // The versions that it acceded to, or may as a provisional member, rather
  // than being named in them.
  std::set<Hash> acceded_to;
  // The first day on which each version, by its id, binds the party; in the
  // order of the log.
  std::vector<std::pair<Hash, CivilDate>> accepted;

  // Nothing if the party never accepted that version.
  std::optional<CivilDate> AcceptedOn(const Hash& version_id) const;
};

// The parties that `country` is by `acts`, all on one agreement and in the
// order of their log, as far as it matters for the day `on`: one for each party
// id, in the order of their first acts. A state is one; where agencies and
// universities of a country sign for themselves, each is a party of its own.
//
// A party that left and came back has several memberships; the one of `on` is
// given. A later beginning lifts suspensions and a withdrawal that has not
// taken effect: an act that improves affects what stood at its position. A list
// of bodies recorded late adds from its recording, and leaves out from its day.
std::vector<ActingParty> PartiesFromActs(const std::string& country,
                                         const std::vector<EffectiveAct>& acts,
                                         CivilDate on);

// About how many steps PartiesFromActs takes for these acts.
std::size_t PartiesWork(const std::vector<EffectiveAct>& acts);

// Bodies are named by their log and their id in facts for recognition.
std::string FullName(const std::string& origin, const std::string& id);

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_PARTY_ACTS_H_
