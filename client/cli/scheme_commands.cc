// `comity scheme` and `comity programme`: what is issued, and what is taught.
#include "client/cli/authoring.h"
#include "client/cli/command.h"
#include "client/cli/inputs.h"
#include "client/cli/record_json.h"
#include "core/statement/map_keys.h"
#include "core/statement/scheme_records.h"

namespace comity::cli {
namespace {

struct FileOptions {
  std::string path;
  AuthorOptions author;
};

// A version left out is the next one.
StatusOr<statement::Scheme> ReadScheme(Session& session,
                                       const std::string& path) {
  COMITY_ASSIGN_OR_RETURN(const std::string text, ReadInput(path));
  COMITY_ASSIGN_OR_RETURN(nlohmann::json object, ParseJson(text));
  const bool has_id = object.is_object() && object.contains("scheme_id") &&
                      object["scheme_id"].is_string();
  if (has_id && !object.contains("scheme_version")) {
    const Hash key =
        statement::SchemeKey(object["scheme_id"].get<std::string>());
    COMITY_ASSIGN_OR_RETURN(auto histories, session.Read({key}));
    COMITY_ASSIGN_OR_RETURN(const auto counted, histories.Counted(key));
    object["scheme_version"] = counted.size() + 1;
  }
  return RecordFromJson<statement::Scheme>(object);
}

StatusOr<ExitCode> RunPublish(Program& program, FileOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const auto session, Session::Open(program));
  COMITY_ASSIGN_OR_RETURN(const statement::Scheme record,
                          ReadScheme(*session, options.path));
  return MakeAndSend(program, *session, options.author, {.body = record});
}

StatusOr<ExitCode> RunDeclare(Program& program, FileOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const std::string text, ReadInput(options.path));
  COMITY_ASSIGN_OR_RETURN(const auto record,
                          RecordFromJsonText<statement::Programme>(text));
  return MakeAndSend(
      program, options.author,
      {.body = record, .default_slot = record.awarding_bodies.front()});
}

}  // namespace

void AddSchemeCommands(CLI::App& app, Program& program) {
  CLI::App& schemes =
      AddFamily(app, "scheme", "Publish certification schemes.");
  auto published = std::make_shared<FileOptions>();
  CLI::App& publish = AddCommand(
      schemes, program,
      {"publish",
       "Publish a scheme, or its next version, from a JSON file: names, "
       "credential types, titles, signing rule, claim names, validity. The "
       "owner signs, a body granted the role scheme-owner.",
       "  comity scheme publish engineering.json --key centre=officer1.pem\n"
       "\n"
       "The file, for example (scheme_version: the next one if left out):\n"
       "  {\"scheme_id\": \"engineering\",\n"
       "   \"names\": [{\"language\": \"en\", \"text\": \"Engineers\"}],\n"
       "   \"credential_types\": [\"PROFESSIONAL_QUALIFICATION\"],\n"
       "   \"titles\": [\"professional-engineer\"],\n"
       "   \"signing_rule\": \"ISSUER\",\n"
       "   \"claim_names\": [\"birth-date\", \"name\"],\n"
       "   \"validity_months\": 60, \"effective_from\": \"2026-01-01\"}\n"},
      published, RunPublish);
  publish.add_option("FILE", published->path, "JSON file")->required();
  AddAuthorOptions(publish, published->author);
  AddSchemeStaleCommand(schemes, program);

  CLI::App& programmes =
      AddFamily(app, "programme", "Declare degree programmes.");
  auto declared = std::make_shared<FileOptions>();
  CLI::App& declare = AddCommand(
      programmes, program,
      {"declare",
       "Declare a degree programme, or its new particulars, from a JSON file. "
       "One of the awarding bodies signs.",
       "  comity programme declare mining.json --key registrar.pem\n"
       "\n"
       "The file, for example:\n"
       "  {\"programme_id\": \"mining-bsc\",\n"
       "   \"names\": [{\"language\": \"en\", \"text\": \"Mining\"}],\n"
       "   \"awarding_bodies\": [\"university\"],\n"
       "   \"country\": \"KZ\", \"place\": \"Almaty\", \"cycle\": \"FIRST\",\n"
       "   \"fields\": [\"0724\"],\n"
       "   \"level\": {\"framework\": \"EQF\", \"level\": \"6\"},\n"
       "   \"credits\": 240, \"interval\": {\"from\": \"2020-09-01\"}}\n"},
      declared, RunDeclare);
  declare.add_option("FILE", declared->path, "JSON file")->required();
  AddAuthorOptions(declare, declared->author);
}

}  // namespace comity::cli
