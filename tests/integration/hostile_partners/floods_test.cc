// A partner that speaks HTTP/2 by itself, and does not stop.
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include "tests/integration/hostile_partners/spoiled_wire.h"
#include "tests/support/chaos_proxy.h"
#include "tests/support/raw_wire.h"

namespace comity::testing {
namespace {

// Source: RFC 9113 (HTTP/2), gRPC over HTTP/2.

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
constexpr unsigned char kEndStream = 1;
constexpr unsigned char kEndHeaders = 4;
constexpr unsigned char kPadded = 8;
constexpr std::size_t kPrefaceBytes = 24;
constexpr std::size_t kFrameHeaderBytes = 9;
constexpr std::size_t kFrameBytesMax = 16'384;

std::string Frame(FrameType type, unsigned char flags, std::uint32_t stream,
                  std::string_view payload) {
  std::string frame;
  for (const int shift : {16, 8, 0}) {
    frame += static_cast<char>(payload.size() >> shift & 0xff);
  }
  frame += static_cast<char>(type);
  frame += static_cast<char>(flags);
  for (const int shift : {24, 16, 8, 0}) {
    frame += static_cast<char>(stream >> shift & 0xff);
  }
  return frame.append(payload);
}

// The newest stream that a client has opened; 0 if none.
std::uint32_t OpenedStream(const std::string& heard) {
  const auto at = [&heard](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(heard[i]));
  };
  std::uint32_t stream = 0;
  std::size_t i = kPrefaceBytes;
  while (i + kFrameHeaderBytes <= heard.size()) {
    if (at(i + 3) == kHeaders) {
      stream = at(i + 5) << 24 | at(i + 6) << 16 | at(i + 7) << 8 | at(i + 8);
    }
    i += kFrameHeaderBytes + (at(i) << 16 | at(i + 1) << 8 | at(i + 2));
  }
  return stream;
}

// ":status: 200", "content-type: application/grpc" and more, never indexed.
std::string HeaderBlock(const std::string& name = "",
                        const std::string& value = "") {
  std::string block = "\x88";
  block += std::string("\x0f\x10\x10", 3) + "application/grpc";
  if (!name.empty()) {
    block += '\0';
    block += static_cast<char>(name.size());
    block += name;
    block += static_cast<char>(value.size());
    block += value;
  }
  return block;
}

// A server that greets, waits for a call, and then speaks `more` without end.
Chaos Speaking(std::function<std::string(std::uint64_t, std::uint32_t)> more) {
  Chaos chaos;
  chaos.endless = [more = std::move(more)](std::uint64_t piece,
                                           const std::string& heard) {
    if (piece == 0) {
      return Frame(kSettings, 0, 0, "");
    }
    const std::uint32_t stream = OpenedStream(heard);
    return stream == 0 ? std::string() : more(piece - 1, stream);
  };
  return chaos;
}

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
                 return piece == 0 ? Frame(kHeaders, 4, stream, HeaderBlock()) +
                                         Frame(kData, 0, stream, prefix)
                                   : Frame(kData, 0, stream, body);
               }),
               ErrorReason::kPackageMalformed);
}

TEST_F(SpoiledWireTest, EndlessMessagesAreNoAnswer) {
  std::string messages;
  while (messages.size() + 5 <= kFrameBytesMax) {
    messages += std::string(5, '\0');
  }
  ExpectOutage(Speaking([=](std::uint64_t piece, std::uint32_t stream) {
                 return piece == 0 ? Frame(kHeaders, 4, stream, HeaderBlock())
                                   : Frame(kData, 0, stream, messages);
               }),
               ErrorReason::kPackageMalformed);
}

TEST_F(SpoiledWireTest, EndlessHeadersAreNoAnswer) {
  const std::string value(100, 'v');
  ExpectOutage(Speaking([=](std::uint64_t piece, std::uint32_t stream) {
                 std::string more;
                 while (more.size() + 200 < kFrameBytesMax) {
                   more += HeaderBlock("n", value).substr(HeaderBlock().size());
                 }
                 return piece == 0 ? Frame(kHeaders, 0, stream, HeaderBlock())
                                   : Frame(kContinuation, 0, stream, more);
               }),
               ErrorReason::kPackageMalformed);
}

