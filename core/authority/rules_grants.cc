// Grants, their suspension and their annulment.
#include "core/authority/body_state.h"
#include "core/authority/kind_rules.h"
#include "core/authority/signers.h"
#include "core/statement/map_keys.h"

namespace comity::authority {
namespace {

using statement::kRootSlot;

Status Malformed(std::string message) {
  return InvalidArgument(ErrorReason::kFieldMalformed, std::move(message));
}

Status CheckForm(const statement::Grant& record) {
  if (record.interval.until && *record.interval.until < record.interval.from) {
    return Malformed("interval: ends before it begins");
  }
  if ((record.delegation_depth == 0) != record.delegable_roles.empty()) {
    return Malformed("delegable_roles and delegation_depth belong together");
  }
  if (record.retroactive_to && *record.retroactive_to > record.interval.from) {
    return Malformed("retroactive_to: later than the interval's start");
  }
  const auto& load = record.legacy_load;
  if (load && (load->issued_until < load->issued_from ||
               load->admitted_until < load->issued_until)) {
    return Malformed("legacy_load: days are out of order");
  }
  return OkStatus();
}

// This very grant of the grantor, and no other of the same role, must permit
// an act of its role today.
Status GiveOn(RuleContext& context, const std::string& grantor,
              const LoggedStatement& own) {
  const auto& grant = *own.As<statement::Grant>();
  const Act act{.body_id = grantor,
                .role = grant.role,
                .day = context.logged().admission_day()};
  COMITY_RETURN_IF_ERROR(
      CheckPermits(context.judge(), act, own, context.position()));
  COMITY_RETURN_IF_ERROR(context.RequireFourEyes(grant, grantor));
  context.RelyOn(&own);
  context.judgement().authorising_grant = &own;
  return OkStatus();
}

// A body's grant must lie within one of the grantor's own, in force today.
Status CheckGrantor(RuleContext& context, const statement::Grant& record,
                    const std::string& grantor) {
  COMITY_ASSIGN_OR_RETURN(const auto counted,
                          context.Counted(statement::GrantKey(grantor)));
  Status refused = PermissionDenied(
      ErrorReason::kNoGrant, "'" + grantor + "' has no grant to give on");
  for (const LoggedStatement* logged : counted) {
    const auto* own = logged->As<statement::Grant>();
    if (own == nullptr) {
      continue;
    }
    Status within = CheckWithin(record, *own);
    if (!within.ok()) {
      refused = std::move(within);
      continue;
    }
    Status given = GiveOn(context, grantor, *logged);
    if (given.ok() || IsUndetermined(given)) {
      return given;
    }
    refused = std::move(given);
  }
  return refused;
}

// The grantor of the named grant signs, or root, which stands above all.
Status RequireGrantor(RuleContext& context, const std::string& grantee,
                      const Hash& grant_id) {
  COMITY_ASSIGN_OR_RETURN(const auto counted,
                          context.CountedOnce(statement::GrantKey(grantee)));
  const LoggedStatement* grant = FindById(counted, grant_id);
  if (grant == nullptr || grant->As<statement::Grant>() == nullptr) {
    return FailedPrecondition(ErrorReason::kSubjectUnknown,
                              "grant_id: no such grant of the grantee");
  }
  if (CountSlot(context.judgement(), kRootSlot) > 0) {
    return context.RequireRootThreshold();
  }
  return context.RequireOnly(grant->statement.header.slots.front(), false);
}

}  // namespace

Status CheckRule(RuleContext& context, const statement::Grant& record) {
  COMITY_RETURN_IF_ERROR(CheckForm(record));
  COMITY_ASSIGN_OR_RETURN(
      const BodyState grantee,
      BodyStateAt(context.judge(), record.grantee, context.position()));
  context.RelyOn(grantee.registered_by);
  const std::string& grantor = context.logged().statement.header.slots.front();
  if (grantor == kRootSlot) {
    return context.RequireRootThreshold();
  }
  COMITY_RETURN_IF_ERROR(context.RequireOnly(grantor, false));
  return CheckGrantor(context, record, grantor);
}

Status CheckRule(RuleContext& context,
                 const statement::GrantSuspended& record) {
  if (record.interval.until && *record.interval.until < record.interval.from) {
    return Malformed("interval: ends before it begins");
  }
  return RequireGrantor(context, record.grantee, record.grant_id);
}

Status CheckRule(RuleContext& context, const statement::GrantAnnulled& record) {
  return RequireGrantor(context, record.grantee, record.grant_id);
}

}  // namespace comity::authority
