// A partner that speaks HTTP/2 by itself, and does not stop.
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>

#include "tests/integration/hostile_partners/flood_fixture.h"

namespace comity::testing {
namespace {

TEST_F(SpoiledWireTest, EndlessNoiseIsAnOutage) {
  std::mt19937 random(5);
  std::string noise(kFrameBytesMax, '\0');
  for (char& byte : noise) {
    byte = static_cast<char>(random());
  }
  ExpectOutage({.endless = [noise](auto, const auto&) { return noise; }});
}

TEST_F(SpoiledWireTest, AnEndlessMessageIsNoAnswer) {
  const std::string body(kFrameBytesMax, 'x');
  // It says that it has 9 MiB less a byte, and goes on behind them.
  const std::string prefix("\0\0\x8f\xff\xff", 5);
  ExpectOutage(Speaking([=](std::uint64_t piece, std::uint32_t stream) {
                 return piece == 0 ? Answering(stream) +
                                         Frame(kData, 0, stream, prefix)
                                   : Frame(kData, 0, stream, body);
               }),
               ErrorReason::kPackageMalformed);
}

TEST_F(SpoiledWireTest, EndlessMessagesAreNoAnswer) {
  const std::string messages = Repeated(std::string(5, '\0'));
  ExpectOutage(Speaking([=](std::uint64_t piece, std::uint32_t stream) {
                 return piece == 0 ? Answering(stream)
                                   : Frame(kData, 0, stream, messages);
               }),
               ErrorReason::kPackageMalformed);
}

// --- Frames without end ------------------------------------------------------

TEST_F(FloodTest, OfPingsIsAnOutage) {
  ExpectOutageBy(Frame(kPing, 0, 0, "12345678"));
}

TEST_F(FloodTest, OfPingsByOneWhoDoesNotListenIsAnOutage) {
  ExpectOutageByADeaf(Frame(kPing, 0, 0, "12345678"));
}

TEST_F(FloodTest, OfSettingsIsAnOutage) {
  ExpectOutageBy(Frame(kSettings, 0, 0, ""));
}

TEST_F(FloodTest, OfSettingsByOneWhoDoesNotListenIsAnOutage) {
  ExpectOutageByADeaf(Frame(kSettings, 0, 0, ""));
}

// Of one setting that is known and one that is not.
TEST_F(FloodTest, OfLongSettingsIsAnOutage) {
  std::string settings;
  for (int i = 0; i < 1'000; ++i) {
    settings += std::string("\0\1", 2) + Number(4'096);
    settings += std::string("\x7f\x7f", 2) + Number(1);
  }
  ExpectOutageBy(Frame(kSettings, 0, 0, settings));
}

TEST_F(FloodTest, OfWindowUpdatesIsAnOutage) {
  ExpectOutageBy(Frame(kWindowUpdate, 0, 0, Number(1)));
}

TEST_F(FloodTest, OfPrioritiesIsAnOutage) {
  std::string frames;
  for (std::uint32_t stream = 2; stream < 1'000; stream += 2) {
    frames += Frame(kPriority, 0, stream, Number(stream + 1) + "w");
  }
  ExpectOutageBy(frames);
}

TEST_F(FloodTest, OfResetsIsAnOutage) {
  std::string frames;
  for (std::uint32_t stream = 1'001; stream < 2'000; stream += 2) {
    frames += Frame(kReset, 0, stream, Number(8));
  }
  ExpectOutageBy(frames);
}

TEST_F(FloodTest, OfPushesIsAnOutage) {
  ExpectOutageBy(Answering, [promised = 0U](std::uint32_t stream) mutable {
    std::string frames;
    for (int i = 0; i < 400; ++i) {
      promised += 2;
      frames += Frame(kPushPromise, kEndHeaders, stream,
                      Number(promised) + "\x82\x84\x86");
    }
    return frames;
  });
}

TEST_F(FloodTest, OfFarewellsIsAnOutage) {
  ExpectOutageBy(Frame(
      kGoAway, 0, 0, Number(0x7fffffff) + Number(0) + std::string(8'000, 'd')));
}

TEST_F(FloodTest, OfUnknownFramesIsAnOutage) {
  ExpectOutageBy(Frame(kUnknownType, 0xff, 0, std::string(16'000, 'u')));
}

TEST_F(FloodTest, OfAnsweredPingsIsAnOutage) {
  ExpectOutageBy(Frame(kPing, 1, 0, "12345678"));
}

TEST_F(FloodTest, OfEmptyPartsIsAnOutage) {
  ExpectOutageBy(Answering, [](std::uint32_t stream) {
    return Repeated(Frame(kData, 0, stream, ""));
  });
}

// A message of 9 MiB less a byte, a byte at a time.
TEST_F(FloodTest, OfTinyPartsIsAnOutage) {
  ExpectOutageBy(
      [](std::uint32_t stream) {
        return Answering(stream) +
               Frame(kData, 0, stream, std::string("\0\0\x8f\xff\xff", 5));
      },
      [](std::uint32_t stream) {
        return Repeated(Frame(kData, 0, stream, "x"));
      });
}

TEST_F(FloodTest, OfPaddingIsAnOutage) {
  ExpectOutageBy(Answering, [](std::uint32_t stream) {
    return Repeated(
        Frame(kData, kPadded, stream, "\xff" + std::string(255, '\0')));
  });
}

}  // namespace
}  // namespace comity::testing
