// The connection to a cosigner over gRPC: a registry that mirrors another's
// log.
#ifndef COMITY_CLIENT_CONNECTION_COSIGNER_CONNECTION_H_
#define COMITY_CLIENT_CONNECTION_COSIGNER_CONNECTION_H_

#include <chrono>
#include <memory>
#include <string>

#include "client/connection/connection.h"
#include "client/quorum/cosigner_transport.h"
#include "core/base/status.h"

namespace comity::client {

// Thread-safe. Connects at the first call. No call is repeated here: whoever
// waits for a cosignature asks again by himself.
class CosignerConnection final : public CosignerTransport {
 public:
  explicit CosignerConnection(ConnectionOptions options);
  CosignerConnection(const CosignerConnection&) = delete;
  CosignerConnection& operator=(const CosignerConnection&) = delete;
  ~CosignerConnection() override;

  StatusOr<AnnounceAnswer> Announce(const std::string& checkpoint,
                                    std::chrono::milliseconds wait) override;
  StatusOr<std::string> HeldHead(const std::string& origin) override;

 private:
  struct Stub;

  ConnectionOptions options_;
  std::unique_ptr<Stub> stub_;
};

}  // namespace comity::client

#endif  // COMITY_CLIENT_CONNECTION_COSIGNER_CONNECTION_H_
