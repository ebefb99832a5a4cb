// Cosignatures: that somebody else saw a checkpoint, found it consistent with
// all before, and when.
#ifndef COMITY_CORE_CHECKPOINT_COSIGNATURE_H_
#define COMITY_CORE_CHECKPOINT_COSIGNATURE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/checkpoint/note.h"
#include "core/checkpoint/verifier_key.h"

namespace comity::checkpoint {

// Later times are malformed. Source: C2SP tlog-cosignature, Format.
inline constexpr std::uint64_t kCosignatureTimeMax = 0x7fff'ffff'ffff'ffff;

// What an Ed25519 cosignature signs: a header, the time in seconds since 1970,
// and the text of the checkpoint.
// Source: C2SP tlog-cosignature, Ed25519 signed message.
std::string CosignedMessage(std::uint64_t time_s,
                            std::string_view checkpoint_text);

// Reads the time, in seconds since 1970, off the bytes of a cosignature
// without verifying anything.
//
// Errors: kNoteMalformed if they are not a u64 below the bound above and a
// signature.
StatusOr<std::uint64_t> UnverifiedCosignatureTime(std::string_view bytes);

// Returns the time, in seconds since 1970, at which `key` (of type
// kCosignature) cosigned `note`; the latest if there are several. All lines
// that name the key must verify. Whether the time is believable is the
// caller's to decide, as is reading the text as a checkpoint.
//
// Errors:
//   kNoteSignatureMissing  no line names the key, or it is of another type;
//   kNoteMalformed         a line that names the key is no cosignature;
//   kSignatureInvalid      such a line does not verify.
// Thread-safe. Source: C2SP tlog-cosignature.
StatusOr<std::uint64_t> VerifyCosignature(const ParsedNote& note,
                                          const VerifierKey& key);

}  // namespace comity::checkpoint

#endif  // COMITY_CORE_CHECKPOINT_COSIGNATURE_H_
