// What somebody plans to do, as a change of the facts that recognition is
// decided by. Each is a pure function; nothing is written anywhere.
#ifndef COMITY_CLIENT_WHATIF_CHANGE_H_
#define COMITY_CLIENT_WHATIF_CHANGE_H_

#include <functional>
#include <map>
#include <string>

#include "core/base/civil_date.h"
#include "core/recognition/facts.h"
#include "core/statement/agreement_records.h"
#include "core/statement/scheme_records.h"

namespace comity::client {

// A change to the agreements between countries, or to the bodies that issued
// a credential. An empty function changes nothing. Both say whether they
// changed anything, so that what stays the same is not weighed twice.
// Thread-safe.
struct Change {
  std::function<bool(recognition::Facts&)> agreements = {};
  std::function<bool(recognition::Facts&)> bodies = {};
};

struct DraftPlan {
  statement::AgreementTerms terms;
  std::string text_id;  // Hexadecimal.
  CivilDate from;       // First day of force for every party.
  // What the tables that the text names say.
  recognition::LevelMaps level_maps = {};
  // Id of the agreement whose place the draft takes; empty: of none.
  std::string replaces = {};
};

// The draft in force between all its parties; not before its own first day.
Change DraftInForce(DraftPlan plan);

// `party` leaves the agreement with that id: `from` is its first day out, and
// notice was given in time.
Change PartyLeaves(std::string agreement_id, std::string party, CivilDate from);

// The body, by its full name, has no authority on these days.
Change BodySuspended(std::string body, recognition::DayRange days);

// The table in place of the publisher's present one, wherever a text names it;
// `origin` is the publisher's log.
Change TableRevised(std::string origin, statement::MappingTable table);

}  // namespace comity::client

#endif  // COMITY_CLIENT_WHATIF_CHANGE_H_
