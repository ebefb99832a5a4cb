// Agreement texts, party acts and acts recorded by a host.
#include <algorithm>

#include "core/authority/body_state.h"
#include "core/authority/kind_rules.h"
#include "core/authority/signers.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"

namespace comity::authority {
namespace {

using statement::PartyActKind;
using statement::Role;

Status Malformed(std::string message) {
  return InvalidArgument(ErrorReason::kFieldMalformed, std::move(message));
}

bool IsBeginning(PartyActKind act) {
  return act == PartyActKind::kSign || act == PartyActKind::kEnterIntoForce ||
         act == PartyActKind::kAccede ||
         act == PartyActKind::kProvisionallyApply ||
         act == PartyActKind::kNewVersion ||
         act == PartyActKind::kJoinProvisionally;
}

// Acts that a party may not date back: what they begin or list counts from
// the day of admission if that is much later.
bool Improves(PartyActKind act) {
  return IsBeginning(act) || act == PartyActKind::kDesignate;
}

Status CheckForm(const statement::PartyAct& record) {
  const bool suspends = record.act == PartyActKind::kSuspend;
  if ((record.until.has_value() ||
       record.suspension_effect != statement::SuspensionEffect::kUnspecified) &&
      !suspends) {
    return Malformed("until, suspension_effect: belong to SUSPEND only");
  }
  if (record.until && *record.until < record.effective_on) {
    return Malformed("until: before effective_on");
  }
  if (record.notified_on && record.act != PartyActKind::kWithdraw) {
    return Malformed("notified_on: belongs to WITHDRAW only");
  }
  if (!record.designated_bodies.empty() &&
      record.act != PartyActKind::kDesignate) {
    return Malformed("designated_bodies: belong to DESIGNATE only");
  }
  return OkStatus();
}

// What a party may change must have begun, for each of its countries. An end
// before any beginning would wait there to stop what comes later.
Status CheckBegun(RuleContext& context, const statement::PartyAct& record) {
  if (IsBeginning(record.act)) {
    return OkStatus();
  }
  for (const std::string& country : record.countries) {
    const Hash key = statement::CountryKey(country);
    COMITY_ASSIGN_OR_RETURN(const auto counted,
                            statement::Worsens(context.logged().statement.body)
                                ? context.CountedOnce(key)
                                : context.Counted(key));
    const bool begun = std::any_of(
        counted.begin(), counted.end(), [&record](const auto* logged) {
          const auto* act = logged->template As<statement::PartyAct>();
          if (const auto* recorded =
                  logged->template As<statement::RecordedAct>()) {
            act = &recorded->act;
          }
          return act != nullptr && IsBeginning(act->act) &&
                 act->agreement_id == record.agreement_id;
        });
    if (!begun) {
      return FailedPrecondition(
          ErrorReason::kSubjectUnknown,
          "no act of " + country + " has begun this agreement");
    }
  }
  return OkStatus();
}

// Two persons of one body with the role; the act worsens nothing for them if
// their grant lapsed, but an agreement is too weighty for that exception.
StatusOr<BodyState> RequireAuthority(RuleContext& context,
                                     std::vector<std::string> countries) {
  const std::string& body_id = context.judgement().signers.front().slot;
  COMITY_RETURN_IF_ERROR(context.RequireOnly(body_id, true));
  Act act{.body_id = body_id,
          .role = Role::kAgreementAuthority,
          .countries = std::move(countries)};
  act.day = context.logged().admission_day();
  COMITY_RETURN_IF_ERROR(context.RequirePermission(act).status());
  return BodyStateAt(context.judge(), body_id, context.position());
}

}  // namespace

Status CheckRule(RuleContext& context, const statement::AgreementText& record) {
  const auto terms =
      statement::DecodeRecord<statement::AgreementTerms>(record.text);
  if (!terms.ok()) {
    return InvalidArgument(terms.status().reason(),
                           "text." + terms.status().message());
  }
  const std::string& body_id = context.judgement().signers.front().slot;
  COMITY_RETURN_IF_ERROR(context.RequireOnly(body_id, false));
  return context
      .RequirePermission({.body_id = body_id,
                          .role = Role::kAgreementAuthority,
                          .day = context.logged().admission_day()})
      .status();
}

Status CheckRule(RuleContext& context, const statement::PartyAct& record) {
  COMITY_RETURN_IF_ERROR(CheckForm(record));
  COMITY_RETURN_IF_ERROR(CheckBegun(context, record));
  COMITY_ASSIGN_OR_RETURN(const BodyState body,
                          RequireAuthority(context, record.countries));
  const auto& countries = record.countries;
  if (std::find(countries.begin(), countries.end(), body.country) ==
      countries.end()) {
    return PermissionDenied(
        ErrorReason::kWrongCountry,
        "countries: a body of " + body.country + " acts for its own country");
  }
  if (Improves(record.act)) {
    context.NoteEffectiveDay(record.effective_on);
  }
  return OkStatus();
}

// The host's authority speaks here for another country, which therefore must
// not be its own.
Status CheckRule(RuleContext& context, const statement::RecordedAct& record) {
  COMITY_RETURN_IF_ERROR(CheckForm(record.act));
  COMITY_RETURN_IF_ERROR(CheckBegun(context, record.act));
  COMITY_ASSIGN_OR_RETURN(const BodyState body, RequireAuthority(context, {}));
  const auto& countries = record.act.countries;
  if (std::find(countries.begin(), countries.end(), body.country) !=
      countries.end()) {
    return PermissionDenied(ErrorReason::kWrongCountry,
                            "act.countries: an authority records acts of "
                            "other countries, and signs its own");
  }
  if (Improves(record.act.act)) {
    context.NoteEffectiveDay(record.act.effective_on);
  }
  return OkStatus();
}

}  // namespace comity::authority