// --- Frames without end ------------------------------------------------------

// As often as fits into what is sent at once.
std::string Repeated(const std::string& frames) {
  std::string all;
  while (all.size() + frames.size() <= kFrameBytesMax) {
    all += frames;
  }
  return all;
}

std::string Number(std::uint32_t number) {
  std::string bytes;
  for (const int shift : {24, 16, 8, 0}) {
    bytes += static_cast<char>(number >> shift & 0xff);
  }
  return bytes;
}

// "grpc-status: 0".
std::string Trailers(std::uint32_t stream) {
  return Frame(kHeaders, kEndHeaders | kEndStream, stream,
               std::string("\0\x0bgrpc-status\x01"
                           "0",
                           15));
}

std::string Answering(std::uint32_t stream) {
  return Frame(kHeaders, kEndHeaders, stream, HeaderBlock());
}

class FloodTest : public SpoiledWireTest {
 protected:
  using Frames = std::function<std::string(std::uint32_t stream)>;

  // Once there is a call: `begin`, and `more` without end.
  void ExpectOutageBy(const Frames& begin, const Frames& more,
                      ErrorReason reason = ErrorReason::kPartnerUnreachable) {
    ExpectOutage(Speaking([=](std::uint64_t piece, std::uint32_t stream) {
                   return piece == 0 ? begin(stream) : more(stream);
                 }),
                 reason);
  }
  // Frames that belong to no call, while the answer is awaited,
  void ExpectOutageBy(const std::string& frame) {
    const std::string frames = Repeated(frame);
    ExpectOutageBy(Answering, [=](std::uint32_t) { return frames; });
  }
  // and by somebody who does not listen: what is due to him would have to be
  // kept until he does.
  void ExpectOutageByADeaf(const std::string& frame) {
    const std::string frames = Repeated(frame);
    Chaos chaos;
    chaos.endless = [=](std::uint64_t piece, const std::string&) {
      return piece == 0 ? Frame(kSettings, 0, 0, "") : frames;
    };
    chaos.deaf_from = kPrefaceBytes;
    ExpectOutage(std::move(chaos));
  }
};

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

// --- Headers without end -----------------------------------------------------

