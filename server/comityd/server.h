// The whole server as one object: a registry, its services over gRPC, and the
// HTTP listener. comityd runs one; tests run several.
#ifndef COMITY_SERVER_COMITYD_SERVER_H_
#define COMITY_SERVER_COMITYD_SERVER_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "server/config/server_config.h"

namespace comity::server {

// Thread-safety: one thread.
class Server {
 public:
  // Opens the registry of `config` (its store is made if there is none) and
  // listens. `log` takes lines for the operator and is thread-safe; `on_stop`
  // is called at most once, from another thread, if the registry cannot go on.
  // While partners are waited for, for minutes at most, `is_called_off` is
  // asked now and then whether to give up.
  //
  // Errors: those of Registry::Open and RocksDbEngine::Open;
  // kConfigurationInvalid with the setting.
  static StatusOr<std::unique_ptr<Server>> Start(
      const ServerConfig& config, std::function<void(std::string_view)> log,
      std::function<void(const Status&)> on_stop,
      std::function<bool()> is_called_off = nullptr);

  virtual ~Server() = default;

  // 0 if gRPC listens on a socket.
  virtual std::uint16_t grpc_port() const = 0;
  virtual std::uint16_t http_port() const = 0;
  virtual const std::string& origin() const = 0;

  // Calls its own listener; see CallSelf.
  virtual Status CallItself(std::chrono::milliseconds timeout) const = 0;

  // Takes no new calls, works off what waits for at most `drain_ms`.
  virtual void Shutdown(std::uint64_t drain_ms) = 0;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_COMITYD_SERVER_H_
