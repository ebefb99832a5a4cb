#include "server/rpc/call_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <thread>

#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"

namespace comity::server {
namespace {

// One thread that answers calls, and is kept from it while the test wants.
class CallQueueTest : public ::testing::Test {
 protected:
  CallQueueTest()
      : queue_({.threads = 1,
                .limits = {.count_max = 4},
                .unanswered_count_min = 3},
               clock_) {}

  // Returns once the thread is busy with a call that ends at Release.
  void Occupy() {
    std::promise<void> begun;
    ASSERT_OK(queue_.Run(
        [&begun, released = released_.get_future().share()] {
          begun.set_value();
          released.wait();
        },
        1));
    begun.get_future().wait();
  }
  void Release() { released_.set_value(); }

  Status Ask() {
    return queue_.Run([this] { ++answered_; }, 1);
  }

  // Asks once more, and returns what waits for that answer and, as calls are
  // answered in order, for all before it.
  std::future<void> AskLast() {
    auto done = std::make_shared<std::promise<void>>();
    std::future<void> answered = done->get_future();
    EXPECT_OK(queue_.Run(
        [this, done] {
          ++answered_;
          done->set_value();
        },
        1));
    return answered;
  }

  testing::FakeClock clock_;
  std::promise<void> released_;
  std::atomic<int> answered_ = 0;
  CallQueue queue_;
};

TEST_F(CallQueueTest, AnswersOnAThreadOfItsOwn) {
  std::promise<std::thread::id> answered_by;
  ASSERT_OK(queue_.Run(
      [&] { answered_by.set_value(std::this_thread::get_id()); }, 1));
  EXPECT_NE(answered_by.get_future().get(), std::this_thread::get_id());
}

TEST_F(CallQueueTest, PushesBackAtOnceWhileItsThreadsAreBusy) {
  Occupy();
  ASSERT_OK(Ask());
  ASSERT_OK(Ask());
  // One is being answered, two wait: from here on there are too many.
  const std::future<void> last = AskLast();
  clock_.Advance(5);
  EXPECT_FAILS(Ask(), ErrorReason::kQueueFull);
  EXPECT_EQ(queue_.counts().taken, 4U);
  EXPECT_EQ(queue_.counts().pushed_back, 1U);
  EXPECT_EQ(queue_.counts().waiting, 3U);
  EXPECT_EQ(answered_, 0);
  Release();
  last.wait();
  EXPECT_EQ(answered_, 3);
}

TEST_F(CallQueueTest, LetsAsManyWaitAsAlwaysMayHoweverLong) {
  Occupy();
  ASSERT_OK(Ask());
  clock_.Advance(1'000'000);
  const std::future<void> last = AskLast();
  Release();
  last.wait();
  EXPECT_EQ(queue_.counts().pushed_back, 0U);
}

TEST_F(CallQueueTest, LetsABurstWaitThatHasNotWaitedYet) {
  Occupy();
  for (int i = 0; i < 3; ++i) {
    ASSERT_OK(Ask());
  }
  clock_.Advance(4);
  const std::future<void> last = AskLast();
  Release();
  last.wait();
  EXPECT_EQ(answered_, 4);
}

TEST_F(CallQueueTest, TakesCallsAgainOnceItsThreadsAreFree) {
  Occupy();
  for (int i = 0; i < 3; ++i) {
    ASSERT_OK(Ask());
  }
  const std::future<void> last = AskLast();
  ASSERT_FAILS(Ask(), ErrorReason::kQueueFull);
  Release();
  last.wait();
  AskLast().wait();
  EXPECT_EQ(answered_, 5);
}

TEST(CallQueueEndTest, AnswersWhatWaitsBeforeItEnds) {
  const testing::FakeClock clock;
  std::promise<void> released;
  int answered = 0;
  {
    CallQueue queue({.threads = 1, .limits = {}}, clock);
    ASSERT_OK(queue.Run([&] { released.get_future().wait(); }, 1));
    ASSERT_OK(queue.Run([&] { ++answered; }, 1));
    released.set_value();
  }
  EXPECT_EQ(answered, 1);
}

}  // namespace
}  // namespace comity::server
