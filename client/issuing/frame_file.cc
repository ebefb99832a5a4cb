#include "client/issuing/frame_file.h"

#include <cassert>
#include <optional>

#include "core/base/byte_codec.h"
#include "core/crypto/sha256.h"

namespace comity::client {
namespace {

constexpr std::string_view kMagic = "comity-frame/v1\n";
constexpr std::size_t kHeadSize = kMagic.size() + 8 + 4;

struct Frame {
  std::string_view payload;
  std::size_t size = 0;  // Of the frame.
};

// The whole frame with that number at the beginning of `bytes`.
std::optional<Frame> ReadFrame(std::string_view bytes, std::uint64_t number) {
  ByteReader reader(bytes);
  const auto magic = reader.ReadBytes(kMagic.size());
  const auto found = reader.ReadU64();
  const auto size = reader.ReadU32();
  if (!size || *magic != kMagic || *found != number) {
    return std::nullopt;
  }
  const auto payload = reader.ReadBytes(*size);
  const auto checksum = reader.ReadHash();
  if (!checksum ||
      *checksum != crypto::Sha256(bytes.substr(0, kHeadSize + *size))) {
    return std::nullopt;
  }
  return Frame{.payload = *payload, .size = kHeadSize + *size + Hash::kSize};
}

// Whether any whole frame that comes after number `number` stands in `bytes`.
bool HoldsLaterFrame(std::string_view bytes, std::uint64_t number) {
  for (std::size_t at = bytes.find(kMagic); at != std::string_view::npos;
       at = bytes.find(kMagic, at + 1)) {
    ByteReader reader(bytes.substr(at));
    (void)reader.ReadBytes(kMagic.size());
    const auto found = reader.ReadU64();
    // A whole frame copied into a payload cannot deceive: its number would
    // have to be one of this file's future.
    if (found && *found > number && ReadFrame(bytes.substr(at), *found)) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::string EncodeFrame(std::uint64_t number, std::string_view payload) {
  assert(payload.size() <= kFrameSizeMax);
  std::string frame(kMagic);
  AppendU64(frame, number);
  AppendU32(frame, static_cast<std::uint32_t>(payload.size()));
  frame += payload;
  frame += crypto::Sha256(frame).view();
  return frame;
}

StatusOr<Frames> ReadFrames(std::string_view bytes) {
  Frames frames;
  while (frames.size < bytes.size()) {
    const std::string_view rest = bytes.substr(frames.size);
    const std::uint64_t number = frames.payloads.size();
    const auto frame = ReadFrame(rest, number);
    if (!frame) {
      if (HoldsLaterFrame(rest, number)) {
        return DataLoss(ErrorReason::kOutboxDamaged,
                        "frame " + std::to_string(number) + " is broken");
      }
      break;
    }
    frames.payloads.emplace_back(frame->payload);
    frames.size += frame->size;
  }
  return frames;
}

}  // namespace comity::client
