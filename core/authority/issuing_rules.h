// What the issue of a credential and the events that continue it are held to
// alike: the issuer's grant, and the periods that the scheme allows.
#ifndef COMITY_CORE_AUTHORITY_ISSUING_RULES_H_
#define COMITY_CORE_AUTHORITY_ISSUING_RULES_H_

#include <optional>
#include <string>
#include <vector>

#include "core/authority/kind_rules.h"
#include "core/base/civil_date.h"
#include "core/base/status.h"
#include "core/statement/credential_records.h"
#include "core/statement/scheme_records.h"

namespace comity::authority {

// The version of its scheme that the credential names, among what counts on the
// scheme's key. Errors: kSubjectUnknown.
StatusOr<const LoggedStatement*> FindSchemeVersion(
    const std::vector<const LoggedStatement*>& counted,
    const statement::Credential& record);

// No period is longer than the scheme allows, however it came about: by the
// issue, by a renewal, or by an extension, which is counted from the first day
// of the period that it extends. Errors: kSchemeMismatch.
Status CheckPeriod(const statement::Scheme& scheme, CivilDate from,
                   std::optional<CivilDate> until);

// One issuing body has the grant for credentials of this type and scheme. An
// issue that is recorded `late` is marked so, unless the body's old register
// covers it.
//
// Errors: those of BodyStateAt and RuleContext::RequirePermission.
Status RequireIssuer(RuleContext& context, const statement::Credential& record,
                     const std::string& issuer, bool late);

}  // namespace comity::authority

#endif  // COMITY_CORE_AUTHORITY_ISSUING_RULES_H_
