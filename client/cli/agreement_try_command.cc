// `comity agreement try`: what a plan would do, by the registry's present
// content. Nothing is sent.
#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "client/cli/command.h"
#include "client/cli/connect.h"
#include "client/cli/draft_report.h"
#include "client/cli/inputs.h"
#include "client/cli/options.h"
#include "client/cli/progress_bar.h"
#include "client/cli/record_json.h"
#include "client/cli/session.h"
#include "client/cli/what_if_report.h"
#include "client/whatif/change.h"
#include "client/whatif/log_copy.h"
#include "client/whatif/what_if.h"
#include "core/base/country_codes.h"
#include "core/base/text_encoding.h"
#include "core/evidence/party_acts.h"
#include "core/recognition/draft_check.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"

namespace comity::cli {
namespace {

struct TryOptions {
  std::string draft;
  std::optional<Hash> replaces;
  std::optional<Hash> withdraw;
  std::string party;
  std::string suspend;
  std::string mapping;
  statement::Purpose purpose = statement::Purpose::kEmployment;
  std::optional<CivilDate> on;
  std::optional<CivilDate> from;
  std::optional<CivilDate> until;
  std::vector<std::string> hosts;
  std::vector<std::string> also;
};

// The logs that are read, and what keeps them.
struct Logs {
  std::vector<std::unique_ptr<client::LogCopy>> copies;
  std::vector<client::LogCopy*> all;
};

Status CheckOptions(const TryOptions& options) {
  const int plans =
      (options.draft.empty() ? 0 : 1) + (options.withdraw ? 1 : 0) +
      (options.suspend.empty() ? 0 : 1) + (options.mapping.empty() ? 0 : 1);
  if (plans != 1) {
    return UsageError(
        "give one plan: a draft, --withdraw, --suspend or --mapping");
  }
  if (options.withdraw.has_value() == options.party.empty()) {
    return UsageError("--withdraw and --party belong together");
  }
  if (options.replaces && options.draft.empty()) {
    return UsageError("--replaces belongs to a draft");
  }
  if (options.until && options.suspend.empty()) {
    return UsageError("--until belongs to --suspend");
  }
  if (options.until && options.from && *options.until < *options.from) {
    return UsageError("--until is before --from");
  }
  for (const std::string& host : options.hosts) {
    if (!IsAssignedCountry(host)) {
      return UsageError("--host: '" + host + "' is not an assigned country");
    }
  }
  return OkStatus();
}

client::ProgressHandler Progress(const Program& program, std::string label) {
  struct Shown {
    std::unique_ptr<ProgressBar> bar;
    std::uint64_t done = 0;
  };
  return [shown = std::make_shared<Shown>(), label = std::move(label),
          wanted = program.ShowsProgress()](std::uint64_t done,
                                            std::uint64_t total) {
    if (shown->bar == nullptr) {
      shown->bar =
          std::make_unique<ProgressBar>(std::cerr, wanted, label, total);
    }
    if (done > shown->done) {
      shown->bar->Advance(done - shown->done);
      shown->done = done;
    }
  };
}

Status ReadLog(Program& program, const evidence::Policy& policy,
               const std::string& origin, client::RegistryTransport& server,
               Logs& logs) {
  const evidence::PinnedOrigin* pinned = policy.FindOrigin(origin);
  if (pinned == nullptr) {
    return PermissionDenied(ErrorReason::kOriginNotPinned,
                            origin + " is not in the policy");
  }
  auto copy = client::LogCopy::Read(server, *pinned, policy, program.NowMs(),
                                    Progress(program, "Reading " + origin));
  if (!copy.ok()) {
    return NotChecked(copy.status());
  }
  logs.all.push_back(copy->get());
  logs.copies.push_back(*std::move(copy));
  return OkStatus();
}

// `ORIGIN=HOST:PORT`.
Status ReadAlso(Program& program, const evidence::Policy& policy,
                const std::string& text, Logs& logs) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) {
    return UsageError("'" + text + "': write it as ORIGIN=HOST:PORT");
  }
  COMITY_ASSIGN_OR_RETURN(const auto server, Connect(text.substr(equals + 1),
                                                     program.globals().tls));
  return ReadLog(program, policy, text.substr(0, equals), *server, logs);
}

