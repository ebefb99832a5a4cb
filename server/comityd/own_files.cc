#include "server/comityd/own_files.h"

#include <string>
#include <utility>

#include "server/config/secret_file.h"

namespace comity::server {
namespace {

constexpr std::size_t kGenesisFileSizeMax = 131'072;

}  // namespace

StatusOr<GenesisFile> ReadOwnGenesis(const ServerConfig& config) {
  COMITY_ASSIGN_OR_RETURN(
      const std::string bytes,
      ReadWholeFile(config.genesis_file, kGenesisFileSizeMax));
  COMITY_ASSIGN_OR_RETURN(GenesisFile genesis, ParseGenesisFile(bytes));
  if (!config.origin.empty() && config.origin != genesis.record.origin) {
    return FailedPrecondition(
        ErrorReason::kConfigurationInvalid,
        "origin: the genesis file says " + genesis.record.origin);
  }
  return genesis;
}

StatusOr<std::vector<std::unique_ptr<crypto::Signer>>> ReadOwnKeys(
    const ServerConfig& config) {
  std::vector<std::string> paths = {config.log_key_file,
                                    config.cosigning_key_file};
  paths.insert(paths.end(), config.next_key_files.begin(),
               config.next_key_files.end());
  std::vector<std::unique_ptr<crypto::Signer>> keys;
  for (const std::string& path : paths) {
    COMITY_ASSIGN_OR_RETURN(auto key, ReadKeyFile(path));
    keys.push_back(std::move(key));
  }
  return keys;
}

}  // namespace comity::server
