#include "server/alarms/alarm_queue.h"

#include <algorithm>
#include <utility>

namespace comity::server {
namespace {

constexpr std::uint64_t kDoublingsMax = 16;

std::string KindOf(const Alarm& alarm) {
  return alarm.source + "\n" + alarm.subject + "\n" +
         std::string(Name(alarm.why.reason())) +
         (alarm.level == AlarmLevel::kCritical ? "\ncritical" : "\nwarning");
}

bool IsWarning(const WaitingAlarm& waiting) {
  return waiting.alarm.level == AlarmLevel::kWarning;
}

}  // namespace

void AlarmQueue::ForgetOldestKind() {
  const auto oldest = std::min_element(
      kinds_.begin(), kinds_.end(),
      [](auto& a, auto& b) { return a.second.queued_ms < b.second.queued_ms; });
  if (oldest != kinds_.end()) {
    kinds_.erase(oldest);
  }
}

bool AlarmQueue::MakeRoom(AlarmLevel level) {
  if (waiting_.size() < limits_.waiting_max) {
    return true;
  }
  ++counts_.dropped;
  if (level == AlarmLevel::kWarning) {
    return false;
  }
  const auto oldest = std::find_if(waiting_.begin(), waiting_.end(), IsWarning);
  if (oldest == waiting_.end()) {
    return false;
  }
  waiting_.erase(oldest);
  return true;
}

void AlarmQueue::Add(const Alarm& alarm, Moment now) {
  const std::string kind = KindOf(alarm);
  const auto known = kinds_.find(kind);
  if (known != kinds_.end() &&
      now.monotonic_ms - known->second.queued_ms < limits_.repeat_every_ms) {
    ++known->second.repeated;
    ++counts_.repeated;
    return;
  }
  if (!MakeRoom(alarm.level)) {
    return;
  }
  const std::uint64_t repeated =
      known != kinds_.end() ? known->second.repeated : 0;
  if (known == kinds_.end() && kinds_.size() >= limits_.kinds_max) {
    ForgetOldestKind();
  }
  kinds_[kind] = {now.monotonic_ms, 0};
  waiting_.push_back({alarm, now.wall_ms, now.monotonic_ms, repeated});
}

std::optional<WaitingAlarm> AlarmQueue::Take(Moment now) {
  if (waiting_.empty() || now.monotonic_ms < not_before_ms_) {
    return std::nullopt;
  }
  auto next = std::find_if_not(waiting_.begin(), waiting_.end(), IsWarning);
  if (next == waiting_.end()) {
    next = waiting_.begin();
  }
  WaitingAlarm taken = std::move(*next);
  waiting_.erase(next);
  return taken;
}

void AlarmQueue::Delivered() {
  ++counts_.delivered;
  failures_ = 0;
  not_before_ms_ = 0;
}

void AlarmQueue::Failed(WaitingAlarm alarm, Moment now) {
  ++counts_.failed;
  const std::uint64_t doublings = std::min(failures_++, kDoublingsMax);
  not_before_ms_ =
      now.monotonic_ms +
      std::min(limits_.retry_min_ms << doublings, limits_.retry_max_ms);
  if (now.monotonic_ms - alarm.raised_ms >= limits_.give_up_after_ms) {
    ++counts_.dropped;
    return;
  }
  if (MakeRoom(alarm.alarm.level)) {
    waiting_.push_front(std::move(alarm));
  }
}

std::optional<std::uint64_t> AlarmQueue::due_ms() const {
  return waiting_.empty() ? std::nullopt : std::optional(not_before_ms_);
}

AlarmCounts AlarmQueue::counts() const {
  AlarmCounts counts = counts_;
  counts.waiting = waiting_.size();
  return counts;
}

}  // namespace comity::server
