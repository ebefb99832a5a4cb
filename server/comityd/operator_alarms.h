// The way of alarms to the operator's receiver, if the settings name one.
#ifndef COMITY_SERVER_COMITYD_OPERATOR_ALARMS_H_
#define COMITY_SERVER_COMITYD_OPERATOR_ALARMS_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "server/alarms/alarm.h"
#include "server/config/server_config.h"
#include "server/http/alarm_webhook.h"
#include "server/sequencer/clock.h"

namespace comity::server {

// Thread-safe.
class OperatorAlarms {
 public:
  // Errors: kConfigurationInvalid for the URL.
  static StatusOr<std::unique_ptr<OperatorAlarms>> Start(
      const ServerConfig& config, const std::string& origin,
      std::function<void(std::string_view)> log) {
    std::unique_ptr<OperatorAlarms> alarms(new OperatorAlarms());
    if (!config.alarm_url.empty()) {
      AlarmLimits limits;
      limits.repeat_every_ms = config.alarm_repeat_minutes * 60'000;
      COMITY_ASSIGN_OR_RETURN(
          alarms->webhook_,
          AlarmWebhook::Start(config.alarm_url, origin, limits, alarms->clock_,
                              std::move(log)));
    }
    return alarms;
  }

  // Takes alarms as long as this object lives; null if nobody wants them.
  AlarmSink sink() const {
    return webhook_ == nullptr
               ? AlarmSink()
               : [webhook = webhook_.get()](const Alarm& alarm) {
                   webhook->Raise(alarm);
                 };
  }

  // Nothing if nobody wants alarms.
  std::optional<AlarmCounts> counts() const {
    return webhook_ == nullptr ? std::nullopt
                               : std::optional(webhook_->counts());
  }

 private:
  OperatorAlarms() = default;

  const SystemClock clock_;
  std::unique_ptr<AlarmWebhook> webhook_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_COMITYD_OPERATOR_ALARMS_H_
