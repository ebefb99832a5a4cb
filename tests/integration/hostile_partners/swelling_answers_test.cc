// Answers that are small on the wire must not become large here.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/integration/hostile_partners/spoiled_wire.h"
#include "tests/integration/hostile_partners/spoken_http2.h"
#include "tests/support/raw_wire.h"

namespace comity::testing {
namespace {

// A deflated run of zeros, 158 times as long as what stands for it.
// Source: RFC 1951, fixed codes; RFC 1952.
std::string Bomb(std::size_t bytes) {
  std::string bomb("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
  std::string bits =
      "110"
      "00110000";  // Last block, fixed codes, one zero.
  while (bomb.size() < bytes) {
    while (bits.size() < 8 * 1'024) {
      bits +=
          "11000101"
          "00000";  // 258 bytes from one byte before.
    }
    for (std::size_t i = 0; i + 8 <= bits.size(); i += 8) {
      unsigned value = 0;
      for (std::size_t bit = 0; bit < 8; ++bit) {
        value |= (bits[i + bit] == '1' ? 1U : 0U) << bit;
      }
      bomb += static_cast<char>(value);
    }
    bits.erase(0, bits.size() - bits.size() % 8);
  }
  return bomb;
}

// What gRPC puts before the bytes: whether they are compressed, and how many
// they are.
std::string Message(char is_compressed, const std::string& bytes) {
  return is_compressed + Number(static_cast<std::uint32_t>(bytes.size())) +
         bytes;
}

// A well-formed answer of two bytes for each field, most of which would take
// thirty times that.
class ManyFieldsTest : public SpoiledWireTest {
 protected:
  void ExpectRefused(const std::string& field, const std::string& around) {
    std::string fields;
    while (fields.size() < (std::size_t{9} << 20) - 100) {
      fields += field;
    }
    if (!around.empty()) {
      fields = around + Uvarint(fields.size()) + fields;
    }
    ExpectOutage(SpeakingOnce(HeaderBlock(), Message('\0', fields)),
                 ErrorReason::kPackageMalformed);
  }
};

TEST_F(ManyFieldsTest, OfAProofAreNotMade) {
  ExpectRefused(std::string("\x1a\0", 2), "\x12");
}

TEST_F(ManyFieldsTest, OfALaterVersionAreNotMade) {
  ExpectRefused(std::string("\x7a\0", 2), "");
}

TEST_F(SpoiledWireTest, ACompressedAnswerIsNotExpanded) {
  const std::string bomb = Bomb(std::size_t{2} << 20);
  ExpectOutage(
      SpeakingOnce(HeaderBlock("grpc-encoding", "gzip"), Message('\1', bomb)),
      ErrorReason::kPackageMalformed);
}

}  // namespace
}  // namespace comity::testing
