#include "core/checkpoint/cosignature.h"

#include <algorithm>
#include <cstddef>

#include "core/base/byte_codec.h"

namespace comity::checkpoint {
namespace {

constexpr std::size_t kTimeBytes = 8;

}  // namespace

std::string CosignedMessage(std::uint64_t time_s,
                            std::string_view checkpoint_text) {
  return "cosignature/v1\ntime " + std::to_string(time_s) + "\n" +
         std::string(checkpoint_text);
}

StatusOr<std::uint64_t> UnverifiedCosignatureTime(std::string_view bytes) {
  if (bytes.size() != kTimeBytes + crypto::kSignatureSize) {
    return InvalidArgument(ErrorReason::kNoteMalformed,
                           "a cosignature is a time and a signature");
  }
  const std::uint64_t time_s = *ByteReader(bytes).ReadU64();
  if (time_s > kCosignatureTimeMax) {
    return InvalidArgument(ErrorReason::kNoteMalformed,
                           "the time of the cosignature is out of range");
  }
  return time_s;
}

StatusOr<std::uint64_t> VerifyCosignature(const ParsedNote& note,
                                          const VerifierKey& key) {
  const auto signatures = SignaturesBy(key, note);
  if (key.type() != NoteKeyType::kCosignature || signatures.empty()) {
    return InvalidArgument(ErrorReason::kNoteSignatureMissing,
                           "the note is not cosigned by " + key.name());
  }
  std::uint64_t latest_s = 0;
  for (const NoteSignature* signature : signatures) {
    COMITY_ASSIGN_OR_RETURN(const std::uint64_t time_s,
                            UnverifiedCosignatureTime(signature->bytes));
    COMITY_RETURN_IF_ERROR(key.key().Verify(
        CosignedMessage(time_s, note.text),
        std::string_view(signature->bytes).substr(kTimeBytes)));
    latest_s = std::max(latest_s, time_s);
  }
  return latest_s;
}

}  // namespace comity::checkpoint
