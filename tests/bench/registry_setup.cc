#include "tests/bench/registry_setup.h"

#include <sys/stat.h>

#include <fstream>
#include <utility>

#include "core/crypto/signing_key.h"
#include "server/comityd/data_folder.h"
#include "server/comityd/found_log.h"
#include "server/registry/genesis_file.h"

namespace comity::bench {
namespace {

// Others may not read it, as comityd demands of keys.
Status WriteOwnFile(const std::filesystem::path& path,
                    const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  file.close();
  if (file.fail() || chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0) {
    return Internal("cannot write " + path.string());
  }
  return OkStatus();
}

Status WriteKey(const std::filesystem::path& path, const crypto::Signer& key) {
  COMITY_ASSIGN_OR_RETURN(const std::string pem,
                          crypto::WritePrivateKeyPem(key));
  return WriteOwnFile(path, pem);
}

}  // namespace

StatusOr<ServerCommand> SetUpRegistry(testing::TestRegistry& registry,
                                      const testing::SignedStatement& genesis,
                                      const SetupOptions& options) {
  const std::filesystem::path& directory = options.directory;
  COMITY_RETURN_IF_ERROR(WriteKey(directory / "log.pem", registry.Key("log")));
  COMITY_RETURN_IF_ERROR(
      WriteKey(directory / "cosigning.pem", registry.Key("cosigning")));
  COMITY_RETURN_IF_ERROR(WriteOwnFile(
      directory / "genesis",
      server::FormatGenesisFile({.statement = genesis.statement.bytes,
                                 .signatures = genesis.signatures})));
  const server::DataFolder folder = {directory / "data"};
  COMITY_RETURN_IF_ERROR(server::FoundLog(folder, registry.origin()).status());
  ServerCommand command;
  command.words = {options.program,
                   "--data-dir",
                   folder.path,
                   "--countries",
                   options.country,
                   "--genesis-file",
                   directory / "genesis",
                   "--log-key-file",
                   directory / "log.pem",
                   "--cosigning-key-file",
                   directory / "cosigning.pem",
                   "--listen",
                   "127.0.0.1:0",
                   "--http",
                   "127.0.0.1:0"};
  command.log = directory / "server.log";
  command.ready_text = "\"grpc_port\":";
  return command;
}

StatusOr<checkpoint::VerifierKey> LogKeyOf(testing::TestRegistry& registry) {
  return checkpoint::VerifierKey::Make(registry.origin(),
                                       checkpoint::NoteKeyType::kEd25519,
                                       registry.Key("log").public_key());
}

evidence::Policy PolicyOf(const testing::TestRegistry& registry) {
  evidence::Policy policy;
  policy.origins.push_back({.origin = registry.origin(),
                            .genesis_id = registry.genesis_id(),
                            .countries = {"KZ"},
                            .operator_name = "kz-operator"});
  return policy;
}

}  // namespace comity::bench
