// Signed notes: text with lines of signatures below it, the form in which
// checkpoints and their cosignatures travel.
#ifndef COMITY_CORE_CHECKPOINT_NOTE_H_
#define COMITY_CORE_CHECKPOINT_NOTE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/checkpoint/verifier_key.h"

namespace comity::checkpoint {

// Longer notes and notes with more signatures are refused unread. A checkpoint
// with 64 Ed25519 cosignatures of long names still fits.
inline constexpr std::size_t kNoteBytesMax = 16'384;
inline constexpr std::size_t kNoteSignaturesMax = 64;

// One signature line, unverified.
struct NoteSignature {
  std::string key_name;
  std::uint32_t key_hash = 0;
  // What follows the key hash; at least one byte. Its meaning depends on the
  // key's type.
  std::string bytes;

  friend bool operator==(const NoteSignature&, const NoteSignature&) = default;
};

// A well-formed note. Nothing in it is verified. Thread-compatible.
struct ParsedNote {
  // With its last newline, without the empty line that follows: what is
  // signed.
  std::string text;
  std::vector<NoteSignature> signatures;

  friend bool operator==(const ParsedNote&, const ParsedNote&) = default;
};

// Reads a note. The text may contain empty lines; the last one separates it
// from the signatures.
//
// Errors: kNoteMalformed if it is longer than the bounds above, no valid
// UTF-8, contains control characters, or has no signatures or a line of
// another form. Source: C2SP signed-note, Format.
StatusOr<ParsedNote> ParseNote(std::string_view note);

// The note as text; ParseNote reads it back.
// Requires: text that ends in a newline, and signatures, as ParseNote allows.
std::string FormatNote(const ParsedNote& note);

// One signature line with its newline.
std::string FormatSignatureLine(const NoteSignature& signature);

// The signatures of `note` that name `key`; pointers into `note`.
std::vector<const NoteSignature*> SignaturesBy(const VerifierKey& key,
                                               const ParsedNote& note);

// OK exactly if `note` is signed by `key` (of type kEd25519). All lines that
// name the key must verify; other lines are ignored.
//
// Errors:
//   kNoteSignatureMissing  no line names the key, or it is of another type;
//   kSignatureInvalid      a line names the key and does not verify.
// Thread-safe. Source: C2SP signed-note, Signatures.
Status VerifyNote(const ParsedNote& note, const VerifierKey& key);

}  // namespace comity::checkpoint

#endif  // COMITY_CORE_CHECKPOINT_NOTE_H_
