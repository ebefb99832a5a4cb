// A registry of a test as comityd finds it on disk: its genesis file, its keys
// and the settings that name them. Its statements, as they are sent.
#ifndef COMITY_TESTS_SUPPORT_SERVER_FILES_H_
#define COMITY_TESTS_SUPPORT_SERVER_FILES_H_

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "comity/v1/registry_service.grpc.pb.h"
#include "core/crypto/signing_key.h"
#include "core/statement/entry.h"
#include "server/config/server_config.h"
#include "server/registry/genesis_file.h"
#include "tests/support/test_files.h"
#include "tests/support/test_registry.h"

namespace comity::testing {

// Writes the key `name` for its owner only, and returns where: "state/1" is in
// "state.pem" of `folder`.
inline std::string WriteKeyFile(TestRegistry& registry, const std::string& name,
                                const std::string& folder) {
  std::string path = folder + "/" + name.substr(0, name.find('/')) + ".pem";
  WriteFile(path, crypto::WritePrivateKeyPem(registry.Key(name)).value());
  chmod(path.c_str(), 0600);
  return path;
}

// The statement that is entry `index` of the registry's log, as it is sent.
inline server::Submission SubmissionAt(const TestRegistry& registry,
                                       std::uint64_t index) {
  const auto entry = statement::DecodeEntry(registry.log().entries().at(index));
  const auto& sent = std::get<statement::StatementEntry>(entry->content);
  return {sent.statement, sent.signatures};
}

// Writes into `folder` what the registry starts from, its first entry and its
// two keys, and returns the settings for it, with ports of the system's choice.
inline server::ServerConfig WriteServerFiles(
    TestRegistry& registry, const std::string& folder,
    std::vector<std::string> countries) {
  server::ServerConfig config;
  config.data_dir = folder + "/data";
  config.countries = std::move(countries);
  config.genesis_file = folder + "/genesis";
  WriteFile(config.genesis_file,
            server::FormatGenesisFile(SubmissionAt(registry, 0)));
  config.log_key_file = WriteKeyFile(registry, "log", folder);
  config.cosigning_key_file = WriteKeyFile(registry, "cosigning", folder);
  config.listen.port = 0;
  config.http.port = 0;
  return config;
}

// How a server answers the statement.
inline grpc::Status SubmitTo(const std::shared_ptr<grpc::Channel>& channel,
                             const SignedStatement& statement,
                             v1::SubmitStatementResponse& response) {
  v1::SubmitStatementRequest request;
  request.set_statement(statement.statement.bytes);
  request.set_signatures(statement.signatures);
  grpc::ClientContext context;
  return v1::RegistryService::NewStub(channel)->SubmitStatement(
      &context, request, &response);
}

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_SERVER_FILES_H_
