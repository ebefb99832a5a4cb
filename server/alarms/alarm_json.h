// An alarm as the JSON object that receivers get.
#ifndef COMITY_SERVER_ALARMS_ALARM_JSON_H_
#define COMITY_SERVER_ALARMS_ALARM_JSON_H_

#include <string>

#include "server/alarms/alarm_queue.h"

namespace comity::server {

// One line. `registry` is the origin of the registry that speaks. Bytes that
// are no UTF-8, which a partner may have sent, are replaced. Thread-safe.
// Source: docs/operations, Alarms.
std::string AlarmJson(const std::string& registry, const WaitingAlarm& alarm);

}  // namespace comity::server

#endif  // COMITY_SERVER_ALARMS_ALARM_JSON_H_
