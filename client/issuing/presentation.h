// What a holder shows: the chosen claims of one credential and, where wanted,
// the evidence and a signature that answers a verifier's nonce.
#ifndef COMITY_CLIENT_ISSUING_PRESENTATION_H_
#define COMITY_CLIENT_ISSUING_PRESENTATION_H_

#include <string>
#include <vector>

#include "client/files/record_file.h"
#include "client/issuing/holder_file.h"
#include "core/base/status.h"
#include "core/crypto/signing_key.h"
#include "core/evidence/evidence_records.h"

namespace comity::client {

// A file with one evidence::Presentation.
inline constexpr FileKind kPresentationFile = {
    "comity-presentation/v1", ".presentation",
    evidence::kEvidenceSizeMax + (256U << 10)};

// What a holder chooses to show.
struct PresentationChoice {
  std::vector<std::string> claims;  // Names, in any order.
  std::string evidence = {};        // Canonical Evidence bytes, or empty.
  // Both or neither: the holder's key and the verifier's nonce.
  const crypto::Signer* holder_key = nullptr;
  std::string nonce = {};
};

// The presentation that opens the chosen claims and no others.
//
// Errors: kClaimUnknown if a name is none of the credential's; what the signer
// reports.
StatusOr<evidence::Presentation> Present(const HolderRecord& holder,
                                         const PresentationChoice& choice);

}  // namespace comity::client

#endif  // COMITY_CLIENT_ISSUING_PRESENTATION_H_
