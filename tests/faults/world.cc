#include "tests/faults/world.h"

#include <sys/stat.h>

#include <chrono>
#include <fstream>
#include <utility>

#include "comity/v1/registry_service.pb.h"
#include "core/crypto/signing_key.h"
#include "server/registry/genesis_file.h"
#include "tests/support/test_registry.h"

namespace comity::faults {
namespace {

Submitted FromSigned(const testing::SignedStatement& made,
                     std::string credential_id) {
  v1::SubmitStatementRequest request;
  request.set_statement(made.statement.bytes);
  request.set_signatures(made.signatures);
  return {.statement = made.statement.bytes,
          .signatures = made.signatures,
          .request = request.SerializeAsString(),
          .credential_id = std::move(credential_id),
          .id = made.statement.id};
}

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

}  // namespace

std::uint64_t NowMs() {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(
          std::chrono::system_clock::now().time_since_epoch())
          .count());
}

StatusOr<World> World::Make(std::size_t credential_count) {
  testing::TestRegistry registry;
  World world;
  world.origin_ = registry.origin();
  world.today_ = CivilDate::FromUnixMs(NowMs());
  for (const auto& founding : registry.Found()) {
    world.statements_.push_back(FromSigned(founding, ""));
  }
  world.founding_count_ = world.statements_.size();
  for (std::size_t n = 0; n < credential_count; ++n) {
    statement::Credential record = registry.CredentialRecord(n);
    record.issued_on = world.today_;
    record.valid_from = world.today_;
    record.valid_until = world.today_.PlusMonths(60);
    world.statements_.push_back(
        FromSigned(registry.Sign(record, {"centre/1"}), record.credential_id));
  }
  COMITY_ASSIGN_OR_RETURN(auto log_key,
                          checkpoint::VerifierKey::Make(
                              world.origin_, checkpoint::NoteKeyType::kEd25519,
                              registry.Key("log").public_key()));
  world.log_keys_.push_back(std::move(log_key));
  world.policy_.origins.push_back({.origin = world.origin_,
                                   .genesis_id = registry.genesis_id(),
                                   .countries = {"KZ"},
                                   .operator_name = "kz-operator"});
  COMITY_ASSIGN_OR_RETURN(world.log_pem_,
                          crypto::WritePrivateKeyPem(registry.Key("log")));
  COMITY_ASSIGN_OR_RETURN(world.cosigning_pem_, crypto::WritePrivateKeyPem(
                                                    registry.Key("cosigning")));
  return world;
}

Status World::WriteFiles(const std::filesystem::path& folder) const {
  COMITY_RETURN_IF_ERROR(WriteOwnFile(folder / "log.pem", log_pem_));
  COMITY_RETURN_IF_ERROR(
      WriteOwnFile(folder / "cosigning.pem", cosigning_pem_));
  const Submitted& genesis = statements_.front();
  return WriteOwnFile(
      folder / "genesis",
      server::FormatGenesisFile({genesis.statement, genesis.signatures}));
}

}  // namespace comity::faults
