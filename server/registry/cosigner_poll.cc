#include "server/registry/cosigner_poll.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace comity::server {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

// What asking again may change.
bool MayGetBetter(const Status& status) {
  return status.reason() == ErrorReason::kPartnerUnreachable ||
         status.reason() == ErrorReason::kNotReady;
}

class Poll {
 public:
  Poll(const std::vector<AskedCosigner>& cosigners, const PollLimits& limits)
      : cosigners_(cosigners), limits_(limits), voices_(cosigners.size()) {
    for (std::size_t i = 0; i < cosigners.size(); ++i) {
      voices_[i].answer = {
          cosigners[i].name,
          Unavailable(ErrorReason::kPartnerUnreachable, "no answer in time"),
          cosigners[i].may_be_silent};
    }
  }

  std::vector<CosignerAnswer> Run() {
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < cosigners_.size(); ++i) {
      threads.emplace_back([this, i] { AskUntilDone(i); });
    }
    WaitForAnswers();
    for (const AskedCosigner& cosigner : cosigners_) {
      cosigner.cancel();
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
    std::vector<CosignerAnswer> answers;
    for (Voice& voice : voices_) {
      answers.push_back(std::move(voice.answer));
    }
    return answers;
  }

 private:
  struct Voice {
    CosignerAnswer answer;
    bool was_asked = false;  // The first question came to an end.
    bool done = false;
  };

  void AskUntilDone(std::size_t i) {
    while (true) {
      auto said = cosigners_[i].ask();
      std::unique_lock lock(mutex_);
      // One that was broken off is no answer, and hides none.
      if (!ended_ || said.ok()) {
        Take(voices_[i], std::move(said));
      }
      changed_.notify_all();
      if (voices_[i].done || ended_) {
        return;
      }
      if (changed_.wait_for(lock, Milliseconds(limits_.pause_ms),
                            [this] { return ended_; })) {
        return;
      }
    }
  }

  void Take(Voice& voice, StatusOr<std::optional<merkle::TreeHead>> said) {
    voice.was_asked = true;
    voice.done = said.ok() || !MayGetBetter(said.status());
    // Who saw nothing, or cannot prove it, is no reason to hurry the others.
    const bool is_word =
        said.ok() && said->has_value() && !voice.answer.may_be_silent;
    if (is_word && !first_answer_) {
      first_answer_ = Clock::now();
    }
    voice.answer.last = std::move(said);
  }

  void WaitForAnswers() {
    std::unique_lock lock(mutex_);
    while (!AllAre(&Voice::done) && Clock::now() < Deadline()) {
      changed_.wait_until(lock, Deadline());
    }
    ended_ = true;
    changed_.notify_all();
  }

  Clock::time_point Deadline() const {
    const std::uint64_t alone_ms =
        AllAre(&Voice::was_asked)
            ? limits_.patience_ms
            : std::max(limits_.patience_ms, limits_.first_question_ms);
    Clock::time_point end = begin_ + Milliseconds(alone_ms);
    if (first_answer_) {
      end = *first_answer_ + Milliseconds(limits_.grace_ms);
    }
    const bool any_not_ready =
        std::any_of(voices_.begin(), voices_.end(), [](const Voice& voice) {
          return voice.answer.last.status().reason() == ErrorReason::kNotReady;
        });
    return any_not_ready
               ? std::max(end, begin_ + Milliseconds(limits_.not_ready_ms))
               : end;
  }

  bool AllAre(bool Voice::*what) const {
    return std::all_of(voices_.begin(), voices_.end(),
                       [what](const Voice& voice) { return voice.*what; });
  }

  const std::vector<AskedCosigner>& cosigners_;
  const PollLimits limits_;
  const Clock::time_point begin_ = Clock::now();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Voice> voices_;
  std::optional<Clock::time_point> first_answer_;
  bool ended_ = false;
};

}  // namespace

std::vector<CosignerAnswer> AskCosigners(
    const std::vector<AskedCosigner>& cosigners, const PollLimits& limits) {
  return Poll(cosigners, limits).Run();
}

}  // namespace comity::server
