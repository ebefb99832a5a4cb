// Makes the statement by which an operator body logs another registry's head.
#ifndef COMITY_SERVER_ANCHORING_ANCHOR_STATEMENT_H_
#define COMITY_SERVER_ANCHORING_ANCHOR_STATEMENT_H_

#include <span>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/checkpoint/verifier_key.h"
#include "core/crypto/signing_key.h"
#include "server/anchoring/last_anchor.h"
#include "server/submitter.h"

namespace comity::server {

// Bytes of a checkpoint that a statement takes.
inline constexpr std::size_t kAnchoredNoteBytesMax = 16'384;

// The note with the log's own lines and those cosignatures that are valid by
// one of `cosigners`: what others appended is left out.
//
// Errors: kNoteMalformed; kNoteSignatureMissing if none of them cosigned it;
// kFieldTooLong if it is too long to be logged.
StatusOr<std::string> CosignedNote(
    const std::string& note, const std::string& origin,
    std::span<const checkpoint::VerifierKey> cosigners);

struct AnchorAuthor {
  // Origin of the own log, and the body that speaks.
  std::string home;
  std::string body_id;
  // Must outlive the author.
  const crypto::Signer* key = nullptr;
};

// A signed anchor of `note`, the head of `origin`. `nonce` are 16 random bytes.
//
// Errors: those of statement::MakeStatement and of the signer.
StatusOr<Submission> MakeAnchor(const AnchorAuthor& author,
                                const std::string& origin,
                                const AnchorPlace& place, std::string note,
                                std::string nonce);

}  // namespace comity::server

#endif  // COMITY_SERVER_ANCHORING_ANCHOR_STATEMENT_H_
