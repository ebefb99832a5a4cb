#include "client/cli/authoring.h"

#include <utility>

#include "client/cli/key_arguments.h"
#include "client/files/durable_file.h"
#include "client/issuing/signature_file.h"
#include "client/issuing/statement_author.h"
#include "client/issuing/statement_signing.h"
#include "core/base/text_encoding.h"
#include "core/statement/map_keys.h"
#include "core/statement/signatures.h"

namespace comity::cli {
namespace {

std::vector<std::string> SlotsOf(const std::vector<SlotKey>& keys,
                                 const AuthorOptions& options) {
  std::vector<std::string> slots = options.waiting;
  for (const SlotKey& key : keys) {
    slots.push_back(key.slot);
  }
  return slots;
}

Status CheckComplete(const std::vector<SlotKey>& keys,
                     const AuthorOptions& options) {
  if (!options.out.empty()) {
    return OkStatus();
  }
  if (!options.waiting.empty()) {
    return UsageError(
        "--also-signs needs --out FILE: the statement waits there "
        "for the other signatures");
  }
  return keys.empty() ? UsageError("--key FILE is needed to sign") : OkStatus();
}

// Writes the statement and one file for each signature made here.
Status WriteFiles(Program& program, const AuthorOptions& options,
                  const statement::ParsedStatement& statement,
                  const std::vector<SlotKey>& keys) {
  COMITY_RETURN_IF_ERROR(
      client::CreateFile(options.out, client::EncodeStatementFile(statement),
                         client::FileAccess::kEverybody));
  Console& console = program.console();
  console.Line("Written, not sent: " + options.out);
  Console::Json files = Console::Json::array();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    COMITY_ASSIGN_OR_RETURN(
        const client::DetachedSignature signature,
        client::SignDetached(statement, keys[i].slot, *keys[i].signer));
    const std::string path = options.out + "." + std::to_string(i + 1) + "-" +
                             keys[i].slot +
                             std::string(client::kSignatureFile.extension);
    COMITY_RETURN_IF_ERROR(client::CreateFile(
        path, client::EncodeFile(client::kSignatureFile, signature),
        client::FileAccess::kEverybody));
    console.Line("Signature of " + keys[i].slot + ": " + path);
    files.push_back(path);
  }
  console.Line(
      "Have the others sign it with `comity sign`, then send all with "
      "`comity submit`.");
  console.Object({{"statement_file", options.out},
                  {"signature_files", std::move(files)},
                  {"statement_id", HexEncode(statement.id.view())}});
  return OkStatus();
}

StatusOr<client::SentStatement> Sign(
    const statement::ParsedStatement& statement,
    const std::vector<SlotKey>& keys) {
  std::vector<const crypto::Signer*> signers;
  for (const SlotKey& key : keys) {
    signers.push_back(key.signer.get());
  }
  COMITY_ASSIGN_OR_RETURN(const client::SlotSignatures signatures,
                          client::SignStatement(statement, signers));
  return client::SentStatement{statement.bytes,
                               statement::EncodeSignatures(signatures)};
}

// A statement with the keys that sign it here, and those of the log that it
// goes to.
struct Made {
  statement::ParsedStatement statement;
  std::vector<SlotKey> keys;
  evidence::NoteKeys log_keys;
};

StatusOr<Made> MakeStatement(Session& session, const AuthorOptions& options,
                             const Draft& draft) {
  COMITY_ASSIGN_OR_RETURN(std::vector<SlotKey> keys,
                          ReadKeys(options.keys, draft.default_slot));
  COMITY_RETURN_IF_ERROR(CheckComplete(keys, options));
  const Hash subject =
      statement::ExpectedKeys(session.origin(), draft.body).front();
  const bool worsens = statement::Worsens(draft.body);
  COMITY_ASSIGN_OR_RETURN(auto histories,
                          worsens ? session.ReadWhoeverVouches({subject})
                                  : session.Read({subject}));
  std::optional<Hash> previous;
  if (!worsens) {
    COMITY_ASSIGN_OR_RETURN(previous, histories.LatestChange(subject));
  }
  const client::StatementAuthor author(session.origin());
  COMITY_ASSIGN_OR_RETURN(
      statement::ParsedStatement statement,
      author.Make(draft.body, SlotsOf(keys, options), previous));
  COMITY_ASSIGN_OR_RETURN(evidence::NoteKeys log_keys, histories.NoteKeys());
  return Made{std::move(statement), std::move(keys), std::move(log_keys)};
}

StatusOr<Sent> SendMade(Session& session, const Made& made) {
  COMITY_ASSIGN_OR_RETURN(const client::SentStatement sent,
                          Sign(made.statement, made.keys));
  COMITY_ASSIGN_OR_RETURN(client::LoggedAt logged,
                          session.Send(sent, made.log_keys.log));
  return Sent{made.statement, std::move(logged), made.log_keys};
}

}  // namespace

