// Notes, checkpoints, cosignatures and verifier keys: one form each, and no
// text is found signed that the keys of this target did not sign.
#include <array>
#include <string>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/cosignature.h"
#include "core/checkpoint/note.h"
#include "core/checkpoint/verifier_key.h"
#include "tests/fuzz/fixed_notes.h"
#include "tests/fuzz/fuzz_target.h"

namespace comity::fuzzing {
namespace {

void TestVerifierKey(std::string_view text) {
  const auto key = checkpoint::VerifierKey::Parse(text);
  if (key.ok()) {
    Require(checkpoint::IsKeyName(key->name()), "a key has a proper name");
    Require(key->ToString() == text, "a key that is read is written as it was");
  }
}

void TestCheckpoint(std::string_view text) {
  using checkpoint::CheckpointRules;
  const auto any = checkpoint::ParseCheckpoint(text, CheckpointRules::kAnyLog);
  const auto ours = checkpoint::ParseCheckpoint(text);
  if (any.ok()) {
    Require(checkpoint::FormatCheckpoint(*any) == text,
            "a checkpoint that is read is written as it was");
  }
  if (ours.ok()) {
    Require(any.ok() && *any == *ours, "ours is one of any log");
    Require(checkpoint::IsOrigin(ours->origin), "ours has a proper origin");
  }
}

void TestOracle(const checkpoint::ParsedNote& note) {
  const FixedNotes& fixed = FixedNotes::Get();
  const auto verified = checkpoint::VerifyCheckpoint(note, fixed.log_key());
  if (verified.ok()) {
    Require(fixed.IsSigned(note.text),
            "no checkpoint is verified that the log did not sign");
    Require(verified->origin == fixed.log_key().name(),
            "a verified checkpoint is of the key's log");
  }
  const auto time_s = checkpoint::VerifyCosignature(note, fixed.cosigner_key());
  if (time_s.ok()) {
    Require(fixed.IsCosigned(note.text, *time_s),
            "no text is found cosigned at a time when it was not");
  }
}

}  // namespace

void TestOneInput(std::string_view bytes) {
  TestVerifierKey(bytes);
  TestCheckpoint(bytes);
  const auto note = checkpoint::ParseNote(bytes);
  if (!note.ok()) {
    return;
  }
  Require(note->signatures.size() <= checkpoint::kNoteSignaturesMax,
          "a note has at most 64 signatures");
  Require(checkpoint::FormatNote(*note) == bytes,
          "a note that is read is written as it was");
  TestCheckpoint(note->text);
  TestOracle(*note);
}

}  // namespace comity::fuzzing
