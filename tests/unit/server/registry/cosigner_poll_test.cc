#include "server/registry/cosigner_poll.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/merkle/tree_hash.h"
#include "tests/support/status_matchers.h"

namespace comity::server {
namespace {

using Head = std::optional<merkle::TreeHead>;

// Long enough that a test which waits for it has failed.
constexpr std::uint64_t kForEverMs = 600'000;

Head HeadOf(std::uint64_t size) {
  return merkle::TreeHead{{size}, merkle::LeafHash(std::to_string(size))};
}
const Status kDown = Unavailable(ErrorReason::kPartnerUnreachable, "refused");
const Status kBusy = Unavailable(ErrorReason::kNotReady, "reads its store");

// Answers are scripted: one for each question, the last one again and again.
class Fake {
 public:
  explicit Fake(std::vector<StatusOr<Head>> script)
      : script_(std::move(script)) {}

  StatusOr<Head> Ask() {
    const std::size_t i = asked_++;
    return script_[std::min(i, script_.size() - 1)];
  }
  // Does not answer before it is cancelled.
  StatusOr<Head> Hang() {
    ++asked_;
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return cancelled_; });
    return Unavailable(ErrorReason::kPartnerUnreachable, "cancelled");
  }
  void Cancel() {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
    changed_.notify_all();
  }
  std::size_t asked() const { return asked_; }

 private:
  const std::vector<StatusOr<Head>> script_;
  std::atomic<std::size_t> asked_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool cancelled_ = false;
};

class CosignerPollTest : public ::testing::Test {
 protected:
  CosignerPollTest() {
    limits_.patience_ms = kForEverMs;
    limits_.grace_ms = kForEverMs;
    limits_.not_ready_ms = kForEverMs;
    limits_.first_question_ms = kForEverMs;
    limits_.pause_ms = 1;
  }

  Fake& Add(std::vector<StatusOr<Head>> script, bool hangs = false) {
    fakes_.push_back(std::make_unique<Fake>(std::move(script)));
    Fake* const fake = fakes_.back().get();
    asked_.push_back(
        {"c" + std::to_string(asked_.size()), false,
         [fake, hangs] { return hangs ? fake->Hang() : fake->Ask(); },
         [fake] { fake->Cancel(); }});
    return *fake;
  }

  std::vector<CosignerAnswer> Poll() {
    return AskCosigners(asked_, limits_, watch_);
  }

  PollLimits limits_;
  PollWatch watch_;
  std::vector<std::unique_ptr<Fake>> fakes_;
  std::vector<AskedCosigner> asked_;
};

TEST_F(CosignerPollTest, ReturnsEveryAnswerInItsPlace) {
  Add({HeadOf(3)});
  Add({Head()});
  Add({HeadOf(2)});
  asked_[1].may_be_silent = true;
  const auto answers = Poll();
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_EQ(answers[0].cosigner, "c0");
  EXPECT_EQ(*answers[0].last, HeadOf(3));
  EXPECT_EQ(*answers[1].last, Head());
  EXPECT_EQ(*answers[2].last, HeadOf(2));
  EXPECT_FALSE(answers[0].may_be_silent);
  EXPECT_TRUE(answers[1].may_be_silent);
}

// Each can answer only once both were asked.
TEST_F(CosignerPollTest, AsksAllAtTheSameTime) {
  std::atomic<int> running = 0;
  std::mutex mutex;
  std::condition_variable both;
  for (int i = 0; i < 2; ++i) {
    asked_.push_back({"c", false,
                      [&]() -> StatusOr<Head> {
                        std::unique_lock lock(mutex);
                        ++running;
                        both.notify_all();
                        both.wait(lock, [&] { return running == 2; });
                        return HeadOf(1);
                      },
                      [] {}});
  }
  for (const auto& answer : Poll()) {
    EXPECT_OK(answer.last);
  }
}

