// Which alarms are to be delivered, when, and how often: a bounded queue that
// does nothing itself. Anybody on the network can cause alarms; nobody may
// flood an operator, fill the memory, or hide one alarm behind many others.
//
// * The same alarm (part, log, reason, level) is delivered once in a while;
//   what came meanwhile is counted in the next.
// * A full queue drops the newest warning. A critical alarm takes the place of
//   the oldest warning, and is only dropped among critical ones.
// * A delivery that fails is tried again, ever more slowly, and given up in the
//   end.
#ifndef COMITY_SERVER_ALARMS_ALARM_QUEUE_H_
#define COMITY_SERVER_ALARMS_ALARM_QUEUE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "server/alarms/alarm.h"
#include "server/sequencer/clock.h"

namespace comity::server {

struct AlarmLimits {
  // Alarms that wait.
  std::size_t waiting_max = 64;
  // Kinds of alarms whose last delivery is remembered.
  std::size_t kinds_max = 512;
  // The same alarm once in this time.
  std::uint64_t repeat_every_ms = 3'600'000;
  // The first pause after a failure; doubles with each further one.
  std::uint64_t retry_min_ms = 1'000;
  std::uint64_t retry_max_ms = 300'000;
  // An alarm that could not be delivered for so long is given up.
  std::uint64_t give_up_after_ms = 86'400'000;
};

struct AlarmCounts {
  std::uint64_t delivered = 0;
  // Failed attempts; the alarm is tried again.
  std::uint64_t failed = 0;
  // Not delivered: no room, or given up.
  std::uint64_t dropped = 0;
  // The same as one delivered shortly before.
  std::uint64_t repeated = 0;
  std::uint64_t waiting = 0;
};

struct WaitingAlarm {
  Alarm alarm;
  std::uint64_t raised_wall_ms = 0;
  std::uint64_t raised_ms = 0;  // Monotonic.
  // How often the same came since the last one of its kind that was queued.
  std::uint64_t repeated = 0;
};

// One thread.
class AlarmQueue {
 public:
  explicit AlarmQueue(AlarmLimits limits) : limits_(limits) {}

  void Add(const Alarm& alarm, Moment now);

  // The alarm to deliver now, if one is due; critical ones first. It is taken
  // out: Delivered or Failed must follow.
  std::optional<WaitingAlarm> Take(Moment now);
  void Delivered();
  void Failed(WaitingAlarm alarm, Moment now);

  // When to look again, monotonic; nothing while none waits.
  std::optional<std::uint64_t> due_ms() const;
  AlarmCounts counts() const;

 private:
  struct Kind {
    std::uint64_t queued_ms = 0;
    std::uint64_t repeated = 0;
  };

  // Makes room for `alarm`; false if it must be dropped.
  bool MakeRoom(AlarmLevel level);
  void ForgetOldestKind();

  const AlarmLimits limits_;
  std::deque<WaitingAlarm> waiting_;  // In order of arrival.
  std::map<std::string, Kind> kinds_;
  std::uint64_t failures_ = 0;  // In a row.
  std::uint64_t not_before_ms_ = 0;
  AlarmCounts counts_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_ALARMS_ALARM_QUEUE_H_
