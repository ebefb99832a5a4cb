// `comity mapping`: how a framework's levels compare with the EQF.
#include <optional>

#include "client/cli/authoring.h"
#include "client/cli/command.h"
#include "client/cli/inputs.h"
#include "client/cli/options.h"
#include "core/statement/map_keys.h"
#include "core/statement/scheme_records.h"

namespace comity::cli {
namespace {

struct PublishOptions {
  statement::MappingTable record;
  std::vector<std::string> levels;
  std::optional<CivilDate> from;
  std::string report;
  AuthorOptions author;
};

// `LEVEL=EQF`, for example "SPE=7".
StatusOr<std::vector<statement::MappedLevel>> ParseLevels(
    const std::vector<std::string>& texts) {
  std::vector<statement::MappedLevel> levels;
  for (const std::string& text : texts) {
    const std::size_t equals = text.rfind('=');
    const std::string eqf =
        equals == std::string::npos ? "" : text.substr(equals + 1);
    if (equals == 0 || eqf.size() != 1 || eqf[0] < '1' || eqf[0] > '8') {
      return UsageError("--level " + text +
                        ": write it as LEVEL=EQF, with an EQF level 1 to 8");
    }
    levels.push_back(
        {text.substr(0, equals), static_cast<std::uint64_t>(eqf[0] - '0')});
  }
  return levels;
}

// The next version is one more than those that count.
StatusOr<ExitCode> RunPublish(Program& program, PublishOptions& options) {
  statement::MappingTable& record = options.record;
  COMITY_ASSIGN_OR_RETURN(record.levels, ParseLevels(options.levels));
  record.effective_from = options.from.value_or(program.Today());
  if (!options.report.empty()) {
    record.report = statement::DocumentReference{Typed(options.report),
                                                 std::nullopt, std::nullopt};
  }
  COMITY_ASSIGN_OR_RETURN(const auto session, Session::Open(program));
  const Hash key = statement::MappingKey(record.publisher, record.framework);
  COMITY_ASSIGN_OR_RETURN(auto histories, session->Read({key}));
  COMITY_ASSIGN_OR_RETURN(const auto counted, histories.Counted(key));
  record.table_version = counted.size() + 1;
  return MakeAndSend(program, *session, options.author,
                     {.body = record, .default_slot = record.publisher});
}

}  // namespace

void AddMappingCommands(CLI::App& app, Program& program) {
  CLI::App& family = AddFamily(
      app, "mapping", "Publish tables that compare levels of frameworks.");
  auto options = std::make_shared<PublishOptions>();
  CLI::App& publish = AddCommand(
      family, program,
      {"publish",
       "Publish the table of a framework, or its next version: each level of "
       "it and the EQF level that it is worth. Agreements name whose table "
       "they go by; a new version changes answers from its first day. The "
       "publisher signs, a body granted the role publisher.",
       "  comity mapping publish cse --publisher society --level AE=5 \\\n"
       "      --level PE=6 --level SPE=7 --from 2027-01-01 "
       "--key society.pem\n"},
      options, RunPublish);
  publish
      .add_option("FRAMEWORK", options->record.framework,
                  "The framework's name in lower case, as in `cse` for CSE")
      ->required();
  publish
      .add_option("--publisher", options->record.publisher,
                  "The publisher's body id")
      ->required();
  publish
      .add_option("--level", options->levels,
                  "A level and its EQF level; repeat")
      ->type_name("LEVEL=EQF")
      ->allow_extra_args(false)
      ->required();
  AddDay(publish, "--from", options->from, "First day; today if not given");
  publish.add_option("--report", options->report,
                     "Reference of the report that compares them");
  AddAuthorOptions(publish, options->author);
}

}  // namespace comity::cli
