// R6: between whom an agreement is in force, in which version.
#include <algorithm>

#include "tests/support/naive_rules.h"

namespace comity::testing::naive {

const Party* Naive::PartyOf(const Agreement& agreement,
                            const std::string& country) {
  for (const Party& party : agreement.parties) {
    if (In(party.countries, country)) return &party;
  }
  return nullptr;
}

MaybeDay Naive::Begin(const Start& start) {
  if (!start.in_force) return start.provisional_application;
  if (!start.provisional_application) return start.in_force;
  return std::min(*start.in_force, *start.provisional_application);
}

MaybeDay Naive::Bound(const Version& version, const Party& party) {
  if (version.accepted_on.count(party.id) != 0) {
    return version.accepted_on.at(party.id);
  }
  return Begin(party.start);
}

const Version& Naive::VersionOf(const Agreement& agreement, const Party& a,
                                const Party& b, Day day) {
  const Version* chosen = &agreement.versions.front();
  MaybeDay since;
  for (const Version& version : agreement.versions) {
    const MaybeDay one = Bound(version, a);
    const MaybeDay two = Bound(version, b);
    if (!one || !two) continue;
    const Day both = std::max(*one, *two);
    if (both <= day && (!since || both >= *since)) {
      chosen = &version;
      since = both;
    }
  }
  return *chosen;
}

const Programme* Naive::TheProgramme() const {
  if (!credential_.education) return nullptr;
  const auto found = facts_.programmes.find(credential_.education->programme);
  return found == facts_.programmes.end() ? nullptr : &found->second;
}

std::vector<const Party*> Naive::OriginsUnder(const Agreement& agreement,
                                              const Party* host) const {
  std::vector<const Party*> origins;
  if (host == nullptr) return origins;
  for (const Party& party : agreement.parties) {
    const AgreementTerms& terms =
        *VersionOf(agreement, party, *host, query_.on).terms;
    const Programme* programme = TheProgramme();
    std::set<std::string> countries = Origins();
    bool host_counts = false;
    if (terms.scope && terms.scope->programme && programme != nullptr &&
        !programme->accreditations.empty()) {
      countries.clear();
      for (const Accreditation& item : programme->accreditations) {
        if (facts_.bodies.count(item.agency) != 0) {
          countries.insert(facts_.bodies.at(item.agency).country);
        }
      }
      host_counts = !terms.scope->programme->territorial;
    }
    bool from_here = false;
    for (const std::string& country : countries) {
      from_here |= PartyOf(agreement, country) == &party;
    }
    if (from_here && (&party != host || host_counts)) {
      origins.push_back(&party);
    }
  }
  return origins;
}

MaybeDay Naive::TermEnd(const Agreement& agreement,
                        const AgreementTerms& terms) {
  if (!terms.term) return std::nullopt;
  const int renewal = static_cast<int>(terms.term->auto_renew_months);
  const int notice = static_cast<int>(terms.term->non_renewal_notice_months);
  if (renewal == 0) return terms.term->until.PlusDays(1);
  if (!agreement.non_renewal_notified) return std::nullopt;
  for (int months = 0; months < 12 * 200; months += renewal) {
    const Day last = terms.term->until.PlusMonths(months);
    if (*agreement.non_renewal_notified <= last.PlusMonths(-notice)) {
      return last.PlusDays(1);
    }
  }
  return std::nullopt;
}

Day Naive::Out(const Withdrawal& withdrawal, const AgreementTerms& terms) {
  Day day = std::max(
      withdrawal.notified,
      withdrawal.notified.PlusMonths(static_cast<int>(terms.notice_months)));
  if (withdrawal.effective) day = std::max(day, *withdrawal.effective);
  return day;
}

EndList Naive::Ends(const Agreement& agreement, const Party& origin,
                    const Party& host, const AgreementTerms& terms) {
  EndList ends;
  if (agreement.terminated) {
    ends.emplace_back(*agreement.terminated, ErrorReason::kAgreementEnded);
  }
  if (const auto day = TermEnd(agreement, terms)) {
    ends.emplace_back(*day, ErrorReason::kAgreementEnded);
  }
  if (origin.withdrawal) {
    ends.emplace_back(Out(*origin.withdrawal, terms),
                      ErrorReason::kOriginPartyWithdrawn);
  }
  if (host.withdrawal) {
    ends.emplace_back(Out(*host.withdrawal, terms),
                      ErrorReason::kHostPartyWithdrawn);
  }
  std::stable_sort(ends.begin(), ends.end(), [](const auto& a, const auto& b) {
    return a.first < b.first;
  });
  return ends;
}

bool Naive::Begun(const Start& start) const {
  return Begin(start) && *Begin(start) <= query_.on;
}

bool Naive::Stopped(const std::vector<Suspension>& suspensions,
                    bool& spared) const {
  bool stopped = false;
  for (const Suspension& item : suspensions) {
    if (!Within(item.days, query_.on)) continue;
    if (item.effect == statement::SuspensionEffect::kNewOnly &&
        item.days.from && credential_.issued_on < *item.days.from) {
      spared = true;
    } else {
      stopped = true;
    }
  }
  return stopped;
}

const Version& Naive::Force(const Agreement& agreement, const Party& origin,
                            const Party& host, Answer& answer) const {
  const Version* version = &VersionOf(agreement, origin, host, query_.on);
  const AgreementTerms& terms = *version->terms;
  const auto fail = [&](ErrorReason reason) -> const Version& {
    answer.reasons.insert(reason);
    return *version;
  };
  if (!terms.binding || terms.effect == statement::AgreementEffect::kNone) {
    return fail(ErrorReason::kAgreementNonBinding);
  }
  bool covered = terms.directions.empty();
  for (const auto& direction : terms.directions) {
    covered |=
        direction.origin_party == origin.id && direction.host_party == host.id;
  }
  if (!covered) return fail(ErrorReason::kDirectionNotCovered);
  if (!Begun(agreement.start)) {
    return fail(ErrorReason::kAgreementNotInForce);
  }
  bool provisional = false;
  for (const Party* party : {&origin, &host}) {
    if (Begun(party->start)) continue;
    if (!party->provisional_member_from ||
        query_.on < *party->provisional_member_from) {
      return fail(ErrorReason::kPartyNotInForce);
    }
    provisional = true;
  }
  if (provisional) return fail(ErrorReason::kPartyProvisional);
  const EndList ends = Ends(agreement, origin, host, terms);
  if (!ends.empty() && ends.front().first <= query_.on) {
    const Day end = ends.front().first;
    version = &VersionOf(agreement, origin, host, credential_.issued_on);
    const auto& rights = version->terms->acquired_rights;
    Day issued = credential_.issued_on;
    if (rights && rights->follows_renewal && credential_.first_issued_on) {
      issued = *credential_.first_issued_on;
    }
    const Day start = std::max(
        {*Begin(agreement.start), *Begin(origin.start), *Begin(host.start)});
    const bool holds =
        rights &&
        rights->rule == statement::AcquiredRightsRule::kIssuedBeforeEnd &&
        issued < end && start < end;
    if (!holds) return fail(ends.front().second);
    if (rights->until && query_.on > *rights->until) {
      answer.reasons.insert(ErrorReason::kAcquiredRightsExpired);
      return fail(ends.front().second);
    }
    answer.path = Path::kAcquiredRights;
    answer.basis.insert(Basis::kAcquiredRights);
  } else {
    for (const Party* party : {&origin, &host}) {
      if (party->withdrawal && party->withdrawal->notified <= query_.on) {
        answer.basis.insert(Basis::kNoticePeriodRunning);
      }
    }
  }
  bool spared = false;
  if (Stopped(agreement.suspensions, spared)) {
    return fail(ErrorReason::kAgreementSuspended);
  }
  const bool origin_stopped = Stopped(origin.suspensions, spared);
  if (Stopped(host.suspensions, spared) || origin_stopped) {
    return fail(ErrorReason::kPartySuspended);
  }
  if (spared) answer.basis.insert(Basis::kIssuedBeforeSuspension);
  return *version;
}

}  // namespace comity::testing::naive
