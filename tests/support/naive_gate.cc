// R2 to R5, and R13: whether the credential stands, who issued it, and whether
// that was decided before.
#include "tests/support/naive_rules.h"

namespace comity::testing::naive {

bool Naive::Seen(MaybeDay recorded_on) const {
  return !query_.known_at || !recorded_on || !(*query_.known_at < *recorded_on);
}

bool Naive::IsVoid(const Credential& credential) const {
  for (const StatusEvent& event : credential.status_events) {
    if (event.kind == StatusKind::kVoided && Seen(event.recorded_on)) {
      return true;
    }
  }
  return false;
}

bool Naive::IsIn(StatusKind kind) const {
  for (const StatusEvent& event : credential_.status_events) {
    if (event.kind == kind && Seen(event.recorded_on) &&
        Within(event.days, query_.on)) {
      return true;
    }
  }
  return false;
}

bool Naive::HasVoidSource(const Credential& credential, int depth) const {
  if (depth > 20) return false;
  for (const std::string& id : credential.derived_from) {
    const auto source = facts_.credentials.find(id);
    if (source == facts_.credentials.end()) continue;
    if (IsVoid(source->second)) return true;
    if (HasVoidSource(source->second, depth + 1)) return true;
  }
  return false;
}

std::set<ErrorReason> Naive::GateCredential() const {
  std::set<ErrorReason> reasons;
  if (credential_.integrity_failed) {
    reasons.insert(ErrorReason::kSignatureInvalid);
  }
  if (IsVoid(credential_)) {
    reasons.insert(ErrorReason::kCredentialVoid);
  } else if (IsIn(StatusKind::kRevoked)) {
    reasons.insert(ErrorReason::kCredentialRevoked);
  } else if (IsIn(StatusKind::kSuspended)) {
    reasons.insert(ErrorReason::kCredentialSuspended);
  }
  if (credential_.valid.from && query_.on < *credential_.valid.from) {
    reasons.insert(ErrorReason::kCredentialNotYetValid);
  }
  if (credential_.valid.until && query_.on > *credential_.valid.until) {
    reasons.insert(ErrorReason::kCredentialExpired);
  }
  if (HasVoidSource(credential_, 0)) {
    reasons.insert(ErrorReason::kSourceCredentialVoid);
  }
  return reasons;
}

std::optional<ErrorReason> Naive::Authority(const std::string& body,
                                            Day day) const {
  if (facts_.bodies.count(body) == 0) return ErrorReason::kIssuerUnknown;
  bool authorised = false;
  bool suspended = false;
  bool annulled = false;
  for (const AuthorityEvent& event : facts_.bodies.at(body).authority) {
    if (!Seen(event.recorded_on)) continue;
    DayRange days = event.days;
    if (event.kind == AuthorityKind::kAuthorised) {
      if (event.retroactive_to && days.from &&
          *event.retroactive_to < *days.from) {
        days.from = event.retroactive_to;
      }
      authorised |= Within(days, day);
    } else if (event.kind == AuthorityKind::kSuspended) {
      suspended |= Within(days, day);
    } else {
      annulled |= Within(days, day);
    }
  }
  if (annulled) return ErrorReason::kIssuerAuthorityAnnulled;
  if (suspended || !authorised) {
    return ErrorReason::kIssuerNotAuthorisedAtIssue;
  }
  return std::nullopt;
}

std::set<ErrorReason> Naive::GateIssuers() {
  std::set<ErrorReason> reasons;
  for (const std::string& issuer : credential_.issuers) {
    if (const auto problem = Authority(issuer, credential_.issued_on)) {
      reasons.insert(*problem);
      failed_.insert(issuer);
    } else {
      passed_.insert(issuer);
    }
  }
  if (credential_.issuers.empty()) {
    reasons.insert(ErrorReason::kIssuerUnknown);
  }
  return reasons;
}

std::set<std::string> Naive::Origins() const {
  if (!credential_.origin.empty()) return {credential_.origin};
  std::set<std::string> countries;
  for (const std::string& issuer : passed_) {
    countries.insert(facts_.bodies.at(issuer).country);
  }
  return countries;
}

std::optional<std::string> Naive::Prior() const {
  std::set<std::string> standing;
  for (const PriorRecognition& prior : credential_.prior_recognitions) {
    if (prior.host != query_.host || prior.purpose != query_.purpose) {
      continue;
    }
    if (query_.on < prior.decided_on) continue;
    if (prior.withdrawn_on && query_.on >= *prior.withdrawn_on) continue;
    if (!Fell(prior.agreement)) standing.insert(prior.agreement);
  }
  if (standing.empty()) return std::nullopt;
  return *standing.begin();
}

bool Naive::Fell(const std::string& id) const {
  for (const Agreement& agreement : facts_.agreements) {
    if (agreement.id != id) continue;
    const Party* host = PartyOf(agreement, query_.host);
    int pairs = 0;
    int fallen = 0;
    for (const Party* origin : OriginsUnder(agreement, host)) {
      ++pairs;
      const AgreementTerms& terms =
          *VersionOf(agreement, *origin, *host, query_.on).terms;
      const auto end = Ends(agreement, *origin, *host, terms);
      if (terms.acquired_rights &&
          terms.acquired_rights->rule == statement::AcquiredRightsRule::kNone &&
          !end.empty() && end.front().first <= query_.on) {
        ++fallen;
      }
    }
    return pairs > 0 && pairs == fallen;
  }
  return false;
}

}  // namespace comity::testing::naive
