// Where a partner is reached, and by what it is known there, as the settings
// have it.
#ifndef COMITY_SERVER_COMITYD_PARTNER_ADDRESS_H_
#define COMITY_SERVER_COMITYD_PARTNER_ADDRESS_H_

#include <string>

#include "core/base/status.h"
#include "server/config/server_config.h"
#include "server/rpc/grpc_partner_link.h"

namespace comity::server {

// ORIGIN=HOST:PORT or ORIGIN=file:PATH, as --partner has it.
// Errors: kConfigurationInvalid.
StatusOr<PartnerAddress> ParsePartner(const std::string& setting);

// The same with the TLS of its link.
// Errors: kConfigurationInvalid with the setting.
StatusOr<PartnerAddress> ReadPartner(const ServerConfig& config,
                                     const std::string& setting);

// The path of the file to follow; empty if the partner is reached by network.
std::string FileOf(const PartnerAddress& partner);

}  // namespace comity::server

#endif  // COMITY_SERVER_COMITYD_PARTNER_ADDRESS_H_
