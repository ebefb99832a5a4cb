// Headers and trailers without end.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "tests/integration/hostile_partners/flood_fixture.h"

namespace comity::testing {
namespace {

TEST_F(SpoiledWireTest, EndlessHeadersAreNoAnswer) {
  const std::string header =
      HeaderBlock("n", std::string(100, 'v')).substr(HeaderBlock().size());
  ExpectOutage(Speaking([=](std::uint64_t piece, std::uint32_t stream) {
                 return piece == 0
                            ? Frame(kHeaders, 0, stream, HeaderBlock())
                            : Frame(kContinuation, 0, stream, Repeated(header));
               }),
               ErrorReason::kPackageMalformed);
}

// Headers that do not end here,
Frames Begun(const std::string& block) {
  return
      [=](std::uint32_t stream) { return Frame(kHeaders, 0, stream, block); };
}
// and that go on, in one frame,
Frames Continued(const std::string& block) {
  return [=](std::uint32_t stream) {
    return Frame(kContinuation, 0, stream, block);
  };
}
// or in as many as are sent at once.
Frames OftenContinued(const std::string& block) {
  return [=](std::uint32_t stream) {
    return Repeated(Frame(kContinuation, 0, stream, block));
  };
}

// One byte here, as long as a table allows there: "n" and its value are kept by
// the first block, and named by its number in all that follow.
TEST_F(FloodTest, OfHeadersFromTheTableIsNoAnswer) {
  std::string kept = HeaderBlock();
  kept += std::string("\x40\x01n\x7f\x81\x17", 6) + std::string(3'072, 'v');
  ExpectOutageBy(Begun(kept), Continued(std::string(1'000, '\xbe')),
                 ErrorReason::kPackageMalformed);
}

// Few in each frame, so that no frame is too much by itself.
TEST_F(FloodTest, OfHeadersFromTheTableInTinyFramesIsRefused) {
  std::string kept = HeaderBlock();
  kept += std::string("\x40\x01n\x01v", 5);
  ExpectOutageBy(Begun(kept), OftenContinued(std::string(200, '\xbe')),
                 ErrorReason::kPackageMalformed);
}

// A value of 256 MiB is announced, and comes.
TEST_F(FloodTest, OfOneHeaderIsAnOutage) {
  std::string begun = HeaderBlock();
  begun += std::string("\0\x01n\x7f\x81\xff\xff\x7f", 8);
  ExpectOutageBy(Begun(begun), Continued(std::string(16'000, 'v')));
}

// A length that never ends: zeros may stand behind it for ever.
TEST_F(FloodTest, OfOneNumberIsAnOutage) {
  ExpectOutageBy(Begun(HeaderBlock() + std::string("\0\x01n\x7f", 4)),
                 Continued(std::string(16'000, '\x80')));
}

TEST_F(FloodTest, OfEmptyContinuationsIsAnOutage) {
  ExpectOutageBy(Begun(HeaderBlock()), OftenContinued(""));
}

TEST_F(FloodTest, OfTableSizesIsAnOutage) {
  ExpectOutageBy(Begun("\x3f\xe1\x1f"),
                 Continued(Repeated("\x20\x3f\xe1\x1f")));
}

// "100 Continue", which may come any number of times.
TEST_F(FloodTest, OfPreliminaryAnswersIsNoAnswer) {
  const auto more = [](std::uint32_t stream) {
    return Repeated(Frame(kHeaders, kEndHeaders, stream,
                          std::string("\x08\x03"
                                      "100",
                                      5)));
  };
  ExpectOutageBy(more, more, ErrorReason::kPackageMalformed);
}

TEST_F(FloodTest, OfTrailersIsAnOutage) {
  ExpectOutageBy(Answering, [](std::uint32_t stream) {
    std::string trailers(HeaderBlock("n", std::string(100, 'v')));
    return Repeated(Frame(kHeaders, kEndHeaders, stream,
                          trailers.substr(HeaderBlock().size())));
  });
}

}  // namespace
}  // namespace comity::testing
