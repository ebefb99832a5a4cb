// What others than the issuer say of a credential: co-issuers of a joint degree
// and the authorities that decide on recognition, each in its own log.
#include "core/authority/body_state.h"
#include "core/authority/kind_rules.h"
#include "core/statement/map_keys.h"

namespace comity::authority {
namespace {

using statement::Role;
using Counted = std::vector<const LoggedStatement*>;

Status Malformed(std::string message) {
  return InvalidArgument(ErrorReason::kFieldMalformed, std::move(message));
}

Status SubjectUnknown(std::string message) {
  return FailedPrecondition(ErrorReason::kSubjectUnknown, std::move(message));
}

}  // namespace

Status CheckRule(RuleContext& context,
                 const statement::CoIssuerConfirmed& record) {
  if (record.credential.origin == context.judge().origin()) {
    return Malformed("credential.origin: a co-issuer confirms in another log");
  }
  COMITY_RETURN_IF_ERROR(context.RequireOnly(record.body_id, false));
  context.NoteEffectiveDay(record.confirmed_on);
  return context
      .RequirePermission({.body_id = record.body_id,
                          .role = Role::kHigherEducation,
                          .day = context.logged().admission_day()})
      .status();
}

Status CheckRule(RuleContext& context,
                 const statement::CoIssuerWithdrawn& record) {
  COMITY_ASSIGN_OR_RETURN(
      const Counted counted,
      context.CountedOnce(statement::CredentialKey(
          record.credential.origin, record.credential.credential_id)));
  const LoggedStatement* named = FindById(counted, record.confirmation_id);
  const auto* confirmed =
      named == nullptr ? nullptr : named->As<statement::CoIssuerConfirmed>();
  if (confirmed == nullptr) {
    return SubjectUnknown("confirmation_id: no such confirmation");
  }
  return context.RequireOnly(confirmed->body_id, false);
}

Status CheckRule(RuleContext& context,
                 const statement::RecognitionDecision& record) {
  const std::string& body_id = context.judgement().signers.front().slot;
  COMITY_RETURN_IF_ERROR(context.RequireOnly(body_id, false));
  COMITY_ASSIGN_OR_RETURN(
      const BodyState body,
      BodyStateAt(context.judge(), body_id, context.position()));
  if (body.country != record.host_country) {
    return PermissionDenied(ErrorReason::kWrongCountry,
                            "host_country: an authority decides for its own "
                            "country");
  }
  context.NoteEffectiveDay(record.decided_on);
  return context
      .RequirePermission({.body_id = body_id,
                          .role = Role::kCompetentAuthority,
                          .countries = {record.host_country},
                          .day = context.logged().admission_day()})
      .status();
}

Status CheckRule(RuleContext& context,
                 const statement::RecognitionDecisionWithdrawn& record) {
  COMITY_ASSIGN_OR_RETURN(
      const Counted counted,
      context.CountedOnce(statement::CredentialKey(
          record.credential.origin, record.credential.credential_id)));
  const LoggedStatement* named = FindById(counted, record.decision_id);
  if (named == nullptr ||
      named->As<statement::RecognitionDecision>() == nullptr) {
    return SubjectUnknown("decision_id: no such decision");
  }
  return context.RequireOnly(named->statement.header.slots.front(), false);
}

}  // namespace comity::authority
