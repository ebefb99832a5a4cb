// `comity body`: registering centres, universities, agencies, authorities.
#include <optional>

#include "client/cli/authoring.h"
#include "client/cli/command.h"
#include "client/cli/credential_row_links.h"
#include "client/cli/inputs.h"
#include "client/cli/key_arguments.h"
#include "client/cli/options.h"
#include "core/authority/body_state.h"
#include "core/statement/body_records.h"
#include "core/statement/map_keys.h"

namespace comity::cli {
namespace {

struct BodyOptions {
  std::string body_id;
  std::string country;
  std::vector<std::string> names;
  std::vector<std::string> identifiers;
  std::vector<std::string> keys;
  AuthorOptions author;
};

struct SuccessionOptions {
  std::string body_id;
  statement::SuccessionKind kind = statement::SuccessionKind::kUnspecified;
  std::string other;
  std::optional<CivilDate> on;
  AuthorOptions author;
};

StatusOr<ExitCode> RunRegister(Program& program, BodyOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const auto session, Session::Open(program));
  statement::Body record;
  record.body_id = options.body_id;
  record.country =
      options.country.empty() ? session->country() : options.country;
  COMITY_ASSIGN_OR_RETURN(record.names, ParseNames(options.names));
  COMITY_ASSIGN_OR_RETURN(record.identifiers,
                          ParseIdentifiers(options.identifiers));
  for (const std::string& text : options.keys) {
    COMITY_ASSIGN_OR_RETURN(statement::BodyKey key, ParseBodyKey(text, ""));
    record.keys.push_back(std::move(key));
  }
  return MakeAndSend(program, *session, options.author, {.body = record});
}

// The body as its newest statement has it, without its keys, which stay. What
// is not changed must be said again: a later statement replaces all.
StatusOr<statement::Body> Present(Session& session,
                                  const std::string& body_id) {
  COMITY_ASSIGN_OR_RETURN(auto histories,
                          session.Read({statement::BodyKeyOf(body_id)}));
  COMITY_ASSIGN_OR_RETURN(const authority::BodyState state,
                          authority::BodyStateAt(histories.judge(), body_id,
                                                 histories.head().size.value));
  statement::Body record = *state.newest;
  record.keys.clear();
  return record;
}

StatusOr<ExitCode> RunRename(Program& program, BodyOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const auto session, Session::Open(program));
  COMITY_ASSIGN_OR_RETURN(statement::Body record,
                          Present(*session, options.body_id));
  COMITY_ASSIGN_OR_RETURN(record.names, ParseNames(options.names));
  if (!options.identifiers.empty()) {
    COMITY_ASSIGN_OR_RETURN(record.identifiers,
                            ParseIdentifiers(options.identifiers));
  }
  return MakeAndSend(program, *session, options.author, {.body = record});
}

StatusOr<ExitCode> RunSuccession(Program& program, SuccessionOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const auto session, Session::Open(program));
  COMITY_ASSIGN_OR_RETURN(statement::Body record,
                          Present(*session, options.body_id));
  record.succession.push_back(
      {options.kind, ReferenceFromText(options.other, session->origin()),
       options.on.value_or(program.Today())});
  return MakeAndSend(program, *session, options.author, {.body = record});
}

void AddNameOptions(CLI::App& command, BodyOptions& options) {
  command.add_option("BODY", options.body_id, "Id: a-z, 0-9 and hyphens")
      ->required();
  command
      .add_option("--name", options.names,
                  "Name with its language and script; repeat for others")
      ->type_name("LANGUAGE=TEXT")
      ->allow_extra_args(false)
      ->required();
  command
      .add_option("--identifier", options.identifiers,
                  "Number in another register, for example BIN=990140000123")
      ->type_name("REGISTER=VALUE")
      ->allow_extra_args(false);
}

void AddSuccession(CLI::App& family, Program& program) {
  auto options = std::make_shared<SuccessionOptions>();
  CLI::App& command = AddCommand(
      family, program,
      {"succession",
       "Say that a body continues another one, or is continued by it, merged "
       "into it or split from it. Signed like its registration. It moves no "
       "authority: the successor needs grants of its own, and agreements name "
       "it in a list of designated bodies.",
       "  comity body succession old-agency --kind merged-into \\\n"
       "      --other new-agency --on 2027-01-01 --key old-agency=director.pem "
       "\\\n"
       "      --key root=root-1.pem --key root=root-2.pem\n"},
      options, RunSuccession);
  command.add_option("BODY", options->body_id, "The body's id")->required();
  AddChoice(command, "--kind", options->kind, "What happened.")->required();
  command
      .add_option("--other", options->other,
                  "The other body; ORIGIN/BODY if it is in another registry")
      ->required();
  AddDay(command, "--on", options->on, "Since when; today if not given");
  AddAuthorOptions(command, options->author);
}

}  // namespace

void AddBodyCommands(CLI::App& app, Program& program) {
  CLI::App& family =
      AddFamily(app, "body",
                "Register bodies, renew their names, say who succeeds whom.");

  auto registered = std::make_shared<BodyOptions>();
  CLI::App& add = AddCommand(
      family, program,
      {"register",
       "Register a body with its country and its first keys. Root or a "
       "registrar signs, and a key of the body itself, which shows that it has "
       "it.",
       "  comity body register centre --name en=\"Certification centre\" \\\n"
       "      --body-key officer-1=officer1.pem "
       "--body-key officer-2=officer2.pem \\\n"
       "      --key centre=officer1.pem --key root=root-1.pem "
       "--key root=root-2.pem\n"},
      registered, RunRegister);
  AddNameOptions(add, *registered);
  add.add_option("--country", registered->country,
                 "ISO 3166-1 code; the registry's own if not given")
      ->type_name("CC");
  add.add_option("--body-key", registered->keys,
                 "Key of the body and who holds it: a key file, or a public "
                 "key as `comity key show` prints it; repeat for others")
      ->type_name("PERSON=KEY")
      ->allow_extra_args(false)
      ->required();
  AddAuthorOptions(add, registered->author);

  auto renamed = std::make_shared<BodyOptions>();
  CLI::App& rename = AddCommand(
      family, program,
      {"rename",
       "Give a body other names (all of them) or identifiers. Signed like its "
       "registration. Its keys and country stay.",
       "  comity body rename centre --name en=\"National centre\" \\\n"
       "      --key centre=officer1.pem --key root=root-1.pem\n"},
      renamed, RunRename);
  AddNameOptions(rename, *renamed);
  AddAuthorOptions(rename, renamed->author);
  AddSuccession(family, program);
}

}  // namespace comity::cli
