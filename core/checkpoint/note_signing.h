// Making of note signatures and cosignatures. Native only, as private keys
// are; a library of its own, so that verifiers need not link it.
#ifndef COMITY_CORE_CHECKPOINT_NOTE_SIGNING_H_
#define COMITY_CORE_CHECKPOINT_NOTE_SIGNING_H_

#include <cstdint>
#include <string_view>

#include "core/base/status.h"
#include "core/checkpoint/note.h"
#include "core/crypto/signing_key.h"

namespace comity::checkpoint {

// The signature of `text`, which must end in a newline, under `key_name`.
//
// Errors: kVerifierKeyMalformed if `key_name` is no key name or the signer's
// key is not Ed25519; what the signer reports. Thread-safe.
StatusOr<NoteSignature> SignNote(std::string_view text,
                                 std::string_view key_name,
                                 const crypto::Signer& signer);

// The cosignature of a checkpoint's text at `time_s` seconds since 1970.
//
// Errors: those of SignNote; kNoteMalformed if the time is above
// kCosignatureTimeMax. Thread-safe.
StatusOr<NoteSignature> Cosign(std::string_view checkpoint_text,
                               std::uint64_t time_s, std::string_view key_name,
                               const crypto::Signer& signer);

}  // namespace comity::checkpoint

#endif  // COMITY_CORE_CHECKPOINT_NOTE_SIGNING_H_
