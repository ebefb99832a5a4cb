// How a command is declared: its name, what it does, examples, and the
// function that runs it with the options it was given.
#ifndef COMITY_CLIENT_CLI_COMMAND_H_
#define COMITY_CLIENT_CLI_COMMAND_H_

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>

#include "client/cli/program.h"
#include "core/base/status.h"

namespace comity::cli {

struct CommandText {
  std::string name;
  std::string description;  // One sentence, or a short paragraph.
  std::string examples;     // Lines that can be pasted.
};

// Adds a command that calls `run`. Compiled once: to make a CLI::App takes a
// compiler longer than the rest of most commands.
CLI::App& NewCommand(CLI::App& parent, const CommandText& text,
                     std::function<void()> run);

// Adds a command that runs `run` with its own `Options`. Returns where to add
// the options; `options` stays valid as long as `parent`.
template <typename Options>
CLI::App& AddCommand(CLI::App& parent, Program& program,
                     const CommandText& text, std::shared_ptr<Options> options,
                     StatusOr<ExitCode> (*run)(Program&, Options&)) {
  return NewCommand(parent, text, [&program, options, run] {
    program.Run([&] { return run(program, *options); });
  });
}

// A group of commands, one of which must be chosen.
CLI::App& AddFamily(CLI::App& app, const std::string& name,
                    const std::string& description);

// --- The families, each in a file of its own ---------------------------------

void AddInitCommand(CLI::App& app, Program& program);
void AddKeyCommands(CLI::App& app, Program& program);
void AddBodyCommands(CLI::App& app, Program& program);
void AddGrantCommands(CLI::App& app, Program& program);
// `scheme` and `programme`.
void AddSchemeCommands(CLI::App& app, Program& program);
void AddSchemeStaleCommand(CLI::App& schemes, Program& program);
void AddMappingCommands(CLI::App& app, Program& program);
void AddAccreditationCommands(CLI::App& app, Program& program);
// `credential`, with issuing and events.
void AddCredentialCommands(CLI::App& app, Program& program);
void AddCredentialIssueCommand(CLI::App& credential, Program& program);
void AddCredentialConfirmCommands(CLI::App& credential, Program& program);
// `agreement`, with drafting and trying.
void AddAgreementCommands(CLI::App& app, Program& program);
void AddAgreementDraftCommands(CLI::App& agreement, Program& program);
void AddAgreementTryCommand(CLI::App& agreement, Program& program);
// `recognition`, with decisions.
void AddRecognitionCommands(CLI::App& app, Program& program);
void AddDecisionCommands(CLI::App& recognition, Program& program);
void AddSigningCommands(CLI::App& app, Program& program);
void AddEvidenceCommands(CLI::App& app, Program& program);
void AddVerifyCommand(CLI::App& app, Program& program);
void AddWhereCommand(CLI::App& app, Program& program);
void AddLogCommands(CLI::App& app, Program& program);
void AddPartnerCommands(CLI::App& app, Program& program);
void AddPolicyCommands(CLI::App& app, Program& program);
void AddAuditCommand(CLI::App& app, Program& program);
void AddSyncCommands(CLI::App& app, Program& program);

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_COMMAND_H_
