// `comity grant`: who may act in which role.
#include <optional>

#include "client/cli/authoring.h"
#include "client/cli/command.h"
#include "client/cli/inputs.h"
#include "client/cli/options.h"
#include "core/statement/grant_records.h"

namespace comity::cli {
namespace {

struct GiveOptions {
  statement::Grant record;
  std::optional<CivilDate> from;
  std::optional<CivilDate> until;
  std::vector<std::string> legacy_load;
  std::string resolution;
  AuthorOptions author;
};

StatusOr<CivilDate> ParseDay(const std::string& text) {
  const auto day = CivilDate::Parse(text);
  if (!day) {
    return UsageError("'" + text + "': a day is YYYY-MM-DD");
  }
  return *day;
}

Status ReadLegacyLoad(GiveOptions& options) {
  if (options.legacy_load.empty()) {
    return OkStatus();
  }
  if (options.legacy_load.size() != 3) {
    return UsageError("--legacy-load takes three days, between commas");
  }
  statement::LegacyLoad load;
  COMITY_ASSIGN_OR_RETURN(load.issued_from, ParseDay(options.legacy_load[0]));
  COMITY_ASSIGN_OR_RETURN(load.issued_until, ParseDay(options.legacy_load[1]));
  COMITY_ASSIGN_OR_RETURN(load.admitted_until,
                          ParseDay(options.legacy_load[2]));
  options.record.legacy_load = load;
  return OkStatus();
}

StatusOr<ExitCode> RunGive(Program& program, GiveOptions& options) {
  statement::Grant& record = options.record;
  record.interval = {options.from.value_or(program.Today()), options.until};
  std::sort(record.schemes.begin(), record.schemes.end());
  std::sort(record.countries.begin(), record.countries.end());
  COMITY_RETURN_IF_ERROR(ReadLegacyLoad(options));
  if (!record.delegable_roles.empty() && record.delegation_depth == 0) {
    record.delegation_depth = 1;
  }
  if (!options.resolution.empty()) {
    record.resolution = statement::DocumentReference{
        Typed(options.resolution), std::nullopt, std::nullopt};
  }
  return MakeAndSend(program, options.author,
                     {.body = record, .default_slot = "root"});
}

struct EndOptions {
  std::string grantee;
  std::optional<Hash> grant_id;
  std::optional<CivilDate> from;
  std::optional<CivilDate> until;
  statement::EventReason reason = statement::EventReason::kUnspecified;
  AuthorOptions author;
};

StatusOr<ExitCode> RunSuspend(Program& program, EndOptions& options) {
  const statement::GrantSuspended record = {
      .grantee = options.grantee,
      .grant_id = *options.grant_id,
      .interval = {options.from.value_or(program.Today()), options.until},
      .reason = options.reason};
  return MakeAndSend(program, options.author,
                     {.body = record, .default_slot = "root"});
}

StatusOr<ExitCode> RunAnnul(Program& program, EndOptions& options) {
  const statement::GrantAnnulled record = {
      .grantee = options.grantee,
      .grant_id = *options.grant_id,
      .from = options.from.value_or(program.Today()),
      .reason = options.reason};
  return MakeAndSend(program, options.author,
                     {.body = record, .default_slot = "root"});
}

void AddScopeOptions(CLI::App& command, GiveOptions& options) {
  statement::Grant& record = options.record;
  command
      .add_option("--scheme", record.schemes, "Only these schemes; else all")
      ->delimiter(',');
  command
      .add_option("--country", record.countries,
                  "Only these countries; else all")
      ->delimiter(',')
      ->type_name("CC,...");
  AddChoices(command, "--type", record.credential_types,
             "Only these credential types; else all.");
  AddDay(command, "--from", options.from, "First day; today if not given");
  AddDay(command, "--until", options.until, "Last day; open if not given");
}

void AddPowerOptions(CLI::App& command, GiveOptions& options) {
  statement::Grant& record = options.record;
  AddChoices(command, "--may-grant", record.delegable_roles,
             "Roles that the body may grant on.");
  command.add_option("--depth", record.delegation_depth,
                     "How many steps further; 1 if not given");
  command.add_flag("--four-eyes", record.four_eyes,
                   "Two persons must sign whatever rests on this grant");
  AddDay(command, "--retroactive-to", record.retroactive_to,
         "Authority began on this earlier day");
  command
      .add_option("--legacy-load", options.legacy_load,
                  "Lets an old register be loaded: first and last day of "
                  "issue, last day of admission")
      ->delimiter(',')
      ->type_name("DAY,DAY,DAY");
  command.add_option("--resolution", options.resolution,
                     "The law or resolution that the grant rests on");
}

void AddEndOptions(CLI::App& command, EndOptions& options) {
  command.add_option("BODY", options.grantee, "The body")->required();
  AddHash(command, "--grant", options.grant_id, "Statement id of the grant")
      ->required();
  AddDay(command, "--from", options.from, "First day; today if not given");
  AddChoice(command, "--reason", options.reason, "Why.")->required();
  AddAuthorOptions(command, options.author);
}

}  // namespace

void AddGrantCommands(CLI::App& app, Program& program) {
  CLI::App& family =
      AddFamily(app, "grant", "Give, suspend and annul authority.");

  auto given = std::make_shared<GiveOptions>();
  CLI::App& give = AddCommand(
      family, program,
      {"give",
       "Let a body act in a role. Root signs, or a body whose own grant lets "
       "it "
       "grant the role.",
       "  comity grant give centre --role certification-body --scheme "
       "engineering \\\n"
       "      --key root=root-1.pem --key root=root-2.pem\n"},
      given, RunGive);
  give.add_option("BODY", given->record.grantee, "The body")->required();
  AddChoice(give, "--role", given->record.role, "The role.")->required();
  AddScopeOptions(give, *given);
  AddPowerOptions(give, *given);
  AddAuthorOptions(give, given->author);

  auto suspended = std::make_shared<EndOptions>();
  CLI::App& suspend = AddCommand(
      family, program,
      {"suspend", "Stop a grant for some days. The grantor or root signs.",
       "  comity grant suspend centre --grant 5c0f... --until 2027-01-31 \\\n"
       "      --reason investigation --key root=root-1.pem\n"},
      suspended, RunSuspend);
  AddEndOptions(suspend, *suspended);
  AddDay(suspend, "--until", suspended->until, "Last day; open if not given");

  auto annulled = std::make_shared<EndOptions>();
  AddEndOptions(
      AddCommand(
          family, program,
          {"annul",
           "Say that a grant should not have been given: nothing done under it "
           "from that day counts, and grants given on its strength fall with "
           "it. The grantor or root signs.",
           "  comity grant annul centre --grant 5c0f... --from 2026-03-01 \\\n"
           "      --reason fraud --key root=root-1.pem\n"},
          annulled, RunAnnul),
      *annulled);
}

}  // namespace comity::cli