// One byte here, as long as a table allows there: "n" and its value are kept by
// the first block, and named by its number in all that follow.
TEST_F(FloodTest, OfHeadersFromTheTableIsNoAnswer) {
  std::string kept = HeaderBlock();
  kept += std::string("\x40\x01n\x7f\x81\x17", 6) + std::string(3'072, 'v');
  ExpectOutageBy(
      [=](std::uint32_t stream) { return Frame(kHeaders, 0, stream, kept); },
      [](std::uint32_t stream) {
        return Frame(kContinuation, 0, stream, std::string(1'000, '\xbe'));
      },
      ErrorReason::kPackageMalformed);
}

// Few in each frame, so that no frame is too much by itself.
TEST_F(FloodTest, OfHeadersFromTheTableInTinyFramesIsRefused) {
  std::string kept = HeaderBlock();
  kept += std::string("\x40\x01n\x01v", 5);
  ExpectOutageBy(
      [=](std::uint32_t stream) { return Frame(kHeaders, 0, stream, kept); },
      [](std::uint32_t stream) {
        return Repeated(
            Frame(kContinuation, 0, stream, std::string(200, '\xbe')));
      },
      ErrorReason::kPackageMalformed);
}

// A value of 256 MiB is announced, and comes.
TEST_F(FloodTest, OfOneHeaderIsAnOutage) {
  std::string begun = HeaderBlock();
  begun += std::string("\0\x01n\x7f\x81\xff\xff\x7f", 8);
  ExpectOutageBy(
      [=](std::uint32_t stream) { return Frame(kHeaders, 0, stream, begun); },
      [](std::uint32_t stream) {
        return Frame(kContinuation, 0, stream, std::string(16'000, 'v'));
      });
}

// A length that never ends: zeros may stand behind it for ever.
TEST_F(FloodTest, OfOneNumberIsAnOutage) {
  std::string begun = HeaderBlock() + std::string("\0\x01n\x7f", 4);
  ExpectOutageBy(
      [=](std::uint32_t stream) { return Frame(kHeaders, 0, stream, begun); },
      [](std::uint32_t stream) {
        return Frame(kContinuation, 0, stream, std::string(16'000, '\x80'));
      });
}

TEST_F(FloodTest, OfEmptyContinuationsIsAnOutage) {
  ExpectOutageBy(
      [](std::uint32_t stream) {
        return Frame(kHeaders, 0, stream, HeaderBlock());
      },
      [](std::uint32_t stream) {
        return Repeated(Frame(kContinuation, 0, stream, ""));
      });
}

TEST_F(FloodTest, OfTableSizesIsAnOutage) {
  ExpectOutageBy(
      [](std::uint32_t stream) {
        return Frame(kHeaders, 0, stream, "\x3f\xe1\x1f");
      },
      [](std::uint32_t stream) {
        std::string sizes;
        while (sizes.size() < 16'000) {
          sizes += "\x20\x3f\xe1\x1f";
        }
        return Frame(kContinuation, 0, stream, sizes);
      });
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

// --- Answers of many fields --------------------------------------------------

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
    const std::string message =
        '\0' + Number(static_cast<std::uint32_t>(fields.size())) + fields;
    const std::size_t frames = message.size() / kFrameBytesMax + 1;
    ExpectOutage(
        Speaking([=](std::uint64_t piece, std::uint32_t stream) {
          if (piece == 0) {
            return Answering(stream);
          }
          if (piece <= frames) {
            return Frame(kData, 0, stream,
                         std::string_view(message).substr(
                             (piece - 1) * kFrameBytesMax, kFrameBytesMax));
          }
          return piece == frames + 1 ? Trailers(stream) : std::string();
        }),
        ErrorReason::kPackageMalformed);
  }
};

TEST_F(ManyFieldsTest, OfAProofAreNotMade) {
  ExpectRefused(std::string("\x1a\0", 2), "\x12");
}

TEST_F(ManyFieldsTest, OfALaterVersionAreNotMade) {
  ExpectRefused(std::string("\x7a\0", 2), "");
}

// What is small on the wire must not become large here.
TEST_F(SpoiledWireTest, ACompressedAnswerIsNotExpanded) {
  const std::string bomb = Bomb(std::size_t{2} << 20);
  std::string message("\1", 1);
  for (const int shift : {24, 16, 8, 0}) {
    message += static_cast<char>(bomb.size() >> shift & 0xff);
  }
  message += bomb;
  const std::size_t frames = message.size() / kFrameBytesMax + 1;
  const PeakMemory memory;
  const std::uint64_t before = ServedSize(registry_);
  proxy_.Set(Speaking([=](std::uint64_t piece, std::uint32_t stream) {
    if (piece == 0) {
      return Frame(kHeaders, 4, stream, HeaderBlock("grpc-encoding", "gzip"));
    }
    if (piece <= frames) {
      return Frame(kData, 0, stream,
                   std::string_view(message).substr(
                       (piece - 1) * kFrameBytesMax, kFrameBytesMax));
    }
    return piece == frames + 1 ? Trailers(stream) : std::string();
  }));
  partner_.Grow(2);
  ExpectTold(ErrorReason::kPackageMalformed);
  ExpectUndisturbed();
  EXPECT_EQ(ServedSize(registry_), before);
  ExpectLittleMemory(memory);
  proxy_.Set({});
  EXPECT_TRUE(HasCaughtUp(*hostile_, partner_));
}

}  // namespace
}  // namespace comity::testing