std::string BodyName(const std::string& text, const std::string& origin) {
  return text.find('/') == std::string::npos ? evidence::FullName(origin, text)
                                             : text;
}

struct Tried {
  client::Plan plan;
  std::string change;
  std::vector<std::string> notes;
};

StatusOr<Tried> PlanDraft(const TryOptions& options,
                          const evidence::Policy& policy, const Logs& logs,
                          const statement::AgreementTerms& terms,
                          CivilDate from, CivilDate on) {
  Tried tried;
  client::DraftPlan draft;
  draft.terms = terms;
  draft.text_id = HexEncode(
      statement::AgreementTextId(statement::EncodeRecord(terms)).view());
  draft.from = from;
  draft.replaces = options.replaces ? HexEncode(options.replaces->view()) : "";
  COMITY_ASSIGN_OR_RETURN(
      draft.level_maps,
      client::FindTables(logs.all, policy, terms, on, tried.notes));
  tried.plan.change = client::DraftInForce(std::move(draft));
  tried.plan.hosts = client::CountriesOf(terms);
  tried.change =
      "the draft " + options.draft + " in force from " + from.ToString();
  return tried;
}

StatusOr<Tried> PlanOther(const TryOptions& options, const std::string& origin,
                          const Logs& logs, CivilDate from) {
  Tried tried;
  tried.plan.hosts = client::CountriesOfTexts(logs.all);
  if (options.withdraw) {
    const std::string id = HexEncode(options.withdraw->view());
    tried.plan.change = client::PartyLeaves(id, options.party, from);
    tried.change =
        options.party + " leaves agreement " + id + " on " + from.ToString();
  } else if (!options.suspend.empty()) {
    const std::string body = BodyName(options.suspend, origin);
    tried.plan.change = client::BodySuspended(body, {from, options.until});
    tried.change = body + " suspended from " + from.ToString() +
                   (options.until ? " until " + options.until->ToString() : "");
  } else {
    COMITY_ASSIGN_OR_RETURN(const std::string text, ReadInput(options.mapping));
    COMITY_ASSIGN_OR_RETURN(auto table,
                            RecordFromJsonText<statement::MappingTable>(text));
    tried.change =
        "the levels of " + table.framework + " as in " + options.mapping;
    tried.plan.change = client::TableRevised(origin, std::move(table));
  }
  return tried;
}

// Where a log was not read, its agreements are not known.
void AddNotes(const evidence::Policy& policy, const Logs& logs, Tried& tried) {
  for (const std::string& host : tried.plan.hosts) {
    const evidence::PinnedOrigin* pinned = policy.FindCountry(host);
    const bool read =
        pinned != nullptr &&
        std::any_of(logs.all.begin(), logs.all.end(), [&](const auto* copy) {
          return copy->origin() == pinned->origin;
        });
    if (!read) {
      tried.notes.push_back(
          (pinned == nullptr
               ? "no log is pinned for " + host
               : "the log of " + pinned->origin + " was not read (--also)") +
          ": agreements and decisions there are not counted");
    }
  }
}

