#include "core/checkpoint/add_checkpoint.h"

#include <utility>

#include "core/checkpoint/text_lines.h"

namespace comity::checkpoint {
namespace {

constexpr std::string_view kOldPrefix = "old ";

Status Malformed(const char* message) {
  return InvalidArgument(ErrorReason::kAddCheckpointMalformed, message);
}

}  // namespace

StatusOr<AddCheckpointRequest> ParseAddCheckpoint(std::string_view text) {
  if (text.size() > kAddCheckpointBytesMax) {
    return Malformed("the request is longer than 20480 bytes");
  }
  const auto line = TakeLine(text);
  if (!line || !line->starts_with(kOldPrefix)) {
    return Malformed("the line with the old size is missing");
  }
  const auto old_size = ParseDecimal(line->substr(kOldPrefix.size()));
  if (!old_size) {
    return Malformed("the old size is not a number");
  }
  auto hashes = TakeHashLines(text, kAddCheckpointHashesMax);
  if (!hashes) {
    return Malformed("the lines of the consistency proof have a wrong form");
  }
  if (*old_size == 0 && !hashes->empty()) {
    return Malformed("from size 0 no consistency proof is needed");
  }
  if (text.empty()) {
    return Malformed("the checkpoint is missing");
  }
  return AddCheckpointRequest{
      {*old_size}, *std::move(hashes), std::string(text)};
}

std::string FormatAddCheckpoint(const AddCheckpointRequest& request) {
  std::string text =
      std::string(kOldPrefix) + std::to_string(request.old_size.value) + "\n";
  AppendHashLines(text, request.consistency_proof);
  return text + request.checkpoint;
}

}  // namespace comity::checkpoint
