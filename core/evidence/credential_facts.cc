#include "core/evidence/credential_facts.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "core/base/text_encoding.h"
#include "core/evidence/body_facts.h"
#include "core/evidence/credential_state.h"
#include "core/evidence/disclosed_facts.h"
#include "core/evidence/party_acts.h"
#include "core/statement/map_keys.h"

namespace comity::evidence {
namespace {

using authority::LoggedStatement;
using statement::CredentialReference;
using Counted = std::vector<const LoggedStatement*>;

constexpr std::int64_t kLateRecordedDays = 30;
// A credential rests on few others, and those on few.
constexpr std::size_t kSourceCountMax = 32;

Status MissingLog(const std::string& origin) {
  return authority::Undetermined(
      ErrorReason::kLogMissing,
      "the evidence holds nothing of the log of " + origin);
}

statement::Role IssuingRole(statement::CredentialType type) {
  return type == statement::CredentialType::kDegree ||
                 type == statement::CredentialType::kJointDegree
             ? statement::Role::kHigherEducation
             : statement::Role::kCertificationBody;
}

// --- Days --------------------------------------------------------------------

// The day of issue; that of the recording if it was recorded late.
CivilDate IssueDay(const ProvenCredential& proven) {
  const auto from = proven.log->judge->AtPosition(*proven.issue).counts_from;
  return from.value_or(proven.record().issued_on);
}

// An old register covers an issue long past that still counts from its day.
bool IsCoveredByLegacyLoad(const ProvenCredential& proven) {
  return IsRecordedLate(proven.record().issued_on,
                        proven.issue->admission_day()) &&
         !proven.log->judge->AtPosition(*proven.issue).counts_from;
}

// A graduation day far back is worth no more than an issue day far back, and
// nobody graduates after the degree was given.
CivilDate GraduationDay(const ProvenCredential& proven) {
  const CivilDate completed = std::min(proven.record().education->completed_on,
                                       proven.record().issued_on);
  const CivilDate admitted = proven.issue->admission_day();
  return IsRecordedLate(completed, admitted) && !IsCoveredByLegacyLoad(proven)
             ? admitted
             : completed;
}

StatusOr<ProvenCredential> FindProven(LogDirectory& logs,
                                      const CredentialReference& reference) {
  ProvenCredential proven;
  proven.log = logs.FindLog(reference.origin);
  if (proven.log == nullptr) {
    return MissingLog(reference.origin);
  }
  COMITY_ASSIGN_OR_RETURN(
      proven.counted,
      proven.log->judge->Counted(
          statement::CredentialKey(reference.origin, reference.credential_id),
          proven.log->head));
  for (const LoggedStatement* logged : proven.counted) {
    if (logged->As<statement::Credential>() != nullptr) {
      proven.issue = logged;
      break;
    }
  }
  return proven;
}

// Whether one credential may be the earlier form of the other: of the same
// issuers, type and scheme.
bool IsEarlierOf(const ProvenCredential& earlier,
                 const ProvenCredential& later) {
  return earlier.log == later.log &&
         earlier.issue->statement.header.slots ==
             later.issue->statement.header.slots &&
         earlier.record().type == later.record().type &&
         earlier.record().scheme_id == later.record().scheme_id &&
         !CredentialState(*earlier.log->judge, *earlier.issue, earlier.counted)
              .IsVoid(later.record().issued_on);
}

// The first day of issue is the issuer's word; it counts as far as the log
// shows a credential that is renewed and was issued by then.
StatusOr<std::optional<CivilDate>> FirstIssueDay(
    LogDirectory& logs, const ProvenCredential& proven) {
  const statement::Credential& record = proven.record();
  if (!record.first_issued_on || IsCoveredByLegacyLoad(proven)) {
    return record.first_issued_on;
  }
  if (!record.renews) {
    return std::optional<CivilDate>();
  }
  COMITY_ASSIGN_OR_RETURN(const ProvenCredential renewed,
                          FindProven(logs, *record.renews));
  if (renewed.issue == nullptr || !IsEarlierOf(renewed, proven)) {
    return std::optional<CivilDate>();
  }
  return std::optional(std::max(*record.first_issued_on, IssueDay(renewed)));
}

// --- Issuers -----------------------------------------------------------------

authority::Act IssuingAct(const statement::Credential& record,
                          const std::string& body_id,
                          const std::string& country) {
  return {.body_id = body_id,
          .role = IssuingRole(record.type),
          .scheme = record.scheme_id,
          .credential_type = record.type,
          .countries = {country}};
}

Status AddIssuer(const ProvenCredential& proven, const std::string& body_id,
                 CivilDate on, recognition::Facts& facts) {
  COMITY_ASSIGN_OR_RETURN(recognition::Body body,
                          FindBody(*proven.log, body_id));
  authority::Act act = IssuingAct(proven.record(), body_id, body.country);
  act.day = IssueDay(proven);
  act.issued_on = proven.record().issued_on;
  COMITY_RETURN_IF_ERROR(AddAuthority(*proven.log, act, body));
  if (on != act.day) {
    act.day = on;
    act.issued_on.reset();
    COMITY_RETURN_IF_ERROR(AddAuthority(*proven.log, act, body));
  }
  facts.bodies[FullName(proven.log->judge->origin(), body_id)] =
      std::move(body);
  return OkStatus();
}

Status AddIssuers(const ProvenCredential& proven, CivilDate on,
                  recognition::Credential& credential,
                  recognition::Facts& facts) {
  std::vector<std::string> slots = proven.issue->statement.header.slots;
  slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
  for (const std::string& body_id : slots) {
    COMITY_RETURN_IF_ERROR(AddIssuer(proven, body_id, on, facts));
    credential.issuers.push_back(
        FullName(proven.log->judge->origin(), body_id));
  }
  return OkStatus();
}

// --- Sources -----------------------------------------------------------------

// A source that was never validly issued is as void as one declared so.
bool IsVoid(const ProvenCredential& source, CivilDate on) {
  return source.issue == nullptr ||
         CredentialState(*source.log->judge, *source.issue, source.counted)
             .IsVoid(on);
}

Status AddSources(LogDirectory& logs, const ProvenCredential& derived,
                  const Question& question, recognition::Facts& facts) {
  std::set<std::string> seen;
  std::vector<CredentialReference> open = derived.record().derived_from;
  while (!open.empty()) {
    const CredentialReference reference = std::move(open.back());
    open.pop_back();
    if (!seen.insert(CredentialName(reference)).second) {
      continue;
    }
    if (seen.size() > kSourceCountMax) {
      return authority::Undetermined(ErrorReason::kEvidenceTooLarge,
                                     "the credential rests on too many others");
    }
    COMITY_ASSIGN_OR_RETURN(const ProvenCredential source,
                            FindProven(logs, reference));
    if (source.issue == nullptr && question.known_at) {
      // What was not recorded yet is not proven absent.
      return authority::Undetermined(
          ErrorReason::kCredentialUnknown,
          "nothing of a source of the credential was recorded by " +
              question.known_at->ToString());
    }
    recognition::Credential& fact =
        facts.credentials[CredentialName(reference)];
    if (IsVoid(source, question.on)) {
      fact.status_events.push_back({recognition::StatusKind::kVoided, {}, {}});
      continue;
    }
    for (const CredentialReference& further : source.record().derived_from) {
      fact.derived_from.push_back(CredentialName(further));
      open.push_back(further);
    }
  }
  return OkStatus();
}

// --- What it says of itself --------------------------------------------------

std::optional<CivilDate> CpdUntil(const ProvenCredential& proven) {
  std::optional<CivilDate> until;
  const auto take = [&until](const std::optional<statement::CpdSummary>& cpd) {
    if (cpd) {
      until =
          until ? std::max(*until, cpd->satisfied_until) : cpd->satisfied_until;
    }
  };
  take(proven.record().cpd);
  for (const LoggedStatement* logged : proven.counted) {
    if (const auto* renewed = logged->As<statement::CredentialRenewed>()) {
      take(renewed->cpd);
    }
  }
  return until;
}

recognition::Credential OwnFacts(const ProvenCredential& proven) {
  const statement::Credential& record = proven.record();
  recognition::Credential credential;
  credential.type = record.type;
  credential.title = record.title;
  credential.origin = record.origin_country;
  credential.issued_on = IssueDay(proven);
  credential.stated_issued_on = record.issued_on;
  credential.fields = record.fields;
  credential.level = record.level;
  credential.cpd_satisfied_until = CpdUntil(proven);
  if (record.experience) {
    credential.experience = {record.experience->years,
                             record.experience->responsible_years};
  }
  if (record.education) {
    const statement::RemoteReference& programme = record.education->programme;
    credential.education = {FullName(programme.origin, programme.id),
                            GraduationDay(proven),
                            record.education->completed_on};
  }
  for (const CredentialReference& source : record.derived_from) {
    credential.derived_from.push_back(CredentialName(source));
  }
  return credential;
}

// --- Co-issuers --------------------------------------------------------------

bool IsWithdrawnOn(const Counted& counted, const Hash& confirmation_id,
                   CivilDate on) {
  return std::any_of(
      counted.begin(), counted.end(), [&](const LoggedStatement* logged) {
        const auto* record = logged->As<statement::CoIssuerWithdrawn>();
        return record != nullptr &&
               record->confirmation_id == confirmation_id &&
               record->interval.Contains(on);
      });
}

// A confirmation recorded late counts from its recording.
CivilDate ConfirmedFrom(const LogView& log, const LoggedStatement& logged) {
  const CivilDate day = logged.As<statement::CoIssuerConfirmed>()->confirmed_on;
  return std::max(day, log.judge->AtPosition(logged).counts_from.value_or(day));
}

// The confirmation of this very issue that stands on the day.
const LoggedStatement* FindConfirmation(const LogView& log,
                                        const Counted& counted,
                                        const ProvenCredential& proven,
                                        const std::string& body_id,
                                        CivilDate on) {
  for (const LoggedStatement* logged : counted) {
    const auto* record = logged->As<statement::CoIssuerConfirmed>();
    if (record != nullptr && record->body_id == body_id &&
        record->credential_statement_id == proven.issue->statement.id &&
        ConfirmedFrom(log, *logged) <= on &&
        !IsWithdrawnOn(counted, logged->statement.id, on)) {
      return logged;
    }
  }
  return nullptr;
}

Status AddCoIssuer(LogDirectory& logs, const ProvenCredential& proven,
                   const statement::RemoteReference& issuer,
                   const Question& question, recognition::Facts& facts) {
  const LogView* log = logs.FindLog(issuer.origin);
  if (log == nullptr) {
    return MissingLog(issuer.origin);
  }
  COMITY_ASSIGN_OR_RETURN(
      const Counted counted,
      log->judge->Counted(
          statement::CredentialKey(question.credential.origin,
                                   question.credential.credential_id),
          log->head));
  if (FindConfirmation(*log, counted, proven, issuer.id, question.on) ==
      nullptr) {
    return OkStatus();
  }
  COMITY_ASSIGN_OR_RETURN(recognition::Body body, FindBody(*log, issuer.id));
  if (logs.PinnedOrigin(body.country) != issuer.origin) {
    return OkStatus();
  }
  // Its own log knows nothing of the lead issuer's scheme.
  authority::Act act{.body_id = issuer.id,
                     .role = IssuingRole(proven.record().type),
                     .credential_type = proven.record().type,
                     .countries = {body.country}};
  for (const CivilDate day : {IssueDay(proven), question.on}) {
    act.day = day;
    COMITY_RETURN_IF_ERROR(AddAuthority(*log, act, body));
  }
  facts.bodies[FullName(issuer.origin, issuer.id)] = std::move(body);
  return OkStatus();
}

}  // namespace

std::string CredentialName(const CredentialReference& reference) {
  return FullName(reference.origin, HexEncode(reference.credential_id));
}

bool IsRecordedLate(CivilDate effective, CivilDate recorded) {
  return effective < recorded.PlusDays(-kLateRecordedDays);
}

Status AddCredential(LogDirectory& logs, const ProvenCredential& proven,
                     const Question& question, recognition::Facts& facts) {
  recognition::Credential credential = OwnFacts(proven);
  COMITY_ASSIGN_OR_RETURN(credential.first_issued_on,
                          FirstIssueDay(logs, proven));
  COMITY_RETURN_IF_ERROR(AddIssuers(proven, question.on, credential, facts));
  COMITY_RETURN_IF_ERROR(AddSources(logs, proven, question, facts));
  AddHeldFacts(proven.record(), question, credential);
  facts.credentials[CredentialName(question.credential)] =
      std::move(credential);
  return OkStatus();
}

Status AddCoIssuers(LogDirectory& logs, const ProvenCredential& proven,
                    const Question& question, recognition::Facts& facts) {
  recognition::Credential& credential =
      facts.credentials[CredentialName(question.credential)];
  for (const auto& issuer : proven.record().co_issuers) {
    const std::string name = FullName(issuer.origin, issuer.id);
    COMITY_RETURN_IF_ERROR(AddCoIssuer(logs, proven, issuer, question, facts));
    if (!facts.bodies.contains(name)) {
      // Unconfirmed. It stays without authority, even if the same body comes
      // up in another role.
      facts.bodies[name].authority = {
          {recognition::AuthorityKind::kSuspended, {}, {}, {}}};
    }
    credential.issuers.push_back(name);
  }
  return OkStatus();
}

Status AddPriorDecisions(const LogView& host_log, const Question& question,
                         recognition::Facts& facts,
                         std::vector<std::string>& details) {
  COMITY_ASSIGN_OR_RETURN(
      const Counted counted,
      host_log.judge->Counted(
          statement::CredentialKey(question.credential.origin,
                                   question.credential.credential_id),
          host_log.head));
  recognition::Credential& credential =
      facts.credentials[CredentialName(question.credential)];
  for (const LoggedStatement* logged : counted) {
    const auto* record = logged->As<statement::RecognitionDecision>();
    if (record == nullptr || record->host_country != question.host_country) {
      continue;
    }
    if (record->outcome != statement::DecisionOutcome::kRecognised ||
        !record->conditions.empty()) {
      details.push_back("the authority of " + record->host_country +
                        " decided " +
                        std::string(statement::NameOf(record->outcome)) +
                        " on " + record->decided_on.ToString());
      continue;
    }
    std::optional<CivilDate> withdrawn_on;
    for (const LoggedStatement* later : counted) {
      const auto* withdrawn =
          later->As<statement::RecognitionDecisionWithdrawn>();
      if (withdrawn != nullptr &&
          withdrawn->decision_id == logged->statement.id) {
        withdrawn_on = withdrawn_on ? std::min(*withdrawn_on, withdrawn->from)
                                    : withdrawn->from;
      }
    }
    const auto from = host_log.judge->AtPosition(*logged).counts_from;
    for (const statement::Purpose purpose : record->purposes) {
      credential.prior_recognitions.push_back(
          {record->host_country,
           record->agreement_id ? HexEncode(record->agreement_id->view()) : "",
           purpose, std::max(record->decided_on, from.value_or(CivilDate())),
           withdrawn_on});
    }
  }
  return OkStatus();
}

}  // namespace comity::evidence
