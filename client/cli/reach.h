// The registries that a question is put to: the server of `--server`, and those
// that the address book and `--also` name.
#ifndef COMITY_CLIENT_CLI_REACH_H_
#define COMITY_CLIENT_CLI_REACH_H_

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "client/cli/program.h"
#include "client/verifying/evidence_gathering.h"
#include "client/verifying/trust_store.h"
#include "core/base/status.h"

namespace comity::cli {

// One thread.
class Reach {
 public:
  // Nobody, where a file answers.
  Reach() = default;

  // Reads the addresses and prepares connections; nothing is sent yet.
  // `home_origin` is that of the credential: where an address of it is known
  // and `--server` was not given, it is asked first.
  //
  // Errors: those of TrustStore::ReadAddresses; kUsage for `also`.
  static StatusOr<Reach> Open(const Program& program,
                              const client::TrustStore& trust,
                              const std::vector<std::string>& also,
                              const std::string& home_origin);

  const client::Registries& registries() const { return registries_; }

 private:
  StatusOr<client::RegistryTransport*> Prepare(const Program& program,
                                               const std::string& address);

  std::vector<std::unique_ptr<client::RegistryTransport>> kept_;
  client::Registries registries_;
};

// `--also`. `also` must outlive the command.
void AddAlsoOption(CLI::App& command, std::vector<std::string>& also);

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_REACH_H_
