// The rule of each kind of statement: who must sign it, with which authority,
// and what must stand before it. One file for each family of kinds:
// rules_registry.cc, rules_bodies.cc, rules_grants.cc, rules_schemes.cc,
// rules_credentials.cc (their issue), rules_credential_events.cc,
// rules_decisions.cc, rules_agreements.cc.
#ifndef COMITY_CORE_AUTHORITY_KIND_RULES_H_
#define COMITY_CORE_AUTHORITY_KIND_RULES_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/authority/grant_rules.h"
#include "core/authority/judge.h"
#include "core/base/status.h"

namespace comity::authority {

// Checks `logged` by the rule of its kind at its position. Requires: its
// signatures, keys and `previous` are checked, its kind is known. Adds to
// `judgement` what the statement relies on.
//
// Errors: the reasons of docs/errors.md under "Authority" and "State of the
// log"; undetermined if a history is not known.
Status CheckKindRules(Judge& judge, const LoggedStatement& logged,
                      Judgement& judgement);

// What the rules of one statement work on, and the checks they share.
class RuleContext {
 public:
  // All must outlive the context.
  RuleContext(Judge& judge, const LoggedStatement& logged, Judgement& judgement)
      : judge_(judge), logged_(logged), judgement_(judgement) {}

  Judge& judge() { return judge_; }
  const LoggedStatement& logged() const { return logged_; }
  Judgement& judgement() { return judgement_; }
  Horizon position() const { return logged_.index; }

  // The slots are exactly `root`, as often as the threshold says.
  Status RequireRootThreshold();

  // The slots are exactly `body_id`, once or twice by distinct persons, or at
  // least twice if `two_persons`.
  Status RequireOnly(std::string_view body_id, bool two_persons);

  // The slots besides one `body_id` (if not empty) are those of a registrar:
  // `root` as often as the threshold says, or one body that is a registrar
  // for `country`, by two distinct persons if `two_persons`.
  Status RequireRegistrar(std::string_view body_id, std::string_view country,
                          bool two_persons);

  // `act.body_id` has a grant that permits `act`, with two persons signing if
  // the grant asks for four eyes. The statement relies on that grant.
  StatusOr<Permission> RequirePermission(const Act& act);

  // If `grant` of `body_id` asks for four eyes: two persons of it signed.
  Status RequireFourEyes(const statement::Grant& grant,
                         std::string_view body_id);

  // Marks the statement LATE_RECORDED if `effective` lies more than 30 days
  // before admission.
  void NoteEffectiveDay(CivilDate effective);

  // The counted statements on `key` before this one.
  StatusOr<std::vector<const LoggedStatement*>> Counted(const Hash& key) {
    return judge_.Counted(key, position());
  }

  // The statements on `key` before this one that counted at their own
  // position, whether or not they fell since. An act that worsens may speak of
  // any: what has fallen may be affirmed later, and must not then be found
  // unharmed.
  StatusOr<std::vector<const LoggedStatement*>> CountedOnce(const Hash& key);

  void RelyOn(const LoggedStatement* statement);

 private:
  Judge& judge_;
  const LoggedStatement& logged_;
  Judgement& judgement_;
};

// The newest counted statement with a record of that type, or null.
template <typename Record>
const LoggedStatement* Newest(
    const std::vector<const LoggedStatement*>& counted) {
  const LoggedStatement* newest = nullptr;
  for (const LoggedStatement* logged : counted) {
    if (logged->As<Record>() != nullptr) {
      newest = logged;
    }
  }
  return newest;
}

// The counted statement with that id, or null.
const LoggedStatement* FindById(
    const std::vector<const LoggedStatement*>& counted, const Hash& id);

// --- One function for each record; declared here, defined by family. ---------
Status CheckRule(RuleContext& context, const statement::Genesis& record);
Status CheckRule(RuleContext& context, const statement::RegistryKeys& record);
Status CheckRule(RuleContext& context, const statement::Partner& record);
Status CheckRule(RuleContext& context, const statement::Anchor& record);
Status CheckRule(RuleContext& context, const statement::Body& record);
Status CheckRule(RuleContext& context, const statement::KeyAdded& record);
Status CheckRule(RuleContext& context, const statement::KeyRotated& record);
Status CheckRule(RuleContext& context, const statement::KeyCompromised& record);
Status CheckRule(RuleContext& context, const statement::Affirm& record);
Status CheckRule(RuleContext& context, const statement::Grant& record);
Status CheckRule(RuleContext& context, const statement::GrantSuspended& record);
Status CheckRule(RuleContext& context, const statement::GrantAnnulled& record);
Status CheckRule(RuleContext& context, const statement::Scheme& record);
Status CheckRule(RuleContext& context, const statement::MappingTable& record);
Status CheckRule(RuleContext& context, const statement::RatingEdition& record);
Status CheckRule(RuleContext& context, const statement::Programme& record);
Status CheckRule(RuleContext& context, const statement::Accreditation& record);
Status CheckRule(RuleContext& context,
                 const statement::AccreditationWithdrawn& record);
Status CheckRule(RuleContext& context, const statement::Credential& record);
Status CheckRule(RuleContext& context,
                 const statement::CredentialSuspended& record);
Status CheckRule(RuleContext& context,
                 const statement::CredentialRevoked& record);
Status CheckRule(RuleContext& context,
                 const statement::CredentialVoided& record);
Status CheckRule(RuleContext& context,
                 const statement::CredentialReinstated& record);
Status CheckRule(RuleContext& context,
                 const statement::CredentialRenewed& record);
Status CheckRule(RuleContext& context,
                 const statement::CredentialExtended& record);
Status CheckRule(RuleContext& context,
                 const statement::CredentialSuperseded& record);
Status CheckRule(RuleContext& context,
                 const statement::CoIssuerConfirmed& record);
Status CheckRule(RuleContext& context,
                 const statement::CoIssuerWithdrawn& record);
Status CheckRule(RuleContext& context,
                 const statement::RecognitionDecision& record);
Status CheckRule(RuleContext& context,
                 const statement::RecognitionDecisionWithdrawn& record);
Status CheckRule(RuleContext& context, const statement::ErasedNotice& record);
Status CheckRule(RuleContext& context, const statement::AgreementText& record);
Status CheckRule(RuleContext& context, const statement::PartyAct& record);
Status CheckRule(RuleContext& context, const statement::RecordedAct& record);

}  // namespace comity::authority

#endif  // COMITY_CORE_AUTHORITY_KIND_RULES_H_
