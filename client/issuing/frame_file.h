// A file that only grows, by frames that are there whole or not at all. After
// a crash the last frame may be torn; every frame before it was made durable
// before the next was begun.
#ifndef COMITY_CLIENT_ISSUING_FRAME_FILE_H_
#define COMITY_CLIENT_ISSUING_FRAME_FILE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"

namespace comity::client {

// A frame holds at most this much: 1,000 statements with their signatures.
inline constexpr std::size_t kFrameSizeMax = 128U << 20;

// What the bytes of such a file hold.
struct Frames {
  std::vector<std::string> payloads;
  // Bytes up to the end of the last whole frame: what follows is torn.
  std::size_t size = 0;
};

// One frame: magic || u64 number || u32 length || payload || SHA-256 of all
// that. Requires: payload of at most kFrameSizeMax bytes.
std::string EncodeFrame(std::uint64_t number, std::string_view payload);

// Reads the frames of a whole file; a torn last frame is left out.
//
// Errors: kOutboxDamaged if a frame is broken and a whole one stands behind
// it: that did not happen by a crash.
StatusOr<Frames> ReadFrames(std::string_view bytes);

}  // namespace comity::client

#endif  // COMITY_CLIENT_ISSUING_FRAME_FILE_H_
