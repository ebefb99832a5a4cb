// The small HTTP listener beside gRPC: /healthz for supervisors, /metrics for
// Prometheus, and, where the registry is public or a witness, the interfaces of
// C2SP. On the loopback interface unless configured otherwise.
#ifndef COMITY_SERVER_HTTP_HTTP_LISTENER_H_
#define COMITY_SERVER_HTTP_HTTP_LISTENER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "server/sync/tlog_files.h"
#include "server/sync/witness_keeper.h"

namespace comity::server {

// What it serves. Called on the listener's threads.
struct HttpSources {
  std::function<Status()> health;
  // What /healthz says while healthy, without a newline.
  std::function<std::string()> health_text;
  // In Prometheus' text format.
  std::function<std::string()> metrics;
  // The file of C2SP tlog-tiles at a path without its first slash, for example
  // "tile/0/000"; empty if the log is not public.
  std::function<StatusOr<TlogFile>(std::string_view path)> tlog = nullptr;
  // Answers the body of C2SP tlog-witness's add-checkpoint; empty if this is no
  // witness.
  std::function<WitnessReply(std::string_view body)> add_checkpoint = nullptr;
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
