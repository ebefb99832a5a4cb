#include "core/checkpoint/note_signing.h"

#include <cassert>
#include <string>
#include <utility>

#include "core/base/byte_codec.h"
#include "core/checkpoint/cosignature.h"

namespace comity::checkpoint {

StatusOr<NoteSignature> SignNote(std::string_view text,
                                 std::string_view key_name,
                                 const crypto::Signer& signer) {
  assert(text.ends_with('\n'));
  COMITY_ASSIGN_OR_RETURN(
      const VerifierKey key,
      VerifierKey::Make(key_name, NoteKeyType::kEd25519, signer.public_key()));
  COMITY_ASSIGN_OR_RETURN(std::string signature, signer.Sign(text));
  return NoteSignature{key.name(), key.hash(), std::move(signature)};
}

StatusOr<NoteSignature> Cosign(std::string_view checkpoint_text,
                               std::uint64_t time_s, std::string_view key_name,
                               const crypto::Signer& signer) {
  assert(checkpoint_text.ends_with('\n'));
  if (time_s > kCosignatureTimeMax) {
    return InvalidArgument(ErrorReason::kNoteMalformed,
                           "the time of the cosignature is out of range");
  }
  COMITY_ASSIGN_OR_RETURN(const VerifierKey key,
                          VerifierKey::Make(key_name, NoteKeyType::kCosignature,
                                            signer.public_key()));
  COMITY_ASSIGN_OR_RETURN(
      const std::string signature,
      signer.Sign(CosignedMessage(time_s, checkpoint_text)));
  std::string bytes;
  AppendU64(bytes, time_s);
  bytes += signature;
  return NoteSignature{key.name(), key.hash(), std::move(bytes)};
}

}  // namespace comity::checkpoint
