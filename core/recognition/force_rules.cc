#include "core/recognition/force_rules.h"

#include <algorithm>
#include <optional>

#include "core/recognition/agreement_dates.h"

namespace comity::recognition {
namespace {

using statement::AgreementTerms;

bool CoversDirection(const Candidate& candidate, const AgreementTerms& terms) {
  return terms.directions.empty() ||
         std::any_of(terms.directions.begin(), terms.directions.end(),
                     [&](const statement::Direction& direction) {
                       return direction.origin_party == candidate.origin.id &&
                              direction.host_party == candidate.host.id;
                     });
}

bool HasBegun(const Start& start, CivilDate on) {
  const auto first = FirstDay(start);
  return first && *first <= on;
}

std::optional<ErrorReason> NotBegun(const Candidate& candidate) {
  const CivilDate on = candidate.query.on;
  if (!HasBegun(candidate.agreement.start, on)) {
    return ErrorReason::kAgreementNotInForce;
  }
  bool provisional = false;
  for (const Party* party : {&candidate.origin, &candidate.host}) {
    if (HasBegun(party->start, on)) {
      continue;
    }
    if (!party->provisional_member_from ||
        on < *party->provisional_member_from) {
      return ErrorReason::kPartyNotInForce;
    }
    provisional = true;
  }
  return provisional ? std::optional(ErrorReason::kPartyProvisional)
                     : std::nullopt;
}

// The day that acquired rights are measured by.
CivilDate AcquiredOn(const Credential& credential,
                     const statement::AcquiredRights& rights) {
  return rights.follows_renewal
             ? credential.first_issued_on.value_or(credential.issued_on)
             : credential.issued_on;
}

// Fails with the end, unless the credential outlives it.
bool OutlivesEnd(const Candidate& candidate, const AgreementTerms& terms,
                 const End& end, Findings& findings) {
  const auto& rights = terms.acquired_rights;
  const auto start =
      StartOfPair(candidate.agreement, candidate.origin, candidate.host);
  const bool acquired =
      rights &&
      rights->rule == statement::AcquiredRightsRule::kIssuedBeforeEnd &&
      AcquiredOn(candidate.credential, *rights) < end.day && start &&
      *start < end.day;
  if (!acquired) {
    findings.reasons.insert(end.reason);
    return false;
  }
  if (rights->until && *rights->until < candidate.query.on) {
    findings.reasons.insert(end.reason);
    findings.reasons.insert(ErrorReason::kAcquiredRightsExpired);
    return false;
  }
  findings.basis.insert(Basis::kAcquiredRights);
  return true;
}

enum class Pause { kNone, kSpared, kStops };

Pause PauseOn(const std::vector<Suspension>& suspensions,
              const Candidate& candidate) {
  Pause worst = Pause::kNone;
  for (const Suspension& suspension : suspensions) {
    if (!suspension.days.Contains(candidate.query.on)) {
      continue;
    }
    const bool spared =
        suspension.effect == statement::SuspensionEffect::kNewOnly &&
        suspension.days.from &&
        candidate.credential.issued_on < *suspension.days.from;
    worst = std::max(worst, spared ? Pause::kSpared : Pause::kStops);
  }
  return worst;
}

void CheckSuspensions(const Candidate& candidate, Findings& findings) {
  const Pause whole = PauseOn(candidate.agreement.suspensions, candidate);
  const Pause parties =
      std::max(PauseOn(candidate.origin.suspensions, candidate),
               PauseOn(candidate.host.suspensions, candidate));
  if (whole == Pause::kStops) {
    findings.reasons.insert(ErrorReason::kAgreementSuspended);
  } else if (parties == Pause::kStops) {
    findings.reasons.insert(ErrorReason::kPartySuspended);
  } else if (std::max(whole, parties) == Pause::kSpared) {
    findings.basis.insert(Basis::kIssuedBeforeSuspension);
  }
}

// Without the text nothing more is known than that the parties' acts have not
// begun.
Force WithoutText(const Candidate& candidate, Force force, Findings& findings) {
  const auto not_begun = NotBegun(candidate);
  if (not_begun) {
    findings.reasons.insert(*not_begun);
  } else {
    force.text_missing = true;
  }
  return force;
}

}  // namespace

Force CheckForce(const Candidate& candidate, Findings& findings) {
  const auto version_on = [&](CivilDate day) {
    return &VersionOn(candidate.agreement, candidate.origin, candidate.host,
                      day);
  };
  Force force{.version = version_on(candidate.query.on)};
  if (!force.version->terms) {
    return WithoutText(candidate, force, findings);
  }
  const AgreementTerms& terms = *force.version->terms;
  if (!terms.binding || terms.effect == statement::AgreementEffect::kNone) {
    findings.reasons.insert(ErrorReason::kAgreementNonBinding);
    return force;
  }
  if (!CoversDirection(candidate, terms)) {
    findings.reasons.insert(ErrorReason::kDirectionNotCovered);
    return force;
  }
  if (const auto not_begun = NotBegun(candidate)) {
    findings.reasons.insert(*not_begun);
    return force;
  }
  if (!ShareVersionOn(candidate.agreement, candidate.origin, candidate.host,
                      candidate.query.on)) {
    findings.reasons.insert(ErrorReason::kVersionsDiffer);
    return force;
  }
  const auto end =
      EndOfPair(candidate.agreement, candidate.origin, candidate.host, terms);
  if (end && end->day <= candidate.query.on) {
    // What was acquired is measured by the text of the day of issue.
    force.version = version_on(candidate.credential.issued_on);
    if (!force.version->terms) {
      force.text_missing = true;
      return force;
    }
    if (!OutlivesEnd(candidate, *force.version->terms, *end, findings)) {
      return force;
    }
    force.path = Path::kAcquiredRights;
  } else if (IsNoticeRunning(candidate.origin, candidate.host, terms,
                             candidate.query.on)) {
    findings.basis.insert(Basis::kNoticePeriodRunning);
  }
  CheckSuspensions(candidate, findings);
  return force;
}

}  // namespace comity::recognition
