#include "server/upkeep/scrubber.h"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "server/upkeep/rate_limit.h"

namespace comity::server {
namespace {

// Longest sleep between two looks at the interval.
constexpr std::chrono::hours kForever{24 * 365};

// The first scrub comes after this part of the interval.
constexpr int kFirstPart = 24;

Status Ended() {
  return Unavailable(ErrorReason::kRegistryStopped,
                     "the scrub was ended before it was finished");
}

std::uint64_t MonotonicMs() {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(
          std::chrono::steady_clock::now().time_since_epoch())
          .count());
}

std::uint64_t UnixSeconds() {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::seconds>(
          std::chrono::system_clock::now().time_since_epoch())
          .count());
}

}  // namespace

Scrubber::Scrubber(ScrubberOptions options, const storage::Engine& engine,
                   const storage::LogStore& store,
                   std::function<void(const Status&)> on_damage,
                   std::function<void(std::string_view)> log)
    : options_(options),
      engine_(engine),
      store_(store),
      on_damage_(std::move(on_damage)),
      log_(std::move(log)) {}

void Scrubber::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Scrubber::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) {
    thread_.join();
  }
}

Status Scrubber::RunNow() {
  std::unique_lock lock(mutex_);
  const std::uint64_t mine = ++asked_;
  changed_.notify_all();
  changed_.wait(lock, [this, mine] { return stopping_ || finished_ >= mine; });
  return finished_ >= mine ? outcome_ : Ended();
}

void Scrubber::Run() {
  const auto interval = options_.every_ms == 0
                            ? std::chrono::milliseconds(kForever)
                            : std::chrono::milliseconds(options_.every_ms);
  // Also a process that never lives for a whole interval scrubs.
  auto patience = interval / kFirstPart;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, patience,
                        [this] { return stopping_ || asked_ > begun_; });
      if (stopping_) {
        return;
      }
      begun_ = asked_;
    }
    patience = interval;
    Report(Scrub());
  }
}

Status Scrubber::Scrub() {
  const storage::ReadPace pace = Pace();
  COMITY_RETURN_IF_ERROR(engine_.VerifyChecksums(pace));
  return store_.VerifyEntries({.progress = nullptr, .pace = pace});
}

storage::ReadPace Scrubber::Pace() {
  const auto bytes = std::make_shared<std::uint64_t>(0);
  const std::uint64_t begun_ms = MonotonicMs();
  return [this, bytes, begun_ms](std::uint64_t more) {
    *bytes += more;
    const std::uint64_t wait_ms =
        WaitMs(begun_ms, MonotonicMs(), *bytes, options_.bytes_per_s);
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::milliseconds(wait_ms),
                      [this] { return stopping_; });
    return stopping_ ? Ended() : OkStatus();
  };
}

void Scrubber::Report(const Status& outcome) {
  const bool damaged = outcome.code() == StatusCode::kDataLoss;
  {
    const std::lock_guard lock(mutex_);
    ++(outcome.ok() ? numbers_.sound
                    : (damaged ? numbers_.damaged : numbers_.unfinished));
    if (outcome.ok()) {
      numbers_.last_sound_s = UnixSeconds();
    }
    outcome_ = outcome;
    finished_ = begun_;
  }
  changed_.notify_all();
  if (outcome.ok()) {
    log_("scrub: the store is sound");
  } else {
    log_("scrub: " + std::string(Name(outcome.reason())) + ": " +
         outcome.message());
  }
  if (damaged) {
    on_damage_(outcome);
  }
}

ScrubNumbers Scrubber::numbers() const {
  const std::lock_guard lock(mutex_);
  return numbers_;
}

}  // namespace comity::server
