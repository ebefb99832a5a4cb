#include "client/issuing/credential_draft.h"

#include <map>
#include <set>
#include <utility>

#include "client/issuing/credential_number.h"
#include "core/statement/claims.h"
#include "core/statement/wire.h"

namespace comity::client {
namespace {

constexpr std::size_t kCredentialIdSize = 16;

using ValuesByName = std::map<std::string, std::string>;

// The values under exactly the names of the scheme.
StatusOr<ValuesByName> ByName(const CredentialDraft& draft) {
  const std::set<std::string> names(draft.claim_names.begin(),
                                    draft.claim_names.end());
  ValuesByName values;
  for (const ClaimValue& claim : draft.values) {
    if (!names.contains(claim.name) ||
        !values.emplace(claim.name, claim.value).second) {
      return InvalidArgument(ErrorReason::kClaimUnknown,
                             "the scheme does not ask for a claim \"" +
                                 claim.name + "\", or it is given twice");
    }
  }
  for (const std::string& name : names) {
    if (!values.contains(name) || values[name].empty()) {
      return InvalidArgument(ErrorReason::kClaimMissing,
                             "the claim \"" + name + "\" has no value");
    }
  }
  return values;
}

// The rules of a claim's value are those of its record.
Status CheckValue(const ClaimValue& claim) {
  const auto read =
      statement::DecodeRecord<ClaimValue>(statement::EncodeRecord(claim));
  if (!read.ok()) {
    return {read.status().code(), read.status().reason(),
            "claim \"" + claim.name + "\": " + read.status().message()};
  }
  return OkStatus();
}

}  // namespace

StatusOr<DraftedCredential> DraftCredential(const CredentialDraft& draft,
                                            const RandomSource& random) {
  COMITY_ASSIGN_OR_RETURN(const ValuesByName values, ByName(draft));
  DraftedCredential drafted;
  drafted.credential = draft.credential;
  if (drafted.credential.credential_id.empty()) {
    drafted.credential.credential_id = random(kCredentialIdSize);
  }
  const std::string& id = drafted.credential.credential_id;
  drafted.credential.claims.clear();
  drafted.holder.credential = {.origin = draft.origin, .credential_id = id};
  drafted.holder.number =
      FormatCredentialNumber({.country = draft.country, .credential_id = id});
  drafted.holder.secret = random(statement::kClaimSecretSize);
  for (const auto& [name, value] : values) {
    COMITY_RETURN_IF_ERROR(CheckValue({.name = name, .value = value}));
    drafted.holder.values.push_back({.name = name, .value = value});
    drafted.credential.claims.push_back(
        {.name = name,
         .digest = statement::ClaimDigestOf(
             id, {.name = name,
                  .salt = statement::ClaimSalt(drafted.holder.secret, name),
                  .value = value})});
  }
  return drafted;
}

}  // namespace comity::client