TEST_F(CosignerPollTest, AsksAgainWhoCannotBeReachedWhileNobodyAnswers) {
  Fake& late = Add({kDown, kDown, kDown, HeadOf(5)});
  const auto answers = Poll();
  EXPECT_EQ(*answers[0].last, HeadOf(5));
  EXPECT_EQ(late.asked(), 4U);
}

TEST_F(CosignerPollTest, GivesTheOthersAGraceOnceOneHasAnswered) {
  Add({HeadOf(3)});
  // Back within the grace, with word of a larger head.
  Add({kDown, HeadOf(9)});
  const auto answers = Poll();
  EXPECT_EQ(*answers[0].last, HeadOf(3));
  EXPECT_EQ(*answers[1].last, HeadOf(9));
}

TEST_F(CosignerPollTest, WhoSawNothingOrCannotProveItHurriesNobody) {
  limits_.grace_ms = 0;
  Add({Head()});
  Add({HeadOf(3)});
  asked_[1].may_be_silent = true;
  Add({kDown, kDown, kDown, HeadOf(9)});
  EXPECT_EQ(*Poll()[2].last, HeadOf(9));
}

TEST_F(CosignerPollTest, GoesOnBehindTheGraceAndBreaksOffWhoIsSilent) {
  limits_.grace_ms = 20;
  Add({HeadOf(3)});
  Add({}, /*hangs=*/true);
  Add({kDown});
  const auto answers = Poll();
  EXPECT_EQ(*answers[0].last, HeadOf(3));
  EXPECT_FAILS(answers[1].last, ErrorReason::kPartnerUnreachable);
  EXPECT_EQ(answers[1].last.status().message(), "no answer in time");
  EXPECT_FAILS(answers[2].last, ErrorReason::kPartnerUnreachable);
}

TEST_F(CosignerPollTest, EndsWithoutAnyAnswer) {
  limits_.patience_ms = 20;
  limits_.first_question_ms = 40;
  Add({kDown});
  Add({}, /*hangs=*/true);
  for (const auto& answer : Poll()) {
    EXPECT_FAILS(answer.last, ErrorReason::kPartnerUnreachable);
  }
}

TEST_F(CosignerPollTest, WithoutPatienceEachIsAskedOnce) {
  limits_.patience_ms = 0;
  limits_.pause_ms = kForEverMs;
  Fake& down = Add({kDown, HeadOf(1)});
  EXPECT_FAILS(Poll()[0].last, ErrorReason::kPartnerUnreachable);
  EXPECT_EQ(down.asked(), 1U);
}

// It boots minutes later than this one, as after a power cut of all.
TEST_F(CosignerPollTest, WaitsLongestWhileNobodyAnswersWithoutWhomNoneMaySign) {
  limits_.patience_ms = 0;
  limits_.first_question_ms = 0;
  limits_.silence_ms = kForEverMs;
  Fake& late = Add({kDown, kDown, kDown, HeadOf(5)});
  EXPECT_EQ(*Poll()[0].last, HeadOf(5));
  EXPECT_EQ(late.asked(), 4U);
  // Word of nothing is a word.
  Add({kDown, kDown, Head()});
  asked_.erase(asked_.begin());
  EXPECT_EQ(*Poll()[0].last, Head());
}

TEST_F(CosignerPollTest, SilenceIsBoundedToo) {
  limits_.patience_ms = 0;
  limits_.first_question_ms = 0;
  limits_.silence_ms = 20;
  Add({kDown});
  EXPECT_FAILS(Poll()[0].last, ErrorReason::kPartnerUnreachable);
}

