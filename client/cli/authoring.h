// Making one statement from the command line: who signs, on what it builds,
// and whether it is sent now or goes to others for their signatures first.
#ifndef COMITY_CLIENT_CLI_AUTHORING_H_
#define COMITY_CLIENT_CLI_AUTHORING_H_

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "client/cli/program.h"
#include "client/cli/session.h"
#include "client/cli/vouching.h"
#include "core/base/status.h"
#include "core/statement/kinds.h"
#include "core/statement/statement.h"

namespace comity::cli {

// Options of every command that makes a statement.
struct AuthorOptions {
  std::vector<std::string> keys;     // SLOT=FILE, or FILE.
  std::vector<std::string> waiting;  // Slots whose signatures come later.
  std::string out;                   // Statement file to write, not sent.
  VouchingOptions vouching;          // Where the statement worsens.
};

void AddAuthorOptions(CLI::App& app, AuthorOptions& options);

// The statement that a command has decided to make.
struct Draft {
  statement::StatementBody body;
  // Who signs where a key is given without a slot; empty if that is not clear.
  std::string default_slot = {};
};

// Reads the subject's proven history, names its latest change as `previous`
// where the kind needs it, makes the statement, signs it with the keys given,
// and sends it; or, with --out, writes it and the signatures into files. Where
// it worsens something, nothing is asked of cosigners before it is sent, and
// then it waits until they vouch for it.
//
// Errors: kUsage if slots lack keys and there is no --out; those of reading
// keys, of Session::Read or, where it worsens, Session::ReadWhoeverVouches, of
// StatementAuthor::Make and of Session::Send.
StatusOr<ExitCode> MakeAndSend(Program& program, Session& session,
                               const AuthorOptions& options,
                               const Draft& draft);

// What was sent, and where it stands.
struct Sent {
  statement::ParsedStatement statement;
  client::LoggedAt logged;
  evidence::NoteKeys keys;  // The registry's.
};

// The same without files, and without saying anything.
// Errors: those of MakeAndSend; kUsage also for --out.
StatusOr<Sent> SendDraft(Session& session, const AuthorOptions& options,
                         const Draft& draft);

// MakeAndSend in a session of its own.
StatusOr<ExitCode> MakeAndSend(Program& program, const AuthorOptions& options,
                               const Draft& draft);

// Says where a statement stands; with `vouching`, waits until cosigners vouch
// for it. Returns the exit code.
ExitCode ShowLogged(Program& program, const Sent& sent, Vouching* vouching);

// What waits for cosigners after a statement of this body; null if nothing
// does.
// Errors: those of Vouching::Open.
StatusOr<std::unique_ptr<Vouching>> VouchingFor(
    Program& program, Session& session, const VouchingOptions& options,
    const statement::StatementBody& body);

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_AUTHORING_H_
