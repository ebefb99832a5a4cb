#include "tests/support/recognition_days.h"

#include <optional>
#include <vector>

namespace comity::testing {
namespace {

using namespace recognition;  // NOLINT: this file is about nothing else.
using statement::AgreementTerms;
using MaybeDay = std::optional<CivilDate>;
using Change = std::function<void(CivilDate&)>;

void Visit(MaybeDay& day, const Change& change) {
  if (day) {
    change(*day);
  }
}

void Visit(DayRange& days, const Change& change) {
  Visit(days.from, change);
  Visit(days.until, change);
}

void Visit(std::vector<Suspension>& suspensions, const Change& change) {
  for (Suspension& suspension : suspensions) {
    Visit(suspension.days, change);
  }
}

void Visit(Start& start, const Change& change) {
  Visit(start.in_force, change);
  Visit(start.provisional_application, change);
}

void Visit(Party& party, const Change& change) {
  Visit(party.start, change);
  Visit(party.provisional_member_from, change);
  if (party.designated_bodies) {
    for (Designation& designation : *party.designated_bodies) {
      Visit(designation.days, change);
    }
  }
  Visit(party.suspensions, change);
  if (party.withdrawal) {
    change(party.withdrawal->notified);
    Visit(party.withdrawal->effective, change);
  }
}

void Visit(Version& version, const Change& change) {
  for (auto& [party, day] : version.accepted_on) {
    change(day);
  }
  if (!version.terms) {
    return;
  }
  AgreementTerms& terms = *version.terms;
  if (terms.coverage) {
    Visit(terms.coverage->date, change);
  }
  if (terms.acquired_rights) {
    Visit(terms.acquired_rights->until, change);
  }
  if (terms.term) {
    change(terms.term->until);
  }
}

void Visit(Agreement& agreement, const Change& change) {
  Visit(agreement.start, change);
  Visit(agreement.terminated, change);
  Visit(agreement.non_renewal_notified, change);
  Visit(agreement.suspensions, change);
  for (Party& party : agreement.parties) {
    Visit(party, change);
  }
  for (Version& version : agreement.versions) {
    Visit(version, change);
  }
}

void Visit(Credential& credential, const Change& change) {
  change(credential.issued_on);
  Visit(credential.first_issued_on, change);
  Visit(credential.valid, change);
  for (StatusEvent& event : credential.status_events) {
    Visit(event.days, change);
    Visit(event.recorded_on, change);
  }
  if (credential.education) {
    change(credential.education->completed_on);
  }
  Visit(credential.cpd_satisfied_until, change);
  for (PriorRecognition& prior : credential.prior_recognitions) {
    change(prior.decided_on);
    Visit(prior.withdrawn_on, change);
  }
}

void Visit(Facts& facts, const Change& change) {
  for (auto& [id, body] : facts.bodies) {
    for (AuthorityEvent& event : body.authority) {
      Visit(event.days, change);
      Visit(event.retroactive_to, change);
      Visit(event.recorded_on, change);
    }
  }
  for (auto& [id, programme] : facts.programmes) {
    for (Accreditation& item : programme.accreditations) {
      Visit(item.days, change);
      Visit(item.decided_on, change);
      Visit(item.withdrawn_on, change);
    }
  }
  for (Agreement& agreement : facts.agreements) {
    Visit(agreement, change);
  }
  for (auto& [id, credential] : facts.credentials) {
    Visit(credential, change);
  }
}

}  // namespace

void ForEachDay(World& world, const Change& change) {
  Visit(world.facts, change);
  change(world.query.on);
  Visit(world.query.known_at, change);
  for (SatisfiedCondition& satisfied : world.query.satisfied) {
    Visit(satisfied.days, change);
  }
}

}  // namespace comity::testing
