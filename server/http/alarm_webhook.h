// Tells an operator's receiver of alarms, by POST to a URL. A thread of its own
// that nothing waits for: who raises an alarm goes on at once.
#ifndef COMITY_SERVER_HTTP_ALARM_WEBHOOK_H_
#define COMITY_SERVER_HTTP_ALARM_WEBHOOK_H_

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "core/base/status.h"
#include "server/alarms/alarm_queue.h"
#include "server/http/http_post.h"
#include "server/sequencer/clock.h"

namespace comity::server {

// One delivery, from the first byte to the last.
inline constexpr std::chrono::milliseconds kAlarmPostTimeout{5'000};
// What still waits at the end is tried once, in this time together.
inline constexpr std::chrono::milliseconds kAlarmDrainTimeout{3'000};

// Thread-safe; Shutdown belongs to one thread.
class AlarmWebhook {
 public:
  // `registry` is the origin of this registry; `clock` must outlive the object;
  // `log` takes lines for the operator and is thread-safe.
  //
  // Errors: kConfigurationInvalid for a URL of another kind.
  static StatusOr<std::unique_ptr<AlarmWebhook>> Start(
      const std::string& url, std::string registry, AlarmLimits limits,
      const Clock& clock, std::function<void(std::string_view)> log);
  ~AlarmWebhook();

  // Returns at once.
  void Raise(const Alarm& alarm);
  AlarmCounts counts() const;

  // Tries what waits once more, within kAlarmDrainTimeout, and ends.
  void Shutdown();

 private:
  AlarmWebhook(HttpTarget target, std::string registry, AlarmLimits limits,
               const Clock& clock, std::function<void(std::string_view)> log);

  void Run();
  // Delivers one alarm; false if it failed.
  bool Deliver(WaitingAlarm alarm, std::chrono::milliseconds timeout);
  void Drain();

  const HttpTarget target_;
  const std::string registry_;
  const Clock& clock_;
  const std::function<void(std::string_view)> log_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  AlarmQueue queue_;
  bool closing_ = false;
  bool told_ = false;  // That it cannot deliver; until it can again.
  std::thread thread_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_HTTP_ALARM_WEBHOOK_H_
