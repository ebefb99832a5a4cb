// The issue of a credential.
#include <algorithm>
#include <set>

#include "core/authority/issuing_rules.h"
#include "core/authority/kind_rules.h"
#include "core/authority/signers.h"
#include "core/statement/map_keys.h"

namespace comity::authority {
namespace {

using statement::Credential;
using statement::CredentialType;
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

}  // namespace

Status CheckRule(RuleContext& context, const Credential& record) {
  COMITY_RETURN_IF_ERROR(CheckDays(context, record));
  COMITY_RETURN_IF_ERROR(CheckTraining(record));
  // An issue that fell since keeps the number: its holder is no forger.
  COMITY_ASSIGN_OR_RETURN(const Counted counted,
                          context.CountedOnce(statement::CredentialKey(
                              context.judge().origin(), record.credential_id)));
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

}  // namespace comity::authority
