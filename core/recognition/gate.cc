#include "core/recognition/gate.h"

#include <algorithm>

namespace comity::recognition {
namespace {

// An AUTHORISED event with its start moved back as the grantor said.
bool Authorises(const AuthorityEvent& event, CivilDate day) {
  DayRange days = event.days;
  if (event.retroactive_to && days.from) {
    days.from = std::min(*days.from, *event.retroactive_to);
  }
  return days.Contains(day);
}

bool HasStatus(const Credential& credential, StatusKind kind,
               const Query& query) {
  return std::any_of(
      credential.status_events.begin(), credential.status_events.end(),
      [&](const StatusEvent& event) {
        return event.kind == kind &&
               IsVisible(event.recorded_on, query.known_at) &&
               (kind == StatusKind::kVoided || event.days.Contains(query.on));
      });
}

// A void source counts through any number of derivations; each credential is
// looked at once, so that circles end.
bool HasVoidSource(const Facts& facts, const Query& query,
                   const Credential& credential) {
  std::set<std::string> seen;
  std::vector<std::string> open = credential.derived_from;
  while (!open.empty()) {
    const std::string id = std::move(open.back());
    open.pop_back();
    const auto source = facts.credentials.find(id);
    if (source == facts.credentials.end() || !seen.insert(id).second) {
      continue;
    }
    if (HasStatus(source->second, StatusKind::kVoided, query)) {
      return true;
    }
    open.insert(open.end(), source->second.derived_from.begin(),
                source->second.derived_from.end());
  }
  return false;
}

void CheckCredential(const Facts& facts, const Query& query,
                     const Credential& credential,
                     std::set<ErrorReason>& reasons) {
  if (credential.integrity_failed) {
    reasons.insert(ErrorReason::kSignatureInvalid);
  }
  if (HasStatus(credential, StatusKind::kVoided, query)) {
    reasons.insert(ErrorReason::kCredentialVoid);
  } else if (HasStatus(credential, StatusKind::kRevoked, query)) {
    reasons.insert(ErrorReason::kCredentialRevoked);
  } else if (HasStatus(credential, StatusKind::kSuspended, query)) {
    reasons.insert(ErrorReason::kCredentialSuspended);
  }
  if (credential.valid.from && query.on < *credential.valid.from) {
    reasons.insert(ErrorReason::kCredentialNotYetValid);
  }
  if (credential.valid.until && *credential.valid.until < query.on) {
    reasons.insert(ErrorReason::kCredentialExpired);
  }
  if (HasVoidSource(facts, query, credential)) {
    reasons.insert(ErrorReason::kSourceCredentialVoid);
  }
}

std::optional<ErrorReason> IssuerProblem(const Facts& facts, const Query& query,
                                         const std::string& issuer,
                                         CivilDate issued_on) {
  const auto body = facts.bodies.find(issuer);
  return body == facts.bodies.end()
             ? ErrorReason::kIssuerUnknown
             : AuthorityProblem(body->second, issued_on, query.known_at);
}

}  // namespace

bool IsVisible(std::optional<CivilDate> recorded_on,
               std::optional<CivilDate> known_at) {
  return !recorded_on || !known_at || *recorded_on <= *known_at;
}

std::optional<ErrorReason> AuthorityProblem(const Body& body, CivilDate day,
                                            std::optional<CivilDate> known_at) {
  bool authorised = false;
  bool suspended = false;
  for (const AuthorityEvent& event : body.authority) {
    if (!IsVisible(event.recorded_on, known_at)) {
      continue;
    }
    switch (event.kind) {
      case AuthorityKind::kAuthorised:
        authorised = authorised || Authorises(event, day);
        break;
      case AuthorityKind::kSuspended:
        suspended = suspended || event.days.Contains(day);
        break;
      case AuthorityKind::kAnnulled:
        if (event.days.Contains(day)) {
          return ErrorReason::kIssuerAuthorityAnnulled;
        }
        break;
    }
  }
  return authorised && !suspended
             ? std::nullopt
             : std::optional(ErrorReason::kIssuerNotAuthorisedAtIssue);
}

GateResult CheckGate(const Facts& facts, const Query& query) {
  const Credential& credential = facts.credentials.at(query.credential);
  GateResult result;
  CheckCredential(facts, query, credential, result.reasons);
  std::set<ErrorReason> issuer_reasons;
  for (const std::string& issuer : credential.issuers) {
    const auto problem =
        IssuerProblem(facts, query, issuer, credential.issued_on);
    if (problem) {
      issuer_reasons.insert(*problem);
      result.failed_issuers.push_back(issuer);
    } else {
      result.issuers.push_back(issuer);
    }
  }
  // One issuer with authority is enough; the others are missing partners.
  if (result.issuers.empty()) {
    if (issuer_reasons.empty()) {
      issuer_reasons.insert(ErrorReason::kIssuerUnknown);
    }
    result.reasons.merge(issuer_reasons);
  }
  return result;
}

bool HasAuthorityEndedLater(const Facts& facts, const Query& query,
                            const GateResult& gate) {
  return std::any_of(gate.issuers.begin(), gate.issuers.end(),
                     [&](const std::string& issuer) {
                       return AuthorityProblem(facts.bodies.at(issuer),
                                               query.on, query.known_at)
                           .has_value();
                     });
}

}  // namespace comity::recognition
