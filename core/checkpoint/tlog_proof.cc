#include "core/checkpoint/tlog_proof.h"

#include <utility>

#include "core/base/text_encoding.h"
#include "core/checkpoint/text_lines.h"

namespace comity::checkpoint {
namespace {

constexpr std::string_view kHeader = "c2sp.org/tlog-proof@v1";
constexpr std::string_view kExtraPrefix = "extra ";
constexpr std::string_view kIndexPrefix = "index ";

Status Malformed(const char* message) {
  return InvalidArgument(ErrorReason::kTlogProofMalformed, message);
}

}  // namespace

StatusOr<TlogProof> ParseTlogProof(std::string_view text) {
  if (text.size() > kTlogProofBytesMax) {
    return Malformed("the proof file is longer than 65536 bytes");
  }
  if (TakeLine(text) != kHeader) {
    return Malformed("the first line does not name the format");
  }
  TlogProof proof;
  auto line = TakeLine(text);
  if (line && line->starts_with(kExtraPrefix)) {
    proof.extra = Base64Decode(line->substr(kExtraPrefix.size()));
    if (!proof.extra || proof.extra->empty()) {
      return Malformed("the extra data are not base64");
    }
    line = TakeLine(text);
  }
  if (!line || !line->starts_with(kIndexPrefix)) {
    return Malformed("the line with the index is missing");
  }
  const auto index = ParseDecimal(line->substr(kIndexPrefix.size()));
  if (!index) {
    return Malformed("the index is not a number");
  }
  proof.index = {*index};
  auto hashes = TakeHashLines(text, kTlogProofHashesMax);
  if (!hashes) {
    return Malformed("the lines of the inclusion proof have a wrong form");
  }
  proof.inclusion_proof = *std::move(hashes);
  if (text.empty()) {
    return Malformed("the checkpoint is missing");
  }
  proof.checkpoint = text;
  return proof;
}

std::string FormatTlogProof(const TlogProof& proof) {
  std::string text = std::string(kHeader) + "\n";
  if (proof.extra) {
    text += std::string(kExtraPrefix) + Base64Encode(*proof.extra) + "\n";
  }
  text += std::string(kIndexPrefix) + std::to_string(proof.index.value) + "\n";
  AppendHashLines(text, proof.inclusion_proof);
  return text + proof.checkpoint;
}

}  // namespace comity::checkpoint
