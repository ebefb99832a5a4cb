#include "server/anchoring/anchor_statement.h"

#include <array>
#include <utility>

#include "core/checkpoint/cosignature.h"
#include "core/checkpoint/note.h"
#include "core/statement/map_keys.h"
#include "core/statement/registry_records.h"
#include "core/statement/signatures.h"
#include "core/statement/statement.h"

namespace comity::server {

StatusOr<std::string> CosignedNote(
    const std::string& note_text, const std::string& origin,
    std::span<const checkpoint::VerifierKey> cosigners) {
  COMITY_ASSIGN_OR_RETURN(const checkpoint::ParsedNote note,
                          checkpoint::ParseNote(note_text));
  checkpoint::ParsedNote kept{note.text, {}};
  for (const checkpoint::NoteSignature& line : note.signatures) {
    if (line.key_name == origin) {
      kept.signatures.push_back(line);
    }
  }
  const std::size_t own = kept.signatures.size();
  for (const checkpoint::VerifierKey& key : cosigners) {
    if (!checkpoint::VerifyCosignature(note, key).ok()) {
      continue;
    }
    for (const checkpoint::NoteSignature* line :
         checkpoint::SignaturesBy(key, note)) {
      kept.signatures.push_back(*line);
    }
  }
  if (kept.signatures.size() == own) {
    return FailedPrecondition(ErrorReason::kNoteSignatureMissing,
                              "no cosigner signed this head of " + origin);
  }
  std::string formatted = checkpoint::FormatNote(kept);
  if (formatted.size() > kAnchoredNoteBytesMax) {
    return InvalidArgument(ErrorReason::kFieldTooLong,
                           "the head has too many cosignatures");
  }
  return formatted;
}

StatusOr<Submission> MakeAnchor(const AnchorAuthor& author,
                                const std::string& origin,
                                const AnchorPlace& place, std::string note,
                                std::string nonce) {
  const statement::Anchor anchor{origin, place.month, std::move(note)};
  statement::Header header;
  header.home = author.home;
  header.nonce = std::move(nonce);
  header.slots = {author.body_id};
  header.keys = {statement::AnchorKey(origin, place.month)};
  header.previous = place.previous;
  COMITY_ASSIGN_OR_RETURN(const auto made,
                          statement::MakeStatement(std::move(header), anchor));
  const Hash& key_id = author.key->public_key().id();
  statement::SlotSignature signature;
  signature.key_id = key_id;
  COMITY_ASSIGN_OR_RETURN(signature.signature,
                          author.key->Sign(statement::SignatureInput(
                              author.home, key_id, made.bytes)));
  const std::array signatures = {std::move(signature)};
  return Submission{made.bytes, statement::EncodeSignatures(signatures)};
}

}  // namespace comity::server
