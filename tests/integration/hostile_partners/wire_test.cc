// What happens to the bytes between a mirror and its partner, over TCP.
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <utility>

#include "tests/integration/hostile_partners/spoiled_wire.h"

namespace comity::testing {
namespace {

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

}  // namespace
}  // namespace comity::testing
