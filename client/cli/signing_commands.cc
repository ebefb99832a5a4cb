// `comity sign` and `comity submit`: signatures by several people in several
// places, and the sending of what they signed.
#include "client/cli/authoring.h"
#include "client/cli/command.h"
#include "client/cli/inputs.h"
#include "client/cli/key_arguments.h"
#include "client/issuing/signature_file.h"
#include "core/base/text_encoding.h"
#include "core/statement/json.h"
#include "core/statement/signatures.h"

namespace comity::cli {
namespace {

struct SignOptions {
  std::string statement;
  std::string key;
  std::string out;
  bool show_only = false;
};

StatusOr<statement::ParsedStatement> ReadStatement(const std::string& path) {
  COMITY_ASSIGN_OR_RETURN(const std::string bytes,
                          ReadInput(path, client::kStatementFile.size_max));
  return client::DecodeStatementFile(bytes);
}

// Nobody should sign what he was not shown.
void ShowStatement(Program& program,
                   const statement::ParsedStatement& statement) {
  const auto shown = ReadJson(statement::StatementToJson(statement));
  program.console().Line(IndentedJson(shown));
}

StatusOr<ExitCode> RunSign(Program& program, SignOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const statement::ParsedStatement statement,
                          ReadStatement(options.statement));
  ShowStatement(program, statement);
  if (options.key.empty()) {
    program.console().Object(ReadJson(statement::StatementToJson(statement)));
    return ExitCode::kYes;
  }
  const auto& slots = statement.header.slots;
  COMITY_ASSIGN_OR_RETURN(
      const std::vector<SlotKey> keys,
      ReadKeys({options.key},
               slots.front() == slots.back() ? slots.front() : std::string()));
  const SlotKey& key = keys.front();
  COMITY_ASSIGN_OR_RETURN(
      const client::DetachedSignature signature,
      client::SignDetached(statement, key.slot, *key.signer));
  const std::string key_id =
      HexEncode(key.signer->public_key().id().view()).substr(0, 8);
  const std::string path =
      options.out.empty() ? options.statement + "." + key.slot + "-" + key_id +
                                std::string(client::kSignatureFile.extension)
                          : options.out;
  COMITY_RETURN_IF_ERROR(client::CreateFile(
      path, client::EncodeFile(client::kSignatureFile, signature),
      client::FileAccess::kEverybody));
  program.console().Line("Signature for " + key.slot + ": " + path);
  program.console().Object({{"signature_file", path}, {"slot", key.slot}});
  return ExitCode::kYes;
}

struct SubmitOptions {
  std::string statement;
  std::vector<std::string> signatures;
  VouchingOptions vouching;
};

StatusOr<client::SentStatement> PutTogether(
    const statement::ParsedStatement& statement, const SubmitOptions& options) {
  std::vector<client::DetachedSignature> signatures;
  for (const std::string& path : options.signatures) {
    auto signature = client::ReadRecordFile<client::DetachedSignature>(
        client::kSignatureFile, path);
    if (!signature.ok()) {
      return Status(signature.status().code(), signature.status().reason(),
                    path + ": " + signature.status().message());
    }
    signatures.push_back(*std::move(signature));
  }
  COMITY_ASSIGN_OR_RETURN(const client::SlotSignatures merged,
                          client::MergeSignatures(statement, signatures));
  return client::SentStatement{statement.bytes,
                               statement::EncodeSignatures(merged)};
}

StatusOr<ExitCode> RunSubmit(Program& program, SubmitOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const statement::ParsedStatement statement,
                          ReadStatement(options.statement));
  COMITY_ASSIGN_OR_RETURN(const client::SentStatement sent,
                          PutTogether(statement, options));
  COMITY_ASSIGN_OR_RETURN(const auto session, Session::Open(program));
  COMITY_ASSIGN_OR_RETURN(auto histories, statement::Worsens(statement.body)
                                              ? session->ReadWhoeverVouches({})
                                              : session->Read({}));
  SayIfUnvouched(program, *session);
  COMITY_ASSIGN_OR_RETURN(const evidence::NoteKeys keys, histories.NoteKeys());
  COMITY_ASSIGN_OR_RETURN(
      const auto vouching,
      VouchingFor(program, *session, options.vouching, statement.body));
  COMITY_ASSIGN_OR_RETURN(client::LoggedAt logged,
                          session->Send(sent, keys.log));
  return ShowLogged(program, {statement, std::move(logged), keys},
                    vouching.get());
}

}  // namespace

void AddSigningCommands(CLI::App& app, Program& program) {
  auto signing = std::make_shared<SignOptions>();
  CLI::App& sign = AddCommand(
      app, program,
      {"sign",
       "Show a statement that was written with --out, and sign it for one "
       "slot. Needs no network. Without --key it only shows it.",
       "  comity sign act.statement --key authority=deputy.pem\n"},
      signing, RunSign);
  sign.add_option("STATEMENT", signing->statement, "Statement file")
      ->required();
  sign.add_option("--key", signing->key, "Key file that signs")
      ->type_name("[BODY=]FILE");
  sign.add_option("--out", signing->out,
                  "Signature file; beside the statement if not given")
      ->type_name("FILE");

  auto submitting = std::make_shared<SubmitOptions>();
  CLI::App& submit = AddCommand(
      app, program,
      {"submit",
       "Put together the signatures of a statement, in any order, and send it. "
       "Sending the same again does no harm.",
       "  comity submit act.statement act.statement.*.signature\n"},
      submitting, RunSubmit);
  submit.add_option("STATEMENT", submitting->statement, "Statement file")
      ->required();
  submit.add_option("SIGNATURE", submitting->signatures, "Signature files")
      ->required();
  AddVouchingOptions(submit, submitting->vouching);
}

}  // namespace comity::cli
