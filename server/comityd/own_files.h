// What a registry is, apart from its log: its genesis and its keys, read from
// the files that the settings name.
#ifndef COMITY_SERVER_COMITYD_OWN_FILES_H_
#define COMITY_SERVER_COMITYD_OWN_FILES_H_

#include <memory>
#include <vector>

#include "core/base/status.h"
#include "core/crypto/signing_key.h"
#include "server/config/server_config.h"
#include "server/registry/genesis_file.h"

namespace comity::server {

// Errors: kConfigurationInvalid, also if it is of another origin than the
// settings say.
StatusOr<GenesisFile> ReadOwnGenesis(const ServerConfig& config);

// Log key and cosigning key, and those that may take their place.
// Errors: kConfigurationInvalid.
StatusOr<std::vector<std::unique_ptr<crypto::Signer>>> ReadOwnKeys(
    const ServerConfig& config);

}  // namespace comity::server

#endif  // COMITY_SERVER_COMITYD_OWN_FILES_H_
