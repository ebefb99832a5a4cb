// The small HTTP listener beside gRPC: /healthz for supervisors and /metrics
// for Prometheus. On the loopback interface unless configured otherwise.
#ifndef COMITY_SERVER_HTTP_HTTP_LISTENER_H_
#define COMITY_SERVER_HTTP_HTTP_LISTENER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/base/status.h"

namespace comity::server {

// What it serves. Called on the listener's threads.
struct HttpSources {
  std::function<Status()> health;
  // What /healthz says while healthy, without a newline.
  std::function<std::string()> health_text;
  // In Prometheus' text format.
  std::function<std::string()> metrics;
};

// Thread-safety: one thread.
class HttpListener {
 public:
  // Listens on `host`, on a port of the system's choice if `port` is 0.
  //
  // Errors: kConfigurationInvalid if that is not possible.
  static StatusOr<std::unique_ptr<HttpListener>> Start(const std::string& host,
                                                       std::uint16_t port,
                                                       HttpSources sources);
  virtual ~HttpListener() = default;

  virtual std::uint16_t port() const = 0;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_HTTP_HTTP_LISTENER_H_
