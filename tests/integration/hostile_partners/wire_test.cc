// What happens to the bytes between a mirror and its partner, over TCP.
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/integration/hostile_partners/following_registry.h"
#include "tests/support/chaos_proxy.h"
#include "tests/support/peak_memory.h"

namespace comity::testing {
namespace {

constexpr std::uint64_t kMemoryGrowthMax = std::uint64_t{64} << 20;

class SpoiledWireTest : public HostilePartnerTest {
 protected:
  void SetUp() override {
    Follow(proxy_.address(), kTimeoutMs);
    ASSERT_TRUE(HasCaughtUp(*hostile_, partner_));
    ASSERT_TRUE(HasCaughtUp(*honest_, honest_partner_));
    hostile_->Forget();
  }

  // Where bytes are missing or wrong, nothing else may be concluded.
  void ExpectOnlyAnOutage(const Followed& followed) {
    for (const std::string& reason : followed.told()) {
      EXPECT_TRUE(reason == Name(ErrorReason::kPartnerUnreachable) ||
                  reason == Name(ErrorReason::kPackageMalformed))
          << reason;
    }
    EXPECT_FALSE(followed.halted());
  }
  // The wire is spoiled while the log grows, and later it is not.
  void ExpectOutage(Chaos chaos,
                    ErrorReason reason = ErrorReason::kPartnerUnreachable) {
    const PeakMemory memory;
    const std::uint64_t before = ServedSize(registry_);
    proxy_.Set(std::move(chaos));
    partner_.Grow(2);
    ExpectTold(reason);
    ExpectUndisturbed();
    EXPECT_EQ(ServedSize(registry_), before);
    ExpectOnlyAnOutage(*hostile_);
    ExpectLittleMemory(memory);
    proxy_.Set({});
    EXPECT_TRUE(HasCaughtUp(*hostile_, partner_));
  }
  static void ExpectLittleMemory(const PeakMemory& memory) {
    const std::uint64_t growth_bytes = memory.growth_bytes();
    RecordProperty("memory_growth_bytes", std::to_string(growth_bytes));
    if (kMemoryCanBeMeasured) {
      EXPECT_LT(growth_bytes, kMemoryGrowthMax);
    }
  }

  static constexpr std::uint64_t kTimeoutMs = 1'000;
  ChaosProxy proxy_{partner_.port()};
};

TEST_F(SpoiledWireTest, ADripEndsWithTheDeadline) {
  ExpectOutage({.drip_bytes = 1});
}

TEST_F(SpoiledWireTest, NothingAtAllEndsWithTheDeadline) {
  ExpectOutage({.drip_bytes = 0});
}

// --- A first copy, broken off ------------------------------------------------

// A new mirror, which takes the log in several packages.
class SpoiledSessionTest : public SpoiledWireTest {
 protected:
  void SetUp() override {
    partner_.Grow(20);
    partner_.SetPackageEntriesMax(10);
    SpoiledWireTest::SetUp();
    StopFollowing();
    proxy_.Set({});
    const std::uint64_t before = proxy_.passed();
    Expect({});
    session_bytes_ = proxy_.passed() - before;
  }
  // Nothing is ever seen of a part, and in the end all is. Bytes in another
  // order may mean something else; of the log, nothing is concluded from it.
  void Expect(Chaos chaos) {
    const bool is_cut = chaos.cut_at != Chaos::kNever;
    const bool is_spoiled = is_cut || chaos.repeat_at != Chaos::kNever ||
                            chaos.swap_at != Chaos::kNever;
    proxy_.Set(std::move(chaos));
    Followed followed(registry_, proxy_.address(), clock_, *key_, kTimeoutMs);
    const server::HeldLog log = followed.mirror().log();
    followed.mirror().Start();
    const auto seen = [&] {
      const auto published = log.newest();
      return published == nullptr ? 0 : published->head.size.value;
    };
    EXPECT_TRUE(Eventually([&] {
      EXPECT_TRUE(seen() == 0 || seen() == partner_.size());
      return !followed.told().empty() || seen() > 0;
    }));
    if (is_spoiled) {
      proxy_.Set({});
    }
    EXPECT_TRUE(HasCaughtUp(followed, partner_));
    EXPECT_FALSE(followed.halted());
    if (is_cut) {
      ExpectOnlyAnOutage(followed);
    }
    spoiled_ += followed.told().empty() ? 0 : 1;
  }

