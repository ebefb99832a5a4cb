// `comity init`: the keys, the first statement and the settings of a new
// registry. Nothing is sent; the server logs the statement when it starts.
#include <algorithm>
#include <filesystem>

#include "client/cli/command.h"
#include "client/cli/inputs.h"
#include "client/cli/server_settings.h"
#include "client/files/durable_file.h"
#include "client/issuing/key_file.h"
#include "client/issuing/statement_author.h"
#include "client/issuing/statement_signing.h"
#include "client/verifying/trust_store.h"
#include "core/base/byte_codec.h"
#include "core/base/text_encoding.h"
#include "core/crypto/sha256.h"
#include "core/evidence/policy.h"
#include "core/statement/registry_records.h"
#include "core/statement/signatures.h"

namespace comity::cli {
namespace {

constexpr std::string_view kGenesisTitle = "comity-genesis/v1\n";

struct InitOptions {
  std::string directory;
  std::string origin;
  std::vector<std::string> countries;
  std::vector<std::string> names;
  std::string operator_name;
  std::size_t root_keys = 3;
  std::size_t threshold = 2;
  std::string listen = "127.0.0.1:7443";
  std::string http_listen = "127.0.0.1:7444";
};

using Signers = std::vector<std::unique_ptr<crypto::Signer>>;

struct Keys {
  Signers root;
  std::unique_ptr<crypto::Signer> log;
  std::unique_ptr<crypto::Signer> cosigning;
};

StatusOr<Keys> MakeKeys(const InitOptions& options) {
  const std::string directory = options.directory + "/keys/";
  COMITY_RETURN_IF_ERROR(client::MakeDirectory(directory));
  Keys keys;
  for (std::size_t i = 1; i <= options.root_keys; ++i) {
    COMITY_ASSIGN_OR_RETURN(
        auto key,
        client::NewKeyFile(directory + "root-" + std::to_string(i) + ".pem"));
    keys.root.push_back(std::move(key));
  }
  COMITY_ASSIGN_OR_RETURN(keys.log, client::NewKeyFile(directory + "log.pem"));
  COMITY_ASSIGN_OR_RETURN(keys.cosigning,
                          client::NewKeyFile(directory + "cosigning.pem"));
  return keys;
}

StatusOr<statement::Genesis> GenesisRecord(const InitOptions& options,
                                           const Keys& keys) {
  statement::Genesis record;
  record.origin = options.origin;
  COMITY_ASSIGN_OR_RETURN(record.names, ParseNames(options.names));
  for (const auto& key : keys.root) {
    record.root_keys.push_back(client::KeyRecordOf(key->public_key()));
  }
  record.root_threshold = options.threshold;
  record.log_key = client::KeyRecordOf(keys.log->public_key());
  record.cosigning_key = client::KeyRecordOf(keys.cosigning->public_key());
  return record;
}

// Signs with as many root keys as the threshold asks for.
StatusOr<statement::ParsedStatement> WriteGenesis(const InitOptions& options,
                                                  const Keys& keys) {
  COMITY_ASSIGN_OR_RETURN(const statement::Genesis record,
                          GenesisRecord(options, keys));
  const client::StatementAuthor author(options.origin);
  COMITY_ASSIGN_OR_RETURN(
      statement::ParsedStatement genesis,
      author.Make(record, std::vector<std::string>(options.threshold, "root")));
  std::vector<const crypto::Signer*> signers;
  for (std::size_t i = 0; i < options.threshold; ++i) {
    signers.push_back(keys.root[i].get());
  }
  COMITY_ASSIGN_OR_RETURN(const client::SlotSignatures signatures,
                          client::SignStatement(genesis, signers));
  std::string file(kGenesisTitle);
  AppendStr(file, genesis.bytes);
  file += statement::EncodeSignatures(signatures);
  COMITY_RETURN_IF_ERROR(client::CreateFile(
      options.directory + "/genesis", file, client::FileAccess::kEverybody));
  return genesis;
}

evidence::Policy PolicyFor(const InitOptions& options, const Hash& genesis_id) {
  evidence::Policy policy;
  policy.origins.push_back({.origin = options.origin,
                            .genesis_id = genesis_id,
                            .countries = options.countries,
                            .operator_name = options.operator_name});
  return policy;
}

Status CheckOptions(InitOptions& options) {
  if (options.threshold == 0 || options.threshold > options.root_keys) {
    return UsageError("--threshold: from 1 to the number of root keys");
  }
  if (options.names.empty()) {
    options.names = {"en=" + options.origin};
  }
  if (options.operator_name.empty()) {
    options.operator_name = options.origin;
    std::replace(options.operator_name.begin(), options.operator_name.end(),
                 '.', '-');
  }
  std::sort(options.countries.begin(), options.countries.end());
  // What cannot stand in a policy must not become a registry either.
  return evidence::ParsePolicy(evidence::FormatPolicy(PolicyFor(
                                   options, crypto::Sha256(options.origin))))
      .status();
}

void Show(Program& program, const InitOptions& options, const Hash& id) {
  const std::string genesis_id = HexEncode(id.view());
  Console& console = program.console();
  console.Field("Registry", options.origin);
  console.Field("Genesis id", genesis_id);
  console.Field("Keys", options.directory + "/keys");
  console.Field("Server",
                options.directory + "/" + std::string(kServerSettingsName));
  console.Field("Policy", options.directory + "/trust/policy");
  console.Line(
      "Move the root keys to people who keep them offline. Publish "
      "the genesis id: verifiers pin it.");
  console.Object({{"origin", options.origin},
                  {"genesis_id", genesis_id},
                  {"directory", options.directory}});
}

StatusOr<ExitCode> RunInit(Program& program, InitOptions& options) {
  COMITY_RETURN_IF_ERROR(CheckOptions(options));
  COMITY_RETURN_IF_ERROR(client::MakeDirectory(options.directory));
  const std::string directory =
      std::filesystem::absolute(options.directory).string();
  COMITY_ASSIGN_OR_RETURN(const Keys keys, MakeKeys(options));
  COMITY_ASSIGN_OR_RETURN(const statement::ParsedStatement genesis,
                          WriteGenesis(options, keys));
  COMITY_RETURN_IF_ERROR(client::CreateFile(
      options.directory + "/" + std::string(kServerSettingsName),
      ServerSettings({.directory = directory,
                      .countries = options.countries,
                      .listen = options.listen,
                      .http_listen = options.http_listen}),
      client::FileAccess::kEverybody));
  COMITY_RETURN_IF_ERROR(client::TrustStore::Create(
      options.directory + "/trust", PolicyFor(options, genesis.id)));
  Show(program, options, genesis.id);
  return ExitCode::kYes;
}

}  // namespace

void AddInitCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<InitOptions>();
  CLI::App& init = AddCommand(
      app, program,
      {"init",
       "Make the directory of a new registry: root keys, log key and cosigning "
       "key, the signed first statement, settings for comityd, and a policy "
       "that pins the registry.",
       "  comity init /srv/registry --origin registry.kz.example --country KZ "
       "\\\n"
       "      --name en=\"Registry of engineers\" --root-keys 5 --threshold 3\n"
       "  comityd --config /srv/registry/comityd.conf --found\n"
       "  comityd --config /srv/registry/comityd.conf\n"},
      options, RunInit);
  init.add_option("DIR", options->directory, "Directory to make")->required();
  init.add_option("--origin", options->origin,
                  "Name of the log for ever, like a host name")
      ->required();
  init.add_option("--country", options->countries,
                  "Countries that the registry speaks for")
      ->delimiter(',')
      ->type_name("CC,...")
      ->required();
  init.add_option("--name", options->names,
                  "Name of the registry; repeat for other languages")
      ->type_name("LANGUAGE=TEXT")
      ->allow_extra_args(false);
  init.add_option("--root-keys", options->root_keys, "How many root keys")
      ->capture_default_str();
  init.add_option("--threshold", options->threshold, "How many must sign")
      ->capture_default_str();
  init.add_option("--operator", options->operator_name,
                  "Id of who runs it, for the policy; from the origin if not "
                  "given");
  init.add_option("--listen", options->listen, "Address of the server")
      ->capture_default_str();
  init.add_option("--http-listen", options->http_listen,
                  "Address for health, metrics and tiles")
      ->capture_default_str();
}

}  // namespace comity::cli
