// HTTP/2 as a hostile partner speaks it: the test writes each frame by itself.
// Source: RFC 9113 (HTTP/2), RFC 7541 (its headers), gRPC over HTTP/2.
#ifndef COMITY_TESTS_INTEGRATION_HOSTILE_PARTNERS_SPOKEN_HTTP2_H_
#define COMITY_TESTS_INTEGRATION_HOSTILE_PARTNERS_SPOKEN_HTTP2_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "tests/support/chaos_proxy.h"

namespace comity::testing {

enum FrameType : unsigned char {
  kData = 0,
  kHeaders = 1,
  kPriority = 2,
  kReset = 3,
  kSettings = 4,
  kPushPromise = 5,
  kPing = 6,
  kGoAway = 7,
  kWindowUpdate = 8,
  kContinuation = 9,
  kUnknownType = 0xfa,
};
inline constexpr unsigned char kEndStream = 1;
inline constexpr unsigned char kEndHeaders = 4;
inline constexpr unsigned char kPadded = 8;
// What a client says first, before its frames.
inline constexpr std::size_t kPrefaceBytes = 24;
inline constexpr std::size_t kFrameBytesMax = 16'384;

std::string Frame(FrameType type, unsigned char flags, std::uint32_t stream,
                  std::string_view payload);

// In four bytes, the highest first.
std::string Number(std::uint32_t number);

// As often as fits into what is sent at once.
std::string Repeated(const std::string& frames);

// ":status: 200", "content-type: application/grpc" and more, never indexed.
std::string HeaderBlock(const std::string& name = "",
                        const std::string& value = "");

// The headers of an answer,
std::string Answering(std::uint32_t stream);
// and its end: "grpc-status: 0".
std::string Trailers(std::uint32_t stream);

// A server that greets, waits for a call, and then speaks `more` without end:
// piece after piece, the first is 0.
Chaos Speaking(std::function<std::string(std::uint64_t, std::uint32_t)> more);

// One that answers with headers and the bytes of a message, and is done.
Chaos SpeakingOnce(std::string block, std::string message);

}  // namespace comity::testing

#endif  // COMITY_TESTS_INTEGRATION_HOSTILE_PARTNERS_SPOKEN_HTTP2_H_