  std::uint64_t session_bytes_ = 0;
  int spoiled_ = 0;
  std::mt19937_64 random_{20261126};
};

TEST_F(SpoiledSessionTest, MayBeCutAtAnyByte) {
  ASSERT_GT(session_bytes_, 5'000U);
  // Each of the first, where the connection itself begins; then a sample.
  for (std::uint64_t at = 0; at < 24; at += 3) {
    Expect({.cut_at = at});
  }
  for (int i = 0; i < 24; ++i) {
    Expect({.cut_at = random_() % session_bytes_});
  }
  EXPECT_GT(spoiled_, 16);
}

TEST_F(SpoiledSessionTest, MayHaveAPartTwice) {
  for (int i = 0; i < 12; ++i) {
    Expect({.repeat_at = random_() % session_bytes_});
  }
  EXPECT_GT(spoiled_, 6);
}

TEST_F(SpoiledSessionTest, MayHavePartsInAnotherOrder) {
  for (int i = 0; i < 12; ++i) {
    Expect({.swap_at = random_() % session_bytes_});
  }
  EXPECT_GT(spoiled_, 6);
}

// --- A server that speaks for itself -----------------------------------------
// Source: RFC 9113 (HTTP/2), gRPC over HTTP/2.

enum FrameType : unsigned char {
  kData = 0,
  kHeaders = 1,
  kSettings = 4,
  kPing = 6,
  kContinuation = 9,
};
constexpr std::size_t kPrefaceBytes = 24;
constexpr std::size_t kFrameHeaderBytes = 9;
constexpr std::size_t kFrameBytesMax = 16'384;
// Every kDripEveryMs: 1.6 MB/s, 96,000 pings. More of them would compete with
// everything else here for the processors, which is not what is tested.
constexpr std::size_t kFloodBytes = kFrameBytesMax;

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

TEST_F(SpoiledWireTest, AnEndlessMessageIsAnOutage) {
  const std::string body(kFrameBytesMax, 'x');
  // It says that it has 9 MiB less a byte, and goes on behind them.
  const std::string prefix("\0\0\x8f\xff\xff", 5);
  ExpectOutage(Speaking([=](std::uint64_t piece, std::uint32_t stream) {
    return piece == 0 ? Frame(kHeaders, 4, stream, HeaderBlock()) +
                            Frame(kData, 0, stream, prefix)
                      : Frame(kData, 0, stream, body);
  }));
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

TEST_F(SpoiledWireTest, EndlessHeadersAreAnOutage) {
  const std::string value(100, 'v');
  ExpectOutage(Speaking([=](std::uint64_t piece, std::uint32_t stream) {
    std::string more;
    while (more.size() + 200 < kFrameBytesMax) {
      more += HeaderBlock("n", value).substr(HeaderBlock().size());
    }
    return piece == 0 ? Frame(kHeaders, 0, stream, HeaderBlock())
                      : Frame(kContinuation, 0, stream, more);
  }));
}

TEST_F(SpoiledWireTest, EndlessPingsAreAnOutage) {
  std::string pings;
  while (pings.size() < kFrameBytesMax) {
    pings += Frame(kPing, 0, 0, "12345678");
  }
  Chaos chaos = Speaking([=](std::uint64_t, std::uint32_t) { return pings; });
  chaos.drip_bytes = kFloodBytes;
  ExpectOutage(std::move(chaos));
}

// Their answers would have to be kept until somebody reads them.
TEST_F(SpoiledWireTest, EndlessPingsByOneWhoDoesNotListenAreAnOutage) {
  std::string pings;
  while (pings.size() < kFrameBytesMax) {
    pings += Frame(kPing, 0, 0, "12345678");
  }
  Chaos chaos;
  chaos.endless = [=](std::uint64_t piece, const std::string&) {
    return piece == 0 ? Frame(kSettings, 0, 0, "") : pings;
  };
  chaos.deaf_from = kPrefaceBytes;
  ExpectOutage(std::move(chaos));
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
    return piece == frames + 1 ? Frame(kHeaders, 5, stream,
                                       std::string("\0\x0bgrpc-status\x01"
                                                   "0",
                                                   15))
                               : std::string();
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
