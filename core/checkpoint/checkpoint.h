// Checkpoints: what a log signs about itself, its name, size and root.
#ifndef COMITY_CORE_CHECKPOINT_CHECKPOINT_H_
#define COMITY_CORE_CHECKPOINT_CHECKPOINT_H_

#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/checkpoint/note.h"
#include "core/checkpoint/verifier_key.h"
#include "core/merkle/tree_types.h"

namespace comity::checkpoint {

// The text of a checkpoint, read.
struct Checkpoint {
  std::string origin;
  merkle::TreeHead head;
  // Opaque lines below the root; none of our own logs writes any.
  std::vector<std::string> extension_lines = {};

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// Whose checkpoints are acceptable.
enum class CheckpointRules {
  // No extension lines, which cosigners do not vouch for; the origin fit for
  // IsOrigin.
  kComity,
  // Everything that C2SP tlog-checkpoint allows.
  kAnyLog,
};

// True if `origin` can name a log of ours: 1 to 128 bytes of visible ASCII
// without plus sign. Source: docs/spec.
bool IsOrigin(std::string_view origin);

// Reads the text of a note as a checkpoint.
//
// Errors: kCheckpointMalformed. Source: C2SP tlog-checkpoint, Note text.
StatusOr<Checkpoint> ParseCheckpoint(
    std::string_view text, CheckpointRules rules = CheckpointRules::kComity);

// The text of `checkpoint`, ready to be signed; ParseCheckpoint reads it back.
// Source: C2SP tlog-checkpoint, Note text.
std::string FormatCheckpoint(const Checkpoint& checkpoint);

// Returns the checkpoint in `note` if its log signed it with `log_key`. The
// checkpoint's origin must be the name of the key.
//
// Errors: those of VerifyNote and of ParseCheckpoint;
//   kOriginMismatch  the checkpoint is that of another log.
// Thread-safe.
StatusOr<Checkpoint> VerifyCheckpoint(const ParsedNote& note,
                                      const VerifierKey& log_key);

}  // namespace comity::checkpoint

#endif  // COMITY_CORE_CHECKPOINT_CHECKPOINT_H_
