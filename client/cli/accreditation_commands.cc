// `comity accreditation`: an agency's decisions on programmes.
#include <algorithm>
#include <optional>

#include "client/cli/authoring.h"
#include "client/cli/command.h"
#include "client/cli/inputs.h"
#include "client/cli/options.h"
#include "core/statement/map_keys.h"
#include "core/statement/scheme_records.h"

namespace comity::cli {
namespace {

struct GiveOptions {
  statement::Accreditation record;
  std::optional<CivilDate> from;
  std::optional<CivilDate> until;
  std::string report;
  AuthorOptions author;
};

StatusOr<ExitCode> RunGive(Program& program, GiveOptions& options) {
  statement::Accreditation& record = options.record;
  record.interval = {options.from.value_or(program.Today()), options.until};
  std::sort(record.fields.begin(), record.fields.end());
  std::sort(record.covered_bodies.begin(), record.covered_bodies.end());
  if (!options.report.empty()) {
    record.report = statement::DocumentReference{Typed(options.report),
                                                 std::nullopt, std::nullopt};
  }
  return MakeAndSend(program, options.author,
                     {.body = record, .default_slot = record.agency});
}

struct WithdrawOptions {
  statement::AccreditationWithdrawn record;
  std::string agency;
  std::optional<Hash> accreditation_id;
  std::optional<CivilDate> from;
  AuthorOptions author;
};

// The newest accreditation that the agency gave, if none is named.
StatusOr<Hash> FindAccreditation(Session& session,
                                 const WithdrawOptions& options) {
  if (options.accreditation_id) {
    return *options.accreditation_id;
  }
  const Hash key = statement::ProgrammeKey(options.record.programme_id);
  COMITY_ASSIGN_OR_RETURN(auto histories, session.ReadWhoeverVouches({key}));
  COMITY_ASSIGN_OR_RETURN(const auto counted, histories.Counted(key));
  for (auto logged = counted.rbegin(); logged != counted.rend(); ++logged) {
    const auto* given = (*logged)->As<statement::Accreditation>();
    if (given != nullptr && given->agency == options.agency) {
      return (*logged)->statement.id;
    }
  }
  return FailedPrecondition(
      ErrorReason::kSubjectUnknown,
      "'" + options.agency + "' has not accredited this programme");
}

StatusOr<ExitCode> RunWithdraw(Program& program, WithdrawOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const auto session, Session::Open(program));
  COMITY_ASSIGN_OR_RETURN(options.record.accreditation_id,
                          FindAccreditation(*session, options));
  options.record.from = options.from.value_or(program.Today());
  return MakeAndSend(program, *session, options.author,
                     {.body = options.record, .default_slot = options.agency});
}

}  // namespace

void AddAccreditationCommands(CLI::App& app, Program& program) {
  CLI::App& family = AddFamily(app, "accreditation",
                               "Give and withdraw accreditations and labels.");
  auto given = std::make_shared<GiveOptions>();
  CLI::App& give = AddCommand(
      family, program,
      {"give", "Accredit a programme. The agency signs.",
       "  comity accreditation give mining-bsc --agency kazsee --label EUR-ACE "
       "\\\n"
       "      --from 2026-01-01 --until 2030-12-31 --key kazsee.pem\n"},
      given, RunGive);
  give.add_option("PROGRAMME", given->record.programme_id, "Programme id")
      ->required();
  give.add_option("--agency", given->record.agency, "The agency's body id")
      ->required();
  give.add_option("--label", given->record.label,
                  "The label given, for example EUR-ACE")
      ->required();
  AddChoice(give, "--cycle", given->record.cycle, "Cycle of the programme.");
  give.add_option("--field", given->record.fields, "ISCED-F 2013 fields")
      ->delimiter(',');
  give.add_option("--body", given->record.covered_bodies,
                  "Awarding bodies covered; all if not given")
      ->delimiter(',');
  AddDay(give, "--from", given->from, "First day; today if not given");
  AddDay(give, "--until", given->until, "Last day; open if not given");
  AddDay(give, "--decided-on", given->record.decided_on,
         "Day of the decision, if it is not the first day");
  give.add_option("--report", given->report, "Reference of the report");
  AddAuthorOptions(give, given->author);

  auto withdrawn = std::make_shared<WithdrawOptions>();
  CLI::App& withdraw = AddCommand(
      family, program,
      {"withdraw", "End an accreditation before its time. The agency signs.",
       "  comity accreditation withdraw mining-bsc --agency kazsee \\\n"
       "      --from 2027-01-01 --reason programme-withdrawn "
       "--key kazsee.pem\n"},
      withdrawn, RunWithdraw);
  withdraw
      .add_option("PROGRAMME", withdrawn->record.programme_id, "Programme id")
      ->required();
  withdraw.add_option("--agency", withdrawn->agency, "The agency's body id")
      ->required();
  AddHash(
      withdraw, "--accreditation", withdrawn->accreditation_id,
      "Statement id of the accreditation; the agency's newest if not given");
  AddDay(withdraw, "--from", withdrawn->from,
         "First day out; today if not given");
  withdraw.add_flag("--annulled", withdrawn->record.annulled,
                    "It should never have been given");
  AddChoice(withdraw, "--reason", withdrawn->record.reason, "Why.")->required();
  AddAuthorOptions(withdraw, withdrawn->author);
}

}  // namespace comity::cli
