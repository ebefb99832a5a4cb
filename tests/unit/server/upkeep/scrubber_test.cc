#include "server/upkeep/scrubber.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "server/upkeep/rate_limit.h"
#include "storage/memory/memory_engine.h"
#include "tests/support/bad_row_engine.h"
#include "tests/support/log_batch_maker.h"
#include "tests/support/status_matchers.h"

namespace comity::server {
namespace {

class ScrubberTest : public ::testing::Test {
 protected:
  ScrubberTest() : memory_([] { return std::uint64_t{0}; }), engine_(memory_) {
    auto opened = storage::LogStore::Open(engine_, {});
    EXPECT_OK(opened);
    store_ = std::move(opened->store);
    const storage::Epoch epoch = memory_.Acquire("a", 1000)->epoch;
    EXPECT_OK(store_->Commit(epoch, maker_.Next(600)));
  }

  std::unique_ptr<Scrubber> Make(ScrubberOptions options) {
    return std::make_unique<Scrubber>(
        options, engine_, *store_,
        [this](const Status& damage) {
          if (!reported_.exchange(true)) {
            damage_.set_value(damage);
          }
        },
        [this](std::string_view line) { lines_.emplace_back(line); });
  }

  storage::MemoryEngine memory_;
  storage::BadRowEngine engine_;
  storage::LogBatchMaker maker_;
  std::unique_ptr<storage::LogStore> store_;
  std::atomic<bool> reported_ = false;
  std::promise<Status> damage_;  // The first.
  std::vector<std::string> lines_;
};

TEST_F(ScrubberTest, ASoundStoreIsSaidToBeSound) {
  const auto scrubber = Make({.every_ms = 0, .bytes_per_s = 0});
  scrubber->Start();
  EXPECT_OK(scrubber->RunNow());
  EXPECT_OK(scrubber->RunNow());
  EXPECT_EQ(scrubber->numbers().sound, 2U);
  EXPECT_GT(scrubber->numbers().last_sound_s, 0U);
  scrubber->Stop();
  EXPECT_EQ(lines_.front(), "scrub: the store is sound");
}

TEST_F(ScrubberTest, DamageIsReportedOnceItIsFound) {
  engine_.Spoil(storage::EntryKey({77}));
  const auto scrubber = Make({.every_ms = 0, .bytes_per_s = 0});
  scrubber->Start();
  EXPECT_FAILS(scrubber->RunNow(), ErrorReason::kStoreCorrupt);
  EXPECT_FAILS(damage_.get_future().get(), ErrorReason::kStoreCorrupt);
  EXPECT_EQ(scrubber->numbers().damaged, 1U);
  EXPECT_EQ(scrubber->numbers().last_sound_s, 0U);
}

TEST_F(ScrubberTest, ScrubsByItselfAtItsInterval) {
  engine_.Spoil(storage::EntryKey({77}));
  const auto scrubber = Make({.every_ms = 1, .bytes_per_s = 0});
  scrubber->Start();
  EXPECT_FAILS(damage_.get_future().get(), ErrorReason::kStoreCorrupt);
}

TEST_F(ScrubberTest, AnEndedScrubIsNeitherSoundNorDamage) {
  // The first portion of 256 entries would take days.
  const auto scrubber = Make({.every_ms = 1, .bytes_per_s = 1});
  scrubber->Start();
  std::thread waiter(
      [&] { EXPECT_FAILS(scrubber->RunNow(), ErrorReason::kRegistryStopped); });
  scrubber->Stop();
  waiter.join();
  EXPECT_EQ(scrubber->numbers().sound, 0U);
  EXPECT_EQ(scrubber->numbers().damaged, 0U);
}

TEST(RateLimitTest, WaitsForTheBytesThatAreTooMany) {
  EXPECT_EQ(WaitMs(1000, 1000, 500, 1000), 500U);
  EXPECT_EQ(WaitMs(1000, 1400, 500, 1000), 100U);
  EXPECT_EQ(WaitMs(1000, 1500, 500, 1000), 0U);
  EXPECT_EQ(WaitMs(1000, 9000, 500, 1000), 0U);
}

TEST(RateLimitTest, NoLimitNeverWaits) {
  EXPECT_EQ(WaitMs(0, 0, ~std::uint64_t{0}, 0), 0U);
}

TEST(RateLimitTest, WaitsAMinuteAtMost) {
  EXPECT_EQ(WaitMs(0, 0, ~std::uint64_t{0}, 1), 60'000U);
}

}  // namespace
}  // namespace comity::server
