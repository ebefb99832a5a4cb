// Credentials and their events.
#include <algorithm>
#include <set>

#include "core/authority/body_state.h"
#include "core/authority/kind_rules.h"
#include "core/authority/signers.h"
#include "core/statement/map_keys.h"

namespace comity::authority {
namespace {

using statement::Credential;
using statement::CredentialType;
using statement::Role;
using Counted = std::vector<const LoggedStatement*>;

constexpr std::int64_t kLateRecordedDays = 30;

Status Malformed(std::string message) {
  return InvalidArgument(ErrorReason::kFieldMalformed, std::move(message));
}

Status SubjectUnknown(std::string message) {
  return FailedPrecondition(ErrorReason::kSubjectUnknown, std::move(message));
}

bool IsDegree(CredentialType type) {
  return type == CredentialType::kDegree ||
         type == CredentialType::kJointDegree;
}

Role IssuingRole(CredentialType type) {
  return IsDegree(type) ? Role::kHigherEducation : Role::kCertificationBody;
}

Hash OwnKey(RuleContext& context, const std::string& credential_id) {
  return statement::CredentialKey(context.judge().origin(), credential_id);
}

// --- The issue ---------------------------------------------------------------

Status CheckDays(RuleContext& context, const Credential& record) {
  const CivilDate admitted = context.logged().admission_day();
  if (record.issued_on > admitted.PlusDays(1)) {
    return FailedPrecondition(ErrorReason::kIssueDayInFuture,
                              "issued_on: more than one day ahead");
  }
  if (record.valid_until && *record.valid_until < record.valid_from) {
    return Malformed("valid_until: before valid_from");
  }
  if (record.education && record.education->completed_on > record.issued_on) {
    return Malformed("education.completed_on: after issued_on");
  }
  if (record.first_issued_on && *record.first_issued_on > record.issued_on) {
    return Malformed("first_issued_on: after issued_on");
  }
  return OkStatus();
}

Status CheckClaims(const Credential& record, const statement::Scheme& scheme) {
  const bool same = std::equal(
      record.claims.begin(), record.claims.end(), scheme.claim_names.begin(),
      scheme.claim_names.end(),
      [](const auto& claim, const auto& name) { return claim.name == name; });
  return same ? OkStatus()
              : Status(StatusCode::kInvalidArgument,
                       ErrorReason::kSchemeMismatch,
                       "claims: must be exactly the scheme's, in its order");
}

Status Mismatch(std::string message) {
  return InvalidArgument(ErrorReason::kSchemeMismatch, std::move(message));
}

// No period is longer than the scheme allows, however it came about: by the
// issue, by a renewal, or by an extension, which is counted from the first day
// of the period that it extends.
Status CheckPeriod(const statement::Scheme& scheme, CivilDate from,
                   std::optional<CivilDate> until) {
  if (scheme.validity_months == 0) {
    return OkStatus();
  }
  const CivilDate latest =
      from.PlusMonths(static_cast<int>(scheme.validity_months));
  return until && *until <= latest
             ? OkStatus()
             : Mismatch("a period from " + from.ToString() +
                        " ends at the latest on " + latest.ToString() +
                        " under this scheme");
}

Status CheckAgainstScheme(const Credential& record,
                          const statement::Scheme& scheme) {
  const auto& types = scheme.credential_types;
  if (std::find(types.begin(), types.end(), record.type) == types.end()) {
    return Mismatch("type: not one of the scheme's");
  }
  const auto& titles = scheme.titles;
  if (!titles.empty() &&
      std::find(titles.begin(), titles.end(), record.title) == titles.end()) {
    return Mismatch("title: not one of the scheme's");
  }
  if (scheme.holder_held_level_and_fields &&
      (record.level || !record.fields.empty())) {
    return Mismatch("level, fields: the scheme leaves them to the holder");
  }
  COMITY_RETURN_IF_ERROR(
      CheckPeriod(scheme, record.valid_from, record.valid_until));
  return CheckClaims(record, scheme);
}

bool Overlap(const std::optional<statement::Interval>& a,
             const std::optional<statement::Interval>& b) {
  // A part without days may be any.
  return !a || !b ||
         ((!a->until || b->from <= *a->until) &&
          (!b->until || a->from <= *b->until));
}

// Hours count once: no provider gives two parts of one time, at work and at
// school, and what a training counts as education is no experience, too.
Status CheckTraining(const Credential& record) {
  if (!record.training) {
    return OkStatus();
  }
  std::vector<const statement::TrainingPart*> parts;
  for (const auto* list :
       {&record.training->workplace_parts, &record.training->school_parts}) {
    for (const statement::TrainingPart& part : *list) {
      for (const statement::TrainingPart* other : parts) {
        if (other->provider.origin == part.provider.origin &&
            other->provider.id == part.provider.id &&
            Overlap(other->interval, part.interval)) {
          return Malformed("training: two parts of " + part.provider.id +
                           " at one time; hours count once");
        }
      }
      parts.push_back(&part);
    }
  }
  return record.experience
             ? Malformed("experience: the hours of a training count once")
             : OkStatus();
}

// Finds the version of the scheme that the credential names.
StatusOr<const LoggedStatement*> FindSchemeVersion(const Counted& counted,
                                                   const Credential& record) {
  for (const LoggedStatement* logged : counted) {
    const auto* scheme = logged->As<statement::Scheme>();
    if (scheme != nullptr && scheme->scheme_version == record.scheme_version) {
      return logged;
    }
  }
  return SubjectUnknown("scheme_version: no such version of the scheme");
}

// The same for an issue: a scheme that is withdrawn issues nothing more.
StatusOr<const LoggedStatement*> FindSchemeInUse(RuleContext& context,
                                                 const Credential& record) {
  COMITY_ASSIGN_OR_RETURN(
      const Counted counted,
      context.Counted(statement::SchemeKey(record.scheme_id)));
  const LoggedStatement* newest = Newest<statement::Scheme>(counted);
  if (newest == nullptr || newest->As<statement::Scheme>()->withdrawn) {
    return SubjectUnknown("scheme_id: no such scheme in use");
  }
  return FindSchemeVersion(counted, record);
}

Status CheckDegree(RuleContext& context, const Credential& record,
                   const std::string& issuer) {
  if ((record.type == CredentialType::kJointDegree) ==
      record.co_issuers.empty()) {
    return Malformed("co_issuers: a joint degree has some, another none");
  }
  if (!record.education ||
      record.education->programme.origin != context.judge().origin()) {
    return Malformed("education: a degree names a programme of its own log");
  }
  COMITY_ASSIGN_OR_RETURN(
      const Counted counted,
      context.Counted(statement::ProgrammeKey(record.education->programme.id)));
  const LoggedStatement* newest = Newest<statement::Programme>(counted);
  if (newest == nullptr) {
    return SubjectUnknown("education.programme: no such programme");
  }
  const auto& awarding = newest->As<statement::Programme>()->awarding_bodies;
  if (std::find(awarding.begin(), awarding.end(), issuer) == awarding.end()) {
    return PermissionDenied(ErrorReason::kNotTheOwner,
                            "the issuer does not award this programme");
  }
  context.RelyOn(newest);
  return OkStatus();
}

// One issuing body has the grant; sets whether its old register covers it.
Status RequireIssuer(RuleContext& context, const Credential& record,
                     const std::string& issuer, bool late) {
  COMITY_ASSIGN_OR_RETURN(
      const BodyState body,
      BodyStateAt(context.judge(), issuer, context.position()));
  Act act{.body_id = issuer,
          .role = IssuingRole(record.type),
          .scheme = record.scheme_id,
          .credential_type = record.type,
          .countries = {body.country}};
  act.day = context.logged().admission_day();
  if (late) {
    act.issued_on = record.issued_on;
  }
  COMITY_ASSIGN_OR_RETURN(const Permission permission,
                          context.RequirePermission(act));
  if (late && !permission.by_legacy_load) {
    context.NoteEffectiveDay(record.issued_on);
  }
  return OkStatus();
}

Status CheckIssuers(RuleContext& context, const Credential& record,
                    const statement::Scheme& scheme) {
  std::set<std::string> issuers;
  for (const Signer& signer : context.judgement().signers) {
    issuers.insert(signer.slot);
  }
  const bool two =
      scheme.signing_rule == statement::SigningRule::kProposerAndDecider;
  if (issuers.size() != (two ? 2U : 1U) ||
      issuers.contains(std::string(statement::kRootSlot))) {
    return InvalidArgument(ErrorReason::kWrongSlots,
                           two ? "header.slots: proposer and decider sign"
                               : "header.slots: one issuer signs");
  }
  if (!two) {
    COMITY_RETURN_IF_ERROR(context.RequireOnly(*issuers.begin(), false));
  }
  const bool late =
      record.issued_on <
      context.logged().admission_day().PlusDays(-kLateRecordedDays);
  for (const std::string& issuer : issuers) {
    COMITY_RETURN_IF_ERROR(RequireIssuer(context, record, issuer, late));
    if (IsDegree(record.type)) {
      COMITY_RETURN_IF_ERROR(CheckDegree(context, record, issuer));
    }
  }
  return OkStatus();
}

// --- Events ------------------------------------------------------------------

// The counted history of the credential and its issue.
struct Subject {
  Counted counted;
  const LoggedStatement* issue = nullptr;

