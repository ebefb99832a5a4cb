#include "tests/faults/frames.h"

#include <algorithm>

#include "core/base/byte_codec.h"

namespace comity::faults {
namespace {

constexpr std::size_t kHeadSize = 8 + 8 + 1;

}  // namespace

std::string EncodeFrame(const Frame& frame) {
  std::string bytes;
  AppendU64(bytes, frame.body.size());
  AppendU64(bytes, frame.ticket);
  bytes.push_back(static_cast<char>(frame.kind));
  bytes += frame.body;
  return bytes;
}

std::optional<Frame> TakeFrame(std::string& bytes) {
  if (bytes.size() < kHeadSize) {
    return std::nullopt;
  }
  ByteReader reader(bytes);
  const std::uint64_t size = *reader.ReadU64();
  Frame frame;
  frame.ticket = *reader.ReadU64();
  frame.kind = static_cast<std::uint8_t>(bytes[kHeadSize - 1]);
  if (size > kFrameSizeMax || bytes.size() - kHeadSize < size) {
    return std::nullopt;
  }
  frame.body = bytes.substr(kHeadSize, static_cast<std::size_t>(size));
  bytes.erase(0, kHeadSize + static_cast<std::size_t>(size));
  return frame;
}

}  // namespace comity::faults
