// The connection to a witness of a registry's log, over HTTP: it wants a proof
// that the head extends the one that it signed last, and holds no log.
// Source: C2SP tlog-witness.
#ifndef COMITY_CLIENT_WITNESS_WITNESS_CONNECTION_H_
#define COMITY_CLIENT_WITNESS_WITNESS_CONNECTION_H_

#include <chrono>
#include <memory>
#include <string>

#include "client/quorum/cosigner_transport.h"
#include "client/verifying/transport.h"
#include "core/base/status.h"

namespace comity::client {

// Calls wait for each other; otherwise thread-safe.
class WitnessConnection final : public CosignerTransport {
 public:
  // `url` is the witness's submission prefix, "http://host:port" and perhaps a
  // path; one that speaks TLS is reached through a proxy on this machine.
  // `registry`, whose log is witnessed, gives the proofs; it must outlive the
  // connection.
  //
  // Errors: kConfigurationInvalid for another kind of URL.
  static StatusOr<std::unique_ptr<CosignerTransport>> Make(
      const std::string& url, RegistryTransport& registry);
  ~WitnessConnection() override;

  // Errors beside those of the interface: kCosignRefused with the witness's
  // words; those of the registry.
  StatusOr<AnnounceAnswer> Announce(const std::string& checkpoint,
                                    std::chrono::milliseconds wait) override;
  // kPartnerUnknown, always.
  StatusOr<std::string> HeldHead(const std::string& origin) override;

 private:
  struct Http;

  WitnessConnection(std::unique_ptr<Http> http, RegistryTransport& registry);

  std::unique_ptr<Http> http_;
  RegistryTransport& registry_;
};

}  // namespace comity::client

#endif  // COMITY_CLIENT_WITNESS_WITNESS_CONNECTION_H_