  const Credential& credential() const { return *issue->As<Credential>(); }
};

StatusOr<Subject> FindSubject(const Counted& counted) {
  Subject subject{.counted = counted};
  for (const LoggedStatement* logged : subject.counted) {
    if (logged->As<Credential>() != nullptr) {
      subject.issue = logged;
      return subject;
    }
  }
  return SubjectUnknown("credential_id: never issued in this log");
}

bool IsIssuer(const Subject& subject, const std::string& body_id) {
  const auto& slots = subject.issue->statement.header.slots;
  return std::find(slots.begin(), slots.end(), body_id) != slots.end();
}

// A supervisor's grant must cover the countries of all issuers.
Status RequireSupervisor(RuleContext& context, const Subject& subject,
                         const std::string& body_id) {
  Act act{.body_id = body_id,
          .role = Role::kSupervisor,
          .scheme = subject.credential().scheme_id,
          .credential_type = subject.credential().type};
  for (const std::string& issuer : subject.issue->statement.header.slots) {
    COMITY_ASSIGN_OR_RETURN(
        const BodyState body,
        BodyStateAt(context.judge(), issuer, subject.issue->index));
    act.countries.push_back(body.country);
  }
  act.day = context.logged().admission_day();
  return context.RequirePermission(act).status();
}

// The issuer may always make things worse, whatever became of its grant.
Status CheckWorsening(RuleContext& context, const std::string& credential_id) {
  COMITY_ASSIGN_OR_RETURN(const Counted counted,
                          context.CountedOnce(OwnKey(context, credential_id)));
  COMITY_ASSIGN_OR_RETURN(const Subject subject, FindSubject(counted));
  const std::string& body_id = context.judgement().signers.front().slot;
  COMITY_RETURN_IF_ERROR(context.RequireOnly(body_id, false));
  return IsIssuer(subject, body_id)
             ? OkStatus()
             : RequireSupervisor(context, subject, body_id);
}

StatusOr<Subject> CheckImproving(RuleContext& context,
                                 const std::string& credential_id,
                                 bool two_persons) {
  COMITY_ASSIGN_OR_RETURN(const Counted counted,
                          context.Counted(OwnKey(context, credential_id)));
  COMITY_ASSIGN_OR_RETURN(Subject subject, FindSubject(counted));
  const std::string& body_id = context.judgement().signers.front().slot;
  COMITY_RETURN_IF_ERROR(context.RequireOnly(body_id, two_persons));
  if (!IsIssuer(subject, body_id)) {
    COMITY_RETURN_IF_ERROR(RequireSupervisor(context, subject, body_id));
    return subject;
  }
  context.RelyOn(subject.issue);
  COMITY_RETURN_IF_ERROR(
      RequireIssuer(context, subject.credential(), body_id, false));
  return subject;
}

Status CheckAddedPeriod(RuleContext& context, const Subject& subject,
                        CivilDate from, std::optional<CivilDate> until) {
  const Credential& credential = subject.credential();
  COMITY_ASSIGN_OR_RETURN(
      const Counted counted,
      context.Counted(statement::SchemeKey(credential.scheme_id)));
  COMITY_ASSIGN_OR_RETURN(const LoggedStatement* scheme,
                          FindSchemeVersion(counted, credential));
  return CheckPeriod(*scheme->As<statement::Scheme>(), from, until);
}

bool IsUndone(const Counted& counted, const Hash& event_id) {
  return std::any_of(counted.begin(), counted.end(), [&](const auto* logged) {
    const auto* r = logged->template As<statement::CredentialReinstated>();
    return r != nullptr && r->undone_id == event_id;
  });
}

bool CanBeUndone(const LoggedStatement& logged) {
  return logged.As<statement::CredentialSuspended>() != nullptr ||
         logged.As<statement::CredentialRevoked>() != nullptr ||
         logged.As<statement::CredentialVoided>() != nullptr;
}

}  // namespace

Status CheckRule(RuleContext& context, const Credential& record) {
  COMITY_RETURN_IF_ERROR(CheckDays(context, record));
  COMITY_RETURN_IF_ERROR(CheckTraining(record));
  // An issue that fell since keeps the number: its holder is no forger.
  COMITY_ASSIGN_OR_RETURN(
      const Counted counted,
      context.CountedOnce(OwnKey(context, record.credential_id)));
  if (Newest<Credential>(counted) != nullptr) {
    return FailedPrecondition(ErrorReason::kAlreadyIssued,
                              "credential_id: issued before; change it by "
                              "events, or issue another");
  }
  COMITY_ASSIGN_OR_RETURN(const LoggedStatement* scheme,
                          FindSchemeInUse(context, record));
  context.RelyOn(scheme);
  COMITY_RETURN_IF_ERROR(
      CheckAgainstScheme(record, *scheme->As<statement::Scheme>()));
  return CheckIssuers(context, record, *scheme->As<statement::Scheme>());
}

Status CheckRule(RuleContext& context,
                 const statement::CredentialSuspended& record) {
  if (record.interval.until && *record.interval.until < record.interval.from) {
    return Malformed("interval: ends before it begins");
  }
  return CheckWorsening(context, record.credential_id);
}

Status CheckRule(RuleContext& context,
                 const statement::CredentialRevoked& record) {
  return CheckWorsening(context, record.credential_id);
}

Status CheckRule(RuleContext& context,
                 const statement::CredentialVoided& record) {
  return CheckWorsening(context, record.credential_id);
}

Status CheckRule(RuleContext& context,
                 const statement::CredentialReinstated& record) {
  COMITY_ASSIGN_OR_RETURN(const Subject subject,
                          CheckImproving(context, record.credential_id, true));
  const LoggedStatement* undone = FindById(subject.counted, record.undone_id);
  if (undone == nullptr || !CanBeUndone(*undone) ||
      IsUndone(subject.counted, record.undone_id)) {
    return SubjectUnknown(
        "undone_id: not a standing suspension, revocation "
        "or voiding of this credential");
  }
  context.NoteEffectiveDay(record.from);
  return OkStatus();
}

Status CheckRule(RuleContext& context,
                 const statement::CredentialRenewed& record) {
  if (!record.interval.until || *record.interval.until < record.interval.from) {
    return Malformed("interval: a renewal begins and ends");
  }
  context.NoteEffectiveDay(record.interval.from);
  COMITY_ASSIGN_OR_RETURN(const Subject subject,
                          CheckImproving(context, record.credential_id, false));
  return CheckAddedPeriod(context, subject, record.interval.from,
                          record.interval.until);
}

// Extends the period that was given last, and stands with it: without it, the
// end would move of a period that nobody meant.
Status CheckRule(RuleContext& context,
                 const statement::CredentialExtended& record) {
  COMITY_ASSIGN_OR_RETURN(const Subject subject,
                          CheckImproving(context, record.credential_id, false));
  const LoggedStatement* renewal =
      Newest<statement::CredentialRenewed>(subject.counted);
  context.RelyOn(renewal == nullptr ? subject.issue : renewal);
  const CivilDate from =
      renewal == nullptr
          ? subject.credential().valid_from
          : renewal->As<statement::CredentialRenewed>()->interval.from;
  return CheckAddedPeriod(context, subject, from, record.valid_until);
}

Status CheckRule(RuleContext& context,
                 const statement::CredentialSuperseded& record) {
  if (record.successor.credential_id == record.credential_id) {
    return Malformed("successor: the credential itself");
  }
  return CheckImproving(context, record.credential_id, false).status();
}

Status CheckRule(RuleContext& context, const statement::ErasedNotice& record) {
  COMITY_ASSIGN_OR_RETURN(
      const Counted counted,
      context.Counted(OwnKey(context, record.credential_id)));
  COMITY_RETURN_IF_ERROR(FindSubject(counted).status());
  const std::string& body_id = context.judgement().signers.front().slot;
  COMITY_RETURN_IF_ERROR(context.RequireOnly(body_id, false));
  return context
      .RequirePermission({.body_id = body_id,
                          .role = Role::kOperator,
                          .day = context.logged().admission_day()})
      .status();
}

}  // namespace comity::authority
