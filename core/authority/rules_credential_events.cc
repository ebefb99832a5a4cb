// What happens to a credential after its issue.
#include <algorithm>

#include "core/authority/body_state.h"
#include "core/authority/issuing_rules.h"
#include "core/authority/kind_rules.h"
#include "core/authority/signers.h"
#include "core/statement/map_keys.h"

namespace comity::authority {
namespace {

using statement::Credential;
using statement::Role;
using Counted = std::vector<const LoggedStatement*>;

Status Malformed(std::string message) {
  return InvalidArgument(ErrorReason::kFieldMalformed, std::move(message));
}

Status SubjectUnknown(std::string message) {
  return FailedPrecondition(ErrorReason::kSubjectUnknown, std::move(message));
}

Hash OwnKey(RuleContext& context, const std::string& credential_id) {
  return statement::CredentialKey(context.judge().origin(), credential_id);
}

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
