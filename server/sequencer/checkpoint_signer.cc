#include "server/sequencer/checkpoint_signer.h"

#include <utility>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/cosignature.h"
#include "core/checkpoint/note.h"
#include "core/checkpoint/note_signing.h"
#include "core/checkpoint/verifier_key.h"

namespace comity::server {
namespace {

using checkpoint::NoteKeyType;

// Reads the text back as a verifier does.
Status VerifyOwn(const std::string& text, const std::string& origin,
                 const HeadToSign& to_sign, const crypto::Signer& log_key,
                 const crypto::Signer& cosigning_key) {
  COMITY_ASSIGN_OR_RETURN(const auto note, checkpoint::ParseNote(text));
  COMITY_ASSIGN_OR_RETURN(
      const auto log_verifier,
      checkpoint::VerifierKey::Make(origin, NoteKeyType::kEd25519,
                                    log_key.public_key()));
  COMITY_ASSIGN_OR_RETURN(const auto checkpoint,
                          checkpoint::VerifyCheckpoint(note, log_verifier));
  COMITY_ASSIGN_OR_RETURN(
      const auto cosigning_verifier,
      checkpoint::VerifierKey::Make(origin, NoteKeyType::kCosignature,
                                    cosigning_key.public_key()));
  COMITY_ASSIGN_OR_RETURN(const auto time_s, checkpoint::VerifyCosignature(
                                                 note, cosigning_verifier));
  return checkpoint.head == to_sign.head && time_s == to_sign.time_s
             ? OkStatus()
             : Internal("the checkpoint says something else than was signed");
}

}  // namespace

CheckpointSigner::CheckpointSigner(
    std::string origin, std::vector<std::unique_ptr<crypto::Signer>> keys)
    : origin_(std::move(origin)), keys_(std::move(keys)) {}

std::set<Hash> CheckpointSigner::key_ids() const {
  std::set<Hash> ids;
  for (const auto& key : keys_) {
    ids.insert(key->public_key().id());
  }
  return ids;
}

StatusOr<const crypto::Signer*> CheckpointSigner::Find(
    const statement::KeyRecord& key) const {
  for (const auto& held : keys_) {
    const crypto::PublicKey& public_key = held->public_key();
    if (static_cast<std::uint64_t>(public_key.algorithm()) == key.algorithm &&
        public_key.bytes() == key.key) {
      return held.get();
    }
  }
  return FailedPrecondition(
      ErrorReason::kSigningKeyNotHeld,
      "the registry's history names a signing key that is not configured");
}

StatusOr<std::string> CheckpointSigner::Sign(const HeadToSign& to_sign) const {
  COMITY_ASSIGN_OR_RETURN(const auto* log_key, Find(to_sign.log_key));
  COMITY_ASSIGN_OR_RETURN(const auto* cosigning_key,
                          Find(to_sign.cosigning_key));
  checkpoint::ParsedNote note;
  note.text =
      checkpoint::FormatCheckpoint({.origin = origin_, .head = to_sign.head});
  COMITY_ASSIGN_OR_RETURN(auto signature,
                          checkpoint::SignNote(note.text, origin_, *log_key));
  note.signatures.push_back(std::move(signature));
  COMITY_ASSIGN_OR_RETURN(
      auto timestamp,
      checkpoint::Cosign(note.text, to_sign.time_s, origin_, *cosigning_key));
  note.signatures.push_back(std::move(timestamp));
  std::string text = checkpoint::FormatNote(note);
  const Status verified =
      VerifyOwn(text, origin_, to_sign, *log_key, *cosigning_key);
  if (!verified.ok()) {
    return Internal("the own checkpoint does not verify: " +
                    verified.message());
  }
  return text;
}

}  // namespace comity::server