StatusOr<ExitCode> RunTry(Program& program, TryOptions& options) {
  COMITY_RETURN_IF_ERROR(CheckOptions(options));
  std::optional<statement::AgreementTerms> terms;
  if (!options.draft.empty()) {
    COMITY_ASSIGN_OR_RETURN(const DraftFile draft, ReadDraft(options.draft));
    if (!draft.problems.empty()) {
      return RefuseDraft(program.console(), options.draft, draft.problems);
    }
    terms = draft.terms;
  }
  COMITY_ASSIGN_OR_RETURN(const auto session, Session::Open(program));
  const evidence::Policy& policy = session->trust().policy();
  Logs logs;
  COMITY_RETURN_IF_ERROR(
      ReadLog(program, policy, session->origin(), session->server(), logs));
  for (const std::string& text : options.also) {
    COMITY_RETURN_IF_ERROR(ReadAlso(program, policy, text, logs));
  }
  const CivilDate from =
      options.from.value_or(options.on.value_or(program.Today()));
  const CivilDate on = options.on.value_or(std::max(from, program.Today()));
  auto tried = terms ? PlanDraft(options, policy, logs, *terms, from, on)
                     : PlanOther(options, session->origin(), logs, from);
  COMITY_RETURN_IF_ERROR(tried.status());
  client::Plan& plan = tried->plan;
  plan.on = on;
  plan.purpose = options.purpose;
  if (!options.hosts.empty()) {
    plan.hosts = options.hosts;
    std::sort(plan.hosts.begin(), plan.hosts.end());
  }
  AddNotes(policy, logs, *tried);
  WhatIfReport report;
  report.tally = client::RunWhatIf(logs.all, policy, plan, 0,
                                   Progress(program, "Weighing"));
  report.change = std::move(tried->change);
  report.purpose = plan.purpose;
  report.on = on;
  report.hosts = plan.hosts;
  for (const client::LogCopy* copy : logs.all) {
    report.origins.push_back(copy->origin());
  }
  report.notes = std::move(tried->notes);
  ShowWhatIf(program.console(), report);
  return ExitCode::kYes;
}

void AddPlans(CLI::App& command, TryOptions& options) {
  command.add_option("DRAFT", options.draft,
                     "JSON file, or a text made by `agreement draft`");
  AddHash(command, "--replaces", options.replaces,
          "Draft: the agreement whose place it takes");
  AddHash(command, "--withdraw", options.withdraw,
          "An agreement that --party leaves, by its text id");
  command.add_option("--party", options.party,
                     "--withdraw: the party, as the text calls it");
  command
      .add_option("--suspend", options.suspend,
                  "A body without authority from --from to --until")
      ->type_name("[ORIGIN/]BODY");
  command
      .add_option("--mapping", options.mapping,
                  "A mapping table in place of the publisher's present one")
      ->type_name("FILE");
}

}  // namespace

void AddAgreementTryCommand(CLI::App& agreement, Program& program) {
  auto options = std::make_shared<TryOptions>();
  CLI::App& command = AddCommand(
      agreement, program,
      {"try",
       "Say who would gain and who would lose if a draft were in force, a "
       "party left, a body were suspended, or a mapping table were revised: "
       "by host, scheme, field and level, with samples. Reads the registry's "
       "whole log and writes nothing. Advice only.",
       "  comity agreement try kz-cn.json --purpose employment\n"
       "  comity agreement try --withdraw 5c0f... --party china --on "
       "2027-07-01\n"
       "  comity agreement try --suspend kz-centre --from 2026-01-01 --until "
       "2026-03-31\n"
       "  comity agreement try --mapping nqf-kz-v2.json --json\n"},
      options, RunTry);
  AddPlans(command, *options);
  AddChoice(command, "--purpose", options->purpose,
            "What the credential is for; employment if not given.");
  AddDay(command, "--on", options->on,
         "The day asked about; if not given, today or --from if later");
  AddDay(command, "--from", options->from,
         "First day of the change (for --withdraw the first day out); --on or "
         "today if not given");
  AddDay(command, "--until", options->until, "--suspend: last day");
  command
      .add_option("--host", options->hosts,
                  "Countries to weigh for; if not given, those of the draft, "
                  "or of all agreements")
      ->delimiter(',')
      ->type_name("CC,...");
  command
      .add_option("--also", options->also,
                  "Another registry of the policy to read; repeat")
      ->type_name("ORIGIN=HOST:PORT")
      ->allow_extra_args(false);
}

}  // namespace comity::cli
