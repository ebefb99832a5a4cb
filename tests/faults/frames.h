// How driver and subject speak over pipes: frames of an 8-byte length of the
// body, an 8-byte ticket, a 1-byte kind and the body.
#ifndef COMITY_TESTS_FAULTS_FRAMES_H_
#define COMITY_TESTS_FAULTS_FRAMES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace comity::faults {

// What is asked; the body is the request of comity.v1 of that name.
enum class Method : std::uint8_t {
  kSubmit = 1,  // SubmitStatement
  kCheckpoint,  // GetCheckpoint
  kInclusion,   // GetInclusionProof
  kEntries,     // ListEntries
  kEvidence,    // GetCredentialEvidence
  kFlush,       // no body: write memory into finished files
};

// Kinds of replies; the body is the response, or "REASON message".
inline constexpr std::uint8_t kReplyOk = 100;
inline constexpr std::uint8_t kReplyError = 101;

inline constexpr std::size_t kFrameSizeMax = std::size_t{16} << 20;

struct Frame {
  std::uint8_t kind = 0;
  std::uint64_t ticket = 0;
  std::string body;
};

std::string EncodeFrame(const Frame& frame);

// Takes the first frame out of `bytes`; nothing if it is not all there.
std::optional<Frame> TakeFrame(std::string& bytes);

}  // namespace comity::faults

#endif  // COMITY_TESTS_FAULTS_FRAMES_H_
