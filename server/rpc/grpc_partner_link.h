// The connection of a mirror to its partner over gRPC.
#ifndef COMITY_SERVER_RPC_GRPC_PARTNER_LINK_H_
#define COMITY_SERVER_RPC_GRPC_PARTNER_LINK_H_

#include <cstdint>
#include <memory>
#include <string>

#include "proto/tls/tls_identity.h"
#include "server/sync/partner_link.h"

namespace comity::server {

struct PartnerAddress {
  std::string origin;
  std::string address;  // host:port, or file: and the path of a log's export.
  // For one call.
  std::uint64_t timeout_ms = 10'000;
  // Not used: in clear, within a machine or through a proxy.
  wire::TlsIdentity tls = {};
};

// Connects at the first call, and again after an outage or a rest.
std::unique_ptr<PartnerLink> MakeGrpcPartnerLink(PartnerAddress partner);

// The same partner as cosigner of this registry's heads.
std::unique_ptr<CosignerLink> MakeGrpcCosignerLink(PartnerAddress partner);

}  // namespace comity::server

#endif  // COMITY_SERVER_RPC_GRPC_PARTNER_LINK_H_
