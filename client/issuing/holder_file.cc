#include "client/issuing/holder_file.h"

#include <variant>

#include "core/statement/statement.h"

namespace comity::client {
statement::Disclosure OpenClaim(const HolderRecord& holder,
                                const ClaimValue& claim) {
  return {.name = claim.name,
          .salt = statement::ClaimSalt(holder.secret, claim.name),
          .value = claim.value};
}

Status CheckHolderRecord(const HolderRecord& holder) {
  COMITY_ASSIGN_OR_RETURN(const statement::ParsedStatement parsed,
                          statement::ParseStatement(holder.statement));
  const auto* credential = std::get_if<statement::Credential>(&parsed.body);
  if (credential == nullptr || parsed.header.home != holder.credential.origin ||
      credential->credential_id != holder.credential.credential_id) {
    return InvalidArgument(ErrorReason::kClaimMismatch,
                           "the statement issues another credential");
  }
  if (credential->claims.size() != holder.values.size()) {
    return InvalidArgument(
        ErrorReason::kClaimMissing,
        "the credential has " + std::to_string(credential->claims.size()) +
            " claims, the file " + std::to_string(holder.values.size()));
  }
  for (const ClaimValue& claim : holder.values) {
    COMITY_RETURN_IF_ERROR(
        statement::VerifyDisclosure(*credential, OpenClaim(holder, claim)));
  }
  return OkStatus();
}

}  // namespace comity::client
