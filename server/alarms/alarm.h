// An alarm: what an operator should know of now, in a form that programs read.
#ifndef COMITY_SERVER_ALARMS_ALARM_H_
#define COMITY_SERVER_ALARMS_ALARM_H_

#include <functional>
#include <string>

#include "core/base/status.h"

namespace comity::server {

enum class AlarmLevel {
  kWarning,   // Goes on by itself; look at it if it lasts.
  kCritical,  // Something halted, or is proven: a person must look.
};

struct Alarm {
  AlarmLevel level = AlarmLevel::kWarning;
  // Which part speaks: "mirror", "witness", "registry", "anchors".
  std::string source;
  // Origin of the log that it is about.
  std::string subject;
  Status why;
  // File that was kept for others to judge; empty if there is none.
  std::string evidence;
};

// Takes an alarm and returns at once; thread-safe.
using AlarmSink = std::function<void(const Alarm&)>;

}  // namespace comity::server

#endif  // COMITY_SERVER_ALARMS_ALARM_H_
