#include "core/authority/issuing_rules.h"

#include "core/authority/body_state.h"

namespace comity::authority {
namespace {

using statement::Credential;
using statement::CredentialType;
using statement::Role;

Role IssuingRole(CredentialType type) {
  const bool is_degree =
      type == CredentialType::kDegree || type == CredentialType::kJointDegree;
  return is_degree ? Role::kHigherEducation : Role::kCertificationBody;
}

}  // namespace

StatusOr<const LoggedStatement*> FindSchemeVersion(
    const std::vector<const LoggedStatement*>& counted,
    const Credential& record) {
  for (const LoggedStatement* logged : counted) {
    const auto* scheme = logged->As<statement::Scheme>();
    if (scheme != nullptr && scheme->scheme_version == record.scheme_version) {
      return logged;
    }
  }
  return FailedPrecondition(ErrorReason::kSubjectUnknown,
                            "scheme_version: no such version of the scheme");
}

Status CheckPeriod(const statement::Scheme& scheme, CivilDate from,
                   std::optional<CivilDate> until) {
  if (scheme.validity_months == 0) {
    return OkStatus();
  }
  const CivilDate latest =
      from.PlusMonths(static_cast<int>(scheme.validity_months));
  return until && *until <= latest
             ? OkStatus()
             : InvalidArgument(ErrorReason::kSchemeMismatch,
                               "a period from " + from.ToString() +
                                   " ends at the latest on " +
                                   latest.ToString() + " under this scheme");
}

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

}  // namespace comity::authority
