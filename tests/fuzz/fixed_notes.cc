#include "tests/fuzz/fixed_notes.h"

#include <memory>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/cosignature.h"
#include "core/checkpoint/note.h"
#include "core/checkpoint/note_signing.h"
#include "core/crypto/sha256.h"
#include "core/crypto/signing_key.h"
#include "tests/fuzz/fuzz_target.h"

namespace comity::fuzzing {
namespace {

constexpr char kOrigin[] = "registry.kz.example";
constexpr char kCosigner[] = "cosigner.example";

std::unique_ptr<crypto::Signer> KeyCalled(const std::string& name) {
  const Hash seed = crypto::Sha256("fixed notes " + name);
  return Must(crypto::Ed25519KeyFromSeed(seed.view()));
}

checkpoint::VerifierKey VerifierOf(const std::string& name,
                                   checkpoint::NoteKeyType type) {
  return Must(
      checkpoint::VerifierKey::Make(name, type, KeyCalled(name)->public_key()));
}

}  // namespace

const FixedNotes& FixedNotes::Get() {
  static const FixedNotes fixed;
  return fixed;
}

FixedNotes::FixedNotes()
    : log_key_(VerifierOf(kOrigin, checkpoint::NoteKeyType::kEd25519)),
      cosigner_key_(
          VerifierOf(kCosigner, checkpoint::NoteKeyType::kCosignature)) {
  const auto log = KeyCalled(kOrigin);
  const auto cosigner = KeyCalled(kCosigner);
  for (std::uint64_t size : {1U, 2U, 300U}) {
    checkpoint::ParsedNote note;
    note.text = checkpoint::FormatCheckpoint(
        {.origin = kOrigin,
         .head = {{size}, crypto::Sha256(std::to_string(size))}});
    signed_.insert(note.text);
    note.signatures.push_back(
        Must(checkpoint::SignNote(note.text, kOrigin, *log)));
    notes_.push_back(checkpoint::FormatNote(note));
    for (std::uint64_t time_s : {1'767'571'200 + size, 1'767'571'260 + size}) {
      cosigned_.emplace(note.text, time_s);
      note.signatures.push_back(
          Must(checkpoint::Cosign(note.text, time_s, kCosigner, *cosigner)));
      notes_.push_back(checkpoint::FormatNote(note));
    }
  }
}

}  // namespace comity::fuzzing