// Each of these would else take the whole silence.
TEST_F(CosignerPollTest, WaitsNoLongerWhereAWordIsThereOrCannotHelp) {
  const Status behind =
      FailedPrecondition(ErrorReason::kStoreBehindCosigner, "saw more");
  const Status refused = FailedPrecondition(ErrorReason::kCosignRefused, "403");
  struct Case {
    std::vector<StatusOr<Head>> says;  // Of each, the last may be silent.
  };
  for (const Case& each :
       {Case{{Head(), kDown, kDown}}, Case{{kDown, kDown, behind}},
        Case{{refused, refused, kDown}}}) {
    fakes_.clear();
    asked_.clear();
    limits_.patience_ms = 0;
    limits_.first_question_ms = 0;
    limits_.silence_ms = kForEverMs;
    for (const StatusOr<Head>& said : each.says) {
      Add({said});
    }
    asked_.back().may_be_silent = true;
    const auto begin = std::chrono::steady_clock::now();
    Poll();
    EXPECT_LT(std::chrono::steady_clock::now() - begin,
              std::chrono::milliseconds(kForEverMs / 2));
  }
}

TEST_F(CosignerPollTest, TellsWhomItWaitsForAndIsCalledOff) {
  limits_.patience_ms = 0;
  limits_.first_question_ms = 0;
  limits_.silence_ms = kForEverMs;
  limits_.tell_every_ms = 1;
  Add({kDown});
  Add({kDown});
  Add({kDown});
  asked_.back().may_be_silent = true;
  std::vector<std::string> told;
  watch_.tell = [&told](std::string_view line) { told.emplace_back(line); };
  const std::string last = "(c0: refused; c1: refused)";
  watch_.is_called_off = [&told, &last] {
    return told.size() >= 3 && told.back().find(last) != std::string::npos;
  };
  EXPECT_FAILS(Poll()[0].last, ErrorReason::kPartnerUnreachable);
  ASSERT_GE(told.size(), 3U);
  EXPECT_THAT(told.back(), ::testing::HasSubstr(last));
  EXPECT_THAT(told.front(), ::testing::HasSubstr("c0: "));
  EXPECT_THAT(told.front(), ::testing::HasSubstr("asked again for"));
}

TEST_F(CosignerPollTest, SaysNothingWithinItsPatience) {
  limits_.tell_every_ms = 1;
  watch_.tell = [](std::string_view line) { ADD_FAILURE() << line; };
  Add({kDown, kDown, kDown, HeadOf(5)});
  EXPECT_EQ(*Poll()[0].last, HeadOf(5));
}

// It may have cosigned what it cannot show yet.
TEST_F(CosignerPollTest, WaitsForWhoIsNotReadyAlsoBehindTheGrace) {
  limits_.grace_ms = 0;
  limits_.pause_ms = 5;
  Add({HeadOf(3)});
  Fake& busy = Add({kBusy, kBusy, kBusy, HeadOf(9)});
  // The first answers once it is known that the other is not ready.
  std::promise<void> known;
  asked_[0].ask = [&known]() -> StatusOr<Head> {
    known.get_future().wait();
    return HeadOf(3);
  };
  asked_[1].ask = [&known, &busy] {
    auto answer = busy.Ask();
    if (busy.asked() == 2) {
      known.set_value();
    }
    return answer;
  };
  EXPECT_EQ(*Poll()[1].last, HeadOf(9));
  fakes_.clear();
  asked_.clear();
  limits_.not_ready_ms = 20;
  Add({kBusy});
  limits_.patience_ms = 0;
  EXPECT_FAILS(Poll()[0].last, ErrorReason::kNotReady);
}

TEST_F(CosignerPollTest, AsksNobodyAgainWhoseAnswerIsWrong) {
  for (const Status& wrong :
       {InvalidArgument(ErrorReason::kEvidenceMalformed, "x"),
        FailedPrecondition(ErrorReason::kCosignRefused, "403"),
        FailedPrecondition(ErrorReason::kStoreBehindCosigner, "x"),
        DataLoss(ErrorReason::kStoreForksCosigner, "x")}) {
    fakes_.clear();
    asked_.clear();
    Fake& fake = Add({wrong, HeadOf(1)});
    EXPECT_FAILS(Poll()[0].last, wrong.reason());
    EXPECT_EQ(fake.asked(), 1U);
  }
}

}  // namespace
}  // namespace comity::server
