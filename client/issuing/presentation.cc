#include "client/issuing/presentation.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "core/evidence/verifier.h"

namespace comity::client {
namespace {

const ClaimValue* FindClaim(const HolderRecord& holder, std::string_view name) {
  const auto found =
      std::find_if(holder.values.begin(), holder.values.end(),
                   [name](const ClaimValue& c) { return c.name == name; });
  return found == holder.values.end() ? nullptr : &*found;
}

}  // namespace

StatusOr<evidence::Presentation> Present(const HolderRecord& holder,
                                         const PresentationChoice& choice) {
  evidence::Presentation presentation;
  presentation.credential = holder.credential;
  presentation.statement = holder.statement;
  presentation.evidence = choice.evidence;
  const std::set<std::string> names(choice.claims.begin(), choice.claims.end());
  for (const std::string& name : names) {  // Ascending, each once.
    const ClaimValue* claim = FindClaim(holder, name);
    if (claim == nullptr) {
      return InvalidArgument(ErrorReason::kClaimUnknown,
                             "the credential has no claim \"" + name + "\"");
    }
    presentation.disclosures.push_back(OpenClaim(holder, *claim));
  }
  if (choice.holder_key != nullptr) {
    COMITY_ASSIGN_OR_RETURN(presentation.holder_signature,
                            choice.holder_key->Sign(evidence::PresentationInput(
                                holder.credential, choice.nonce)));
  }
  return presentation;
}

}  // namespace comity::client
