// `comity audit`: derive a log anew from its entries, or judge an accusation.
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include "client/audit/entry_archive.h"
#include "client/audit/log_audit.h"
#include "client/cli/command.h"
#include "client/cli/connect.h"
#include "client/cli/inputs.h"
#include "client/cli/progress_bar.h"
#include "client/verifying/trust_store.h"
#include "core/base/text_encoding.h"
#include "core/mirror/fork_evidence.h"
#include "core/statement/json.h"

namespace comity::cli {
namespace {

struct AuditOptions {
  std::string origin;
  std::string evidence;
  std::string keep;
};

StatusOr<const evidence::PinnedOrigin*> FindPinned(
    const evidence::Policy& policy, const std::string& origin) {
  if (origin.empty() && policy.origins.size() == 1) {
    return &policy.origins.front();
  }
  const evidence::PinnedOrigin* pinned = policy.FindOrigin(origin);
  if (pinned == nullptr) {
    return UsageError(origin.empty()
                          ? "the policy pins several registries: name one"
                          : "the policy does not pin " + origin);
  }
  return pinned;
}

// A proven fork is a checked no; anything else proves nothing.
StatusOr<ExitCode> JudgeAccusation(Program& program,
                                   const evidence::PinnedOrigin& pinned,
                                   const std::string& path) {
  COMITY_ASSIGN_OR_RETURN(const std::string bytes,
                          ReadInput(path, mirror::kForkEvidenceSizeMax));
  const auto fork = mirror::JudgeFork(bytes, pinned);
  if (!fork.ok()) {
    return NotChecked(fork.status());
  }
  Console& console = program.console();
  console.Line("FORK PROVEN: " + fork->origin +
               " signed two heads that exclude each other.");
  for (const merkle::TreeHead& head : {fork->smaller, fork->larger}) {
    console.Field("Head", std::to_string(head.size.value) + " " +
                              HexEncode(head.root.view()));
  }
  console.Line("Keep the file, and show it to everybody who trusts this log.");
  console.Object(
      {{"fork_proven", true},
       {"origin", fork->origin},
       {"sizes", {fork->smaller.size.value, fork->larger.size.value}}});
  return ExitCode::kNo;
}

void Print(Console& console, const client::AuditReport& report) {
  console.Field("Registry", report.head.origin);
  console.Field("Entries", std::to_string(report.entries) + ", of which " +
                               std::to_string(report.from_archive) +
                               " were kept from before");
  console.Field("Root", HexEncode(report.head.root.view()));
  console.Field("Head of", TimeText(report.head.head_time_s * 1000));
  console.Field("Assurance", statement::NameOf(report.head.assurance));
  console.Field("Commitments", std::to_string(report.commitments) +
                                   ", all equal to the map recomputed");
  console.Field("Map keys", std::to_string(report.map_keys));
  if (!report.judged) {
    console.Line(
        "Too many statements to judge each; tree, map, commitments "
        "and times are right.");
    return;
  }
  console.Field("Statements", std::to_string(report.counted) + " count, " +
                                  std::to_string(report.not_counted) +
                                  " do not, " +
                                  std::to_string(report.undetermined) +
                                  " of kinds unknown here");
  for (const client::VoidStatement& each : report.listed) {
    console.Line("  entry " + std::to_string(each.index) + ": " +
                 std::string(Name(each.why.reason())) + ": " +
                 each.why.message());
  }
}

Console::Json ToJson(const client::AuditReport& report) {
  Console::Json listed = Console::Json::array();
  for (const client::VoidStatement& each : report.listed) {
    listed.push_back({{"index", each.index},
                      {"reason", Name(each.why.reason())},
                      {"message", each.why.message()}});
  }
  return {{"head", Console::Json::parse(statement::ToJson(report.head))},
          {"entries", report.entries},
          {"from_archive", report.from_archive},
          {"commitments", report.commitments},
          {"map_keys", report.map_keys},
          {"judged", report.judged},
          {"counted", report.counted},
          {"not_counted", report.not_counted},
          {"undetermined", report.undetermined},
          {"listed", listed}};
}

// Where entries are kept if nobody says where.
std::string DefaultKeep(const Program& program, const std::string& origin) {
  std::string name = origin;
  for (char& c : name) {
    c = c == '/' ? '_' : c;
  }
  return (std::filesystem::path(program.globals().trust) / (name + ".entries"))
      .string();
}

StatusOr<ExitCode> RunAudit(Program& program, AuditOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const client::TrustStore trust,
                          client::TrustStore::Open(program.globals().trust));
  COMITY_ASSIGN_OR_RETURN(const evidence::PinnedOrigin* pinned,
                          FindPinned(trust.policy(), options.origin));
  if (!options.evidence.empty()) {
    return JudgeAccusation(program, *pinned, options.evidence);
  }
  COMITY_ASSIGN_OR_RETURN(const auto server, Connect(program.globals().server,
                                                     program.globals().tls));
  COMITY_ASSIGN_OR_RETURN(
      const auto archive,
      client::EntryArchive::Open(options.keep.empty()
                                     ? DefaultKeep(program, pinned->origin)
                                     : options.keep));
  std::unique_ptr<ProgressBar> bar;
  std::optional<client::AuditPhase> phase;
  std::uint64_t shown = 0;
  const auto report = client::AuditLog(
      *server, *pinned, trust.policy(), program.NowMs(), *archive,
      [&](client::AuditPhase now, std::uint64_t done, std::uint64_t total) {
        if (phase != now) {
          phase = now;
          shown = 0;
          bar = std::make_unique<ProgressBar>(
              std::cerr, program.ShowsProgress(),
              now == client::AuditPhase::kReplaying ? "Recomputing" : "Judging",
              total);
        }
        bar->Advance(done - shown);
        shown = done;
      });
  bar = nullptr;
  if (!report.ok()) {
    return report.status().code() == StatusCode::kDataLoss
               ? FailedPrecondition(report.status().reason(),
                                    report.status().message())
               : NotChecked(report.status());
  }
  Print(program.console(), *report);
  program.console().Line(
      "The log is what it committed to, from its beginning "
      "to this head.");
  program.console().Object(ToJson(*report));
  return ExitCode::kYes;
}

}  // namespace

void AddAuditCommand(CLI::App& app, Program& program) {
  auto options = std::make_shared<AuditOptions>();
  CLI::App& audit = AddCommand(
      app, program,
      {"audit",
       "Derive a registry's log anew from its entries: tree, map, every "
       "commitment, all times, and what each statement counts for. Entries are "
       "kept, so that a broken audit goes on, and the next one only reads what "
       "is new. With --evidence: judge fork evidence, without a network. Exit "
       "code 0: as committed; 1: the log is proven to have lied; 2: could not "
       "be checked, which accuses nobody.",
       "  comity audit registry.kz.example\n"
       "  comity --server kz.example:7443 audit registry.kz.example "
       "--keep kz.entries\n"
       "  comity audit registry.kz.example --evidence fork-evidence\n"},
      options, RunAudit);
  audit.add_option("REGISTRY", options->origin,
                   "Origin of the log; not needed if the policy pins only one");
  audit
      .add_option("--evidence", options->evidence,
                  "Judge this fork evidence instead")
      ->type_name("FILE");
  audit
      .add_option("--keep", options->keep,
                  "File of entries to go on from and to add to; otherwise one "
                  "beside the policy")
      ->type_name("FILE");
}

}  // namespace comity::cli
