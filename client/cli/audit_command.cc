// `comity audit`: derive a log anew from its entries, or judge an accusation.
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "client/audit/anchor_check.h"
#include "client/audit/archive_replay.h"
#include "client/audit/entry_archive.h"
#include "client/audit/log_audit.h"
#include "client/cli/command.h"
#include "client/cli/connect.h"
#include "client/cli/inputs.h"
#include "client/cli/progress_bar.h"
#include "client/files/durable_file.h"
#include "client/verifying/trust_store.h"
#include "core/base/text_encoding.h"
#include "core/mirror/fork_evidence.h"
#include "core/mirror/refused_package.h"
#include "core/statement/json.h"

namespace comity::cli {
namespace {

struct AuditOptions {
  std::string origin;
  std::string evidence;
  std::string keep;
  std::vector<std::string> anchors;
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

constexpr char kShowIt[] =
    "Keep the file, and show it to everybody who trusts this log.";

// What the entries kept from an audit give, if they reach so far.
std::optional<mirror::ReplayState> ReplayKept(const std::string& keep,
                                              merkle::TreeSize size) {
  std::error_code failed;
  if (size.value == 0 || !std::filesystem::exists(keep, failed)) {
    return std::nullopt;
  }
  const auto archive = client::EntryArchive::Open(keep);
  if (!archive.ok()) {
    return std::nullopt;
  }
  auto state = client::ReplayArchive(**archive, size);
  return state.ok() ? std::optional(*std::move(state)) : std::nullopt;
}

StatusOr<ExitCode> JudgeRefused(Program& program,
                                const evidence::PinnedOrigin& pinned,
                                const std::string& bytes,
                                const std::string& keep) {
  const auto before = ReplayKept(keep, mirror::EntriesBefore(bytes));
  const auto fault =
      mirror::JudgeRefusedPackage(bytes, pinned, before ? &*before : nullptr);
  if (!fault.ok()) {
    return NotChecked(fault.status());
  }
  const std::string reason(Name(fault->why.reason()));
  Console& console = program.console();
  console.Line("FAULT PROVEN: " + fault->origin +
               " signed what it should not " + "have: " + reason + ": " +
               fault->why.message() + ".");
  console.Field("Head", std::to_string(fault->head.size.value) + " " +
                            HexEncode(fault->head.root.view()));
  console.Line(kShowIt);
  console.Object({{"fault_proven", true},
                  {"origin", fault->origin},
                  {"reason", reason},
                  {"message", fault->why.message()},
                  {"size", fault->head.size.value}});
  return ExitCode::kNo;
}

// What is proven is a checked no; anything else proves nothing.
StatusOr<ExitCode> JudgeAccusation(Program& program,
                                   const evidence::PinnedOrigin& pinned,
                                   const std::string& path,
                                   const std::string& keep) {
  COMITY_ASSIGN_OR_RETURN(const std::string bytes,
                          ReadInput(path, mirror::kRefusedPackageSizeMax));
  const auto fork = mirror::JudgeFork(bytes, pinned);
  if (fork.status().reason() == ErrorReason::kAccusationMalformed) {
    return JudgeRefused(program, pinned, bytes, keep);
  }
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
  console.Line(kShowIt);
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
  return {{"head", ReadJson(statement::ToJson(report.head))},
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

// Holds the audited log against the anchors in the entries kept of another one.
// A proven fork is a checked no, and its evidence is kept.
StatusOr<Console::Json> CheckAnchorsIn(Program& program,
                                       const std::string& path,
                                       const client::EntryArchive& archive,
                                       const client::AuditReport& audited,
                                       const evidence::PinnedOrigin& pinned,
                                       const std::string& keep) {
  std::error_code failed;
  if (!std::filesystem::exists(path, failed)) {
    return NotFound(ErrorReason::kFileMissing, "no file \"" + path + "\"");
  }
  COMITY_ASSIGN_OR_RETURN(const auto other, client::EntryArchive::Open(path));
  COMITY_ASSIGN_OR_RETURN(const auto anchors,
                          client::AnchorsIn(*other, pinned.origin));
  COMITY_ASSIGN_OR_RETURN(
      const client::AnchorReport report,
      client::CheckAnchors(archive, audited.part, {audited.head.size}, pinned,
                           anchors));
  if (!report.fork_evidence.empty()) {
    const std::string kept = keep + ".fork-evidence";
    COMITY_RETURN_IF_ERROR(client::ReplaceFile(kept, report.fork_evidence,
                                               client::FileAccess::kEverybody));
    return FailedPrecondition(
        ErrorReason::kForkDetected,
        "the log excludes the head of size " +
            std::to_string(report.forked.head.size.value) +
            " that it signed, and that " + path + " has anchored at entry " +
            std::to_string(report.forked.index) + "; the evidence is in " +
            kept);
  }
  program.console().Field("Anchors", std::to_string(report.confirmed) + " of " +
                                         path + " are heads of this log, " +
                                         std::to_string(report.beyond) +
                                         " larger than the one shown here, " +
                                         std::to_string(report.unproven) +
                                         " not its own and without meaning");
  return Console::Json({{"file", path},
                        {"confirmed", report.confirmed},
                        {"beyond", report.beyond},
                        {"unproven", report.unproven}});
}

StatusOr<ExitCode> RunAudit(Program& program, AuditOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const client::TrustStore trust,
                          client::TrustStore::Open(program.globals().trust));
  COMITY_ASSIGN_OR_RETURN(const evidence::PinnedOrigin* pinned,
                          FindPinned(trust.policy(), options.origin));
  const std::string keep = options.keep.empty()
                               ? DefaultKeep(program, pinned->origin)
                               : options.keep;
  if (!options.evidence.empty()) {
    return JudgeAccusation(program, *pinned, options.evidence, keep);
  }
  COMITY_ASSIGN_OR_RETURN(const auto server, Connect(program.globals().server,
                                                     program.globals().tls));
  COMITY_ASSIGN_OR_RETURN(const auto archive, client::EntryArchive::Open(keep));
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
  Console::Json json = ToJson(*report);
  Print(program.console(), *report);
  for (const std::string& path : options.anchors) {
    COMITY_ASSIGN_OR_RETURN(
        auto compared,
        CheckAnchorsIn(program, path, *archive, *report, *pinned, keep));
    json["anchors"].push_back(std::move(compared));
  }
  program.console().Line(
      "The log is what it committed to, from its beginning "
      "to this head.");
  program.console().Object(std::move(json));
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
       "is new. With --evidence: judge fork evidence, or what a mirror refused "
       "and kept, without a network; that a map is wrong needs the entries "
       "before it, which an earlier audit has kept. Exit "
       "code 0: as committed; 1: the log is proven to have lied; 2: could not "
       "be checked, which accuses nobody.",
       "  comity audit registry.kz.example\n"
       "  comity --server kz.example:7443 audit registry.kz.example "
       "--keep kz.entries\n"
       "  comity audit registry.kz.example --anchors cn.entries\n"
       "  comity audit registry.kz.example --evidence fork-evidence\n"},
      options, RunAudit);
  audit.add_option("REGISTRY", options->origin,
                   "Origin of the log; not needed if the policy pins only one");
  audit
      .add_option("--evidence", options->evidence,
                  "Judge this fork evidence, or these refused entries, "
                  "instead")
      ->type_name("FILE");
  audit
      .add_option("--anchors", options->anchors,
                  "Entries kept from the audit of another log, whose anchors "
                  "of this one are compared")
      ->type_name("FILE");
  audit
      .add_option("--keep", options->keep,
                  "File of entries to go on from and to add to; otherwise one "
                  "beside the policy")
      ->type_name("FILE");
}

}  // namespace comity::cli
