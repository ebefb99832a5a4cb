#include "server/registry/cosigner_poll.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
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
  Poll(const std::vector<AskedCosigner>& cosigners, const PollLimits& limits,
       const PollWatch& watch)
      : cosigners_(cosigners),
        limits_(limits),
        watch_(watch),
        voices_(cosigners.size()) {
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
    while (!AllAre(&Voice::done) && Clock::now() < Deadline() &&
           !IsCalledOff()) {
      TellIfLong();
      changed_.wait_until(
          lock,
          std::min(Deadline(), Clock::now() + Milliseconds(limits_.pause_ms)));
    }
    ended_ = true;
    changed_.notify_all();
  }

  bool IsCalledOff() const {
    return watch_.is_called_off && watch_.is_called_off();
  }

  // Whether nobody has answered who can prove what they saw, and somebody may:
  // unless it is known already that the start will be refused.
  bool LacksAWord() const {
    bool somebody_may = false;
    for (const Voice& voice : voices_) {
      const bool proves = !voice.answer.may_be_silent;
      const ErrorReason reason = voice.answer.last.status().reason();
      if ((proves && voice.answer.last.ok()) ||
          reason == ErrorReason::kStoreBehindCosigner ||
          reason == ErrorReason::kStoreForksCosigner) {
        return false;
      }
      somebody_may = somebody_may || (proves && !voice.done);
    }
    return somebody_may;
  }

  void TellIfLong() {
    const auto now = Clock::now();
    if (!watch_.tell || !LacksAWord() || now < next_tell_) {
      return;
    }
    next_tell_ = now + Milliseconds(limits_.tell_every_ms);
    std::string silent;
    for (const Voice& voice : voices_) {
      if (!voice.answer.may_be_silent) {
        silent += (silent.empty() ? "" : "; ") + voice.answer.cosigner + ": " +
                  voice.answer.last.status().message();
      }
    }
    const auto left =
        std::chrono::duration_cast<std::chrono::seconds>(Deadline() - now);
    watch_.tell("no partner says yet what it saw last (" + silent +
                "): they are asked again for " + std::to_string(left.count()) +
                " s");
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
    if (LacksAWord()) {
      end = std::max(end, begin_ + Milliseconds(limits_.silence_ms));
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
  const PollWatch& watch_;
  const Clock::time_point begin_ = Clock::now();
  Clock::time_point next_tell_ = begin_ + Milliseconds(limits_.patience_ms);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Voice> voices_;
  std::optional<Clock::time_point> first_answer_;
  bool ended_ = false;
};

}  // namespace

std::vector<CosignerAnswer> AskCosigners(
    const std::vector<AskedCosigner>& cosigners, const PollLimits& limits,
    const PollWatch& watch) {
  return Poll(cosigners, limits, watch).Run();
}

}  // namespace comity::server
