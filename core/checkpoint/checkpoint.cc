#include "core/checkpoint/checkpoint.h"

#include <algorithm>

#include "core/base/text_encoding.h"
#include "core/checkpoint/text_lines.h"

namespace comity::checkpoint {
namespace {

Status Malformed(const char* message) {
  return InvalidArgument(ErrorReason::kCheckpointMalformed, message);
}

}  // namespace

bool IsOrigin(std::string_view origin) {
  return IsKeyName(origin) &&
         std::all_of(origin.begin(), origin.end(),
                     [](char c) { return c > ' ' && c <= '~'; });
}

StatusOr<Checkpoint> ParseCheckpoint(std::string_view text,
                                     CheckpointRules rules) {
  const bool own = rules == CheckpointRules::kComity;
  const auto origin = TakeLine(text);
  const auto size_line = TakeLine(text);
  const auto root_line = TakeLine(text);
  if (!root_line) {
    return Malformed("a checkpoint has at least three lines");
  }
  if (origin->empty() || (own && !IsOrigin(*origin))) {
    return Malformed("the origin is not the name of a log");
  }
  const auto size = ParseDecimal(*size_line);
  if (!size) {
    return Malformed("the second line is not a tree size");
  }
  const auto root = ParseHash(*root_line);
  if (!root) {
    return Malformed("the third line is not a root hash");
  }
  Checkpoint checkpoint{std::string(*origin), {{*size}, *root}};
  if (own && !text.empty()) {
    return Malformed("checkpoints of this protocol have no extension lines");
  }
  while (!text.empty()) {
    const auto line = TakeLine(text);
    if (!line || line->empty()) {
      return Malformed("an extension line is empty or not ended");
    }
    checkpoint.extension_lines.emplace_back(*line);
  }
  return checkpoint;
}

std::string FormatCheckpoint(const Checkpoint& checkpoint) {
  std::string text = checkpoint.origin + "\n" +
                     std::to_string(checkpoint.head.size.value) + "\n" +
                     Base64Encode(checkpoint.head.root.view()) + "\n";
  for (const std::string& line : checkpoint.extension_lines) {
    text += line + "\n";
  }
  return text;
}

StatusOr<Checkpoint> VerifyCheckpoint(const ParsedNote& note,
                                      const VerifierKey& log_key) {
  COMITY_RETURN_IF_ERROR(VerifyNote(note, log_key));
  COMITY_ASSIGN_OR_RETURN(Checkpoint checkpoint, ParseCheckpoint(note.text));
  if (checkpoint.origin != log_key.name()) {
    return InvalidArgument(ErrorReason::kOriginMismatch,
                           "the checkpoint is that of " + checkpoint.origin);
  }
  return checkpoint;
}

}  // namespace comity::checkpoint