void AddAuthorOptions(CLI::App& app, AuthorOptions& options) {
  app.add_option("--key", options.keys,
                 "Key file that signs, as BODY=FILE or root=FILE, or just FILE "
                 "where the command says who signs; repeat for several")
      ->type_name("[BODY=]FILE")
      ->allow_extra_args(false);
  app.add_option("--also-signs", options.waiting,
                 "Body (or root) that signs later, elsewhere; with --out")
      ->type_name("BODY")
      ->allow_extra_args(false);
  app.add_option("--out", options.out,
                 "Write the statement and the signatures made here into files "
                 "instead of sending them")
      ->type_name("FILE");
  AddVouchingOptions(app, options.vouching);
}

ExitCode ShowLogged(Program& program, const Sent& sent, Vouching* vouching) {
  const statement::ParsedStatement& statement = sent.statement;
  const client::LoggedAt& logged = sent.logged;
  const auto kind = statement::KindFromNumber(statement.header.kind);
  const std::string name =
      kind ? std::string(statement::NameOf(*kind)) : "STATEMENT";
  const std::string id = HexEncode(statement.id.view());
  Console& console = program.console();
  if (logged.by_earlier_statement) {
    console.Line("Nothing to change: entry " + std::to_string(logged.index) +
                 " already says as much.");
  } else {
    console.Line(name + " logged as entry " + std::to_string(logged.index) +
                 " of " + statement.header.home + ", " +
                 TimeText(logged.admitted_ms) + ".");
  }
  console.Field("Statement id", id);
  Console::Json object = {
      {"kind", name},
      {"statement_id", id},
      {"origin", statement.header.home},
      {"index", logged.index},
      {"admitted_ms", logged.admitted_ms},
      {"size", logged.head.size.value},
      {"by_earlier_statement", logged.by_earlier_statement}};
  ExitCode code = ExitCode::kYes;
  if (vouching != nullptr) {
    vouching->Await(sent.keys, logged.index, logged.checkpoint);
    object["vouched_for"] = vouching->ToJson();
    code = vouching->Show();
  }
  console.Object(std::move(object));
  return code;
}

StatusOr<std::unique_ptr<Vouching>> VouchingFor(
    Program& program, Session& session, const VouchingOptions& options,
    const statement::StatementBody& body) {
  if (!statement::Worsens(body)) {
    return std::unique_ptr<Vouching>();
  }
  return Vouching::Open(program, session, options);
}

StatusOr<ExitCode> MakeAndSend(Program& program, Session& session,
                               const AuthorOptions& options,
                               const Draft& draft) {
  COMITY_ASSIGN_OR_RETURN(const Made made,
                          MakeStatement(session, options, draft));
  SayIfUnvouched(program, session);
  if (!options.out.empty()) {
    COMITY_RETURN_IF_ERROR(
        WriteFiles(program, options, made.statement, made.keys));
    return ExitCode::kYes;
  }
  COMITY_ASSIGN_OR_RETURN(
      const auto vouching,
      VouchingFor(program, session, options.vouching, draft.body));
  COMITY_ASSIGN_OR_RETURN(const Sent sent, SendMade(session, made));
  return ShowLogged(program, sent, vouching.get());
}

StatusOr<Sent> SendDraft(Session& session, const AuthorOptions& options,
                         const Draft& draft) {
  if (!options.out.empty()) {
    return UsageError("--out takes one statement, not a list");
  }
  COMITY_ASSIGN_OR_RETURN(const Made made,
                          MakeStatement(session, options, draft));
  return SendMade(session, made);
}

StatusOr<ExitCode> MakeAndSend(Program& program, const AuthorOptions& options,
                               const Draft& draft) {
  COMITY_ASSIGN_OR_RETURN(const auto session, Session::Open(program));
  return MakeAndSend(program, *session, options, draft);
}

}  // namespace comity::cli
