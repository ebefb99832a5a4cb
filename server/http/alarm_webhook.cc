#include "server/http/alarm_webhook.h"

#include <algorithm>
#include <utility>

#include "server/alarms/alarm_json.h"

namespace comity::server {

AlarmWebhook::AlarmWebhook(HttpTarget target, std::string registry,
                           AlarmLimits limits, const Clock& clock,
                           std::function<void(std::string_view)> log)
    : target_(std::move(target)),
      registry_(std::move(registry)),
      clock_(clock),
      log_(std::move(log)),
      queue_(limits) {}

StatusOr<std::unique_ptr<AlarmWebhook>> AlarmWebhook::Start(
    const std::string& url, std::string registry, AlarmLimits limits,
    const Clock& clock, std::function<void(std::string_view)> log) {
  auto target = ParseHttpUrl(url);
  if (!target.ok()) {
    return FailedPrecondition(ErrorReason::kConfigurationInvalid,
                              "alarm-url: " + target.status().message());
  }
  std::unique_ptr<AlarmWebhook> webhook(new AlarmWebhook(
      *std::move(target), std::move(registry), limits, clock, std::move(log)));
  webhook->thread_ = std::thread([raw = webhook.get()] { raw->Run(); });
  return webhook;
}

AlarmWebhook::~AlarmWebhook() { Shutdown(); }

void AlarmWebhook::Raise(const Alarm& alarm) {
  {
    const std::lock_guard lock(mutex_);
    queue_.Add(alarm, clock_.Now());
  }
  changed_.notify_all();
}

AlarmCounts AlarmWebhook::counts() const {
  const std::lock_guard lock(mutex_);
  return queue_.counts();
}

void AlarmWebhook::Shutdown() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void AlarmWebhook::Run() {
  std::unique_lock lock(mutex_);
  while (!closing_) {
    const Moment now = clock_.Now();
    auto next = queue_.Take(now);
    if (next) {
      lock.unlock();
      Deliver(*std::move(next), kAlarmPostTimeout);
      lock.lock();
      continue;
    }
    const auto due = queue_.due_ms();
    if (due) {
      const std::uint64_t wait_ms =
          std::max(*due, now.monotonic_ms + 1) - now.monotonic_ms;
      changed_.wait_for(lock, std::chrono::milliseconds(wait_ms));
    } else {
      changed_.wait(lock);
    }
  }
  lock.unlock();
  Drain();
}

bool AlarmWebhook::Deliver(WaitingAlarm alarm,
                           std::chrono::milliseconds timeout) {
  const Status posted = PostJson(target_, AlarmJson(registry_, alarm), timeout);
  bool tell = false;
  {
    const std::lock_guard lock(mutex_);
    if (posted.ok()) {
      queue_.Delivered();
    } else {
      queue_.Failed(std::move(alarm), clock_.Now());
    }
    tell = !posted.ok() && !told_;
    told_ = !posted.ok();
  }
  if (tell) {
    log_("alarms: " + std::string(Name(posted.reason())) + ": " +
         posted.message() + "; tried again");
  }
  return posted.ok();
}

// A registry that stops raises its last alarm just before.
void AlarmWebhook::Drain() {
  const auto until = std::chrono::steady_clock::now() + kAlarmDrainTimeout;
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        until - std::chrono::steady_clock::now());
    std::optional<WaitingAlarm> next;
    {
      const std::lock_guard lock(mutex_);
      const std::uint64_t due_ms = queue_.due_ms().value_or(0);
      next = queue_.Take({0, std::max(clock_.Now().monotonic_ms, due_ms)});
    }
    if (!next || left.count() <= 0 || !Deliver(*std::move(next), left)) {
      return;
    }
  }
}

}  // namespace comity::server
