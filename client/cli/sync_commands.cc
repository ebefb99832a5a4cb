// `comity sync`: logs in files, for registries without a network between them.
#include <chrono>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "client/cli/command.h"
#include "client/cli/connect.h"
#include "client/cli/exit_code.h"
#include "client/cli/progress_bar.h"
#include "client/exchange/log_export.h"
#include "client/exchange/log_import.h"
#include "client/exchange/range_check.h"
#include "client/verifying/trust_store.h"
#include "core/base/text_encoding.h"

namespace comity::cli {
namespace {

// The same failure, as what was found out about a file.
Status Proven(const Status& status) {
  return status.reason() == ErrorReason::kFileMissing
             ? status
             : FailedPrecondition(status.reason(), status.message());
}

StatusOr<ExitCode> RunExport(Program& program, client::LogExport& wanted) {
  COMITY_ASSIGN_OR_RETURN(
      const client::ConnectionOptions server,
      ConnectionTo(program.globals().server, program.globals().tls));
  std::unique_ptr<ProgressBar> bar;
  std::uint64_t shown = 0;
  const auto exported = client::ExportLog(
      server, wanted, [&](std::uint64_t done, std::uint64_t total) {
        if (bar == nullptr) {
          bar = std::make_unique<ProgressBar>(
              std::cerr, program.ShowsProgress(), "Exporting", total);
        }
        bar->Advance(done - shown);
        shown = done;
      });
  bar = nullptr;
  COMITY_RETURN_IF_ERROR(exported.status());
  Console& console = program.console();
  const merkle::TreeHead& head = exported->head;
  console.Line(wanted.out + ": entries " +
               std::to_string(exported->from.value) + " to " +
               std::to_string(head.size.value) + " of " + wanted.origin);
  console.Field("Root", HexEncode(head.root.view()));
  console.Object({{"origin", wanted.origin},
                  {"file", wanted.out},
                  {"from", exported->from.value},
                  {"size", head.size.value},
                  {"root", HexEncode(head.root.view())}});
  return ExitCode::kYes;
}

struct ImportOptions {
  std::string file;
  std::string to;
  bool check_only = false;
  bool unasked = false;
  // A mirror looks every ten seconds, and after a refusal once a minute.
  unsigned wait_s = 90;
};

constexpr std::chrono::milliseconds kLookEvery{500};

StatusOr<client::CheckedRange> CheckFile(Program& program,
                                         const evidence::PinnedOrigin& pinned,
                                         const std::string& path) {
  std::unique_ptr<ProgressBar> bar;
  std::uint64_t shown = 0;
  auto range = client::CheckRange(path, pinned, program.NowMs(),
                                  [&](std::uint64_t done, std::uint64_t total) {
                                    if (bar == nullptr) {
                                      bar = std::make_unique<ProgressBar>(
                                          std::cerr, program.ShowsProgress(),
                                          "Checking", total);
                                    }
                                    bar->Advance(done - shown);
                                    shown = done;
                                  });
  if (range.status().reason() == ErrorReason::kHashUnstable) {
    return NotChecked(range.status());  // This machine's memory, not the file.
  }
  // What is wrong with the file is found out: a checked no.
  return range.ok() ? std::move(range)
                    : StatusOr<client::CheckedRange>(Proven(range.status()));
}

void Print(Console& console, const client::CheckedRange& range) {
  console.Field("Registry", range.origin);
  console.Field("Entries",
                std::to_string(range.from.size.value) + " to " +
                    std::to_string(range.head.size.value) + ": " +
                    std::to_string(range.statements) + " statements, " +
                    std::to_string(range.commitments) + " commitments, " +
                    std::to_string(range.bytes) + " bytes");
  console.Field("Root", HexEncode(range.head.root.view()));
  console.Field("Head of", TimeText(range.head_time_s * 1000));
  console.Field("Checked", range.map_recomputed
                               ? "the head's signature, tree, times and map"
                               : "the head's signature, tree and times; the "
                                 "map by the registry here, which has what is "
                                 "before");
}

Console::Json ToJson(const client::CheckedRange& range) {
  return {{"origin", range.origin},
          {"from", range.from.size.value},
          {"size", range.head.size.value},
          {"root", HexEncode(range.head.root.view())},
          {"head_time_s", range.head_time_s},
          {"statements", range.statements},
          {"commitments", range.commitments},
          {"bytes", range.bytes},
          {"map_recomputed", range.map_recomputed}};
}

// Whether the registry has got to `head` in the time that is given.
bool AwaitTakenUp(const client::ConnectionOptions& server,
                  const evidence::PinnedOrigin& pinned,
                  const merkle::TreeHead& head, std::chrono::seconds wait) {
  const auto until = std::chrono::steady_clock::now() + wait;
  while (true) {
    const auto held = client::AskHeldHead(server, pinned);
    if (held.ok() && *held && (*held)->size >= head.size) {
      return true;
    }
    if (std::chrono::steady_clock::now() >= until) {
      return false;
    }
    std::this_thread::sleep_for(kLookEvery);
  }
}

StatusOr<ExitCode> Import(Program& program, const ImportOptions& options,
                          const evidence::PinnedOrigin& pinned) {
  Console& console = program.console();
  COMITY_ASSIGN_OR_RETURN(
      const client::ConnectionOptions server,
      ConnectionTo(program.globals().server, program.globals().tls));
  COMITY_ASSIGN_OR_RETURN(const auto staged,
                          client::StagedFile::Copy(options.file, options.to));
  COMITY_ASSIGN_OR_RETURN(const client::CheckedRange range,
                          CheckFile(program, pinned, staged->path()));
  if (!options.unasked) {
    COMITY_ASSIGN_OR_RETURN(const auto held,
                            client::AskHeldHead(server, pinned));
    COMITY_RETURN_IF_ERROR(client::CheckFollows(range, held));
  }
  COMITY_RETURN_IF_ERROR(staged->Place());
  Print(console, range);
  Console::Json json = ToJson(range);
  json["to"] = options.to;
  if (options.unasked || options.wait_s == 0) {
    console.Line(options.to + ": put there; the registry takes it up.");
    console.Object(std::move(json));
    return ExitCode::kYes;
  }
  const bool taken_up = AwaitTakenUp(server, pinned, range.head,
                                     std::chrono::seconds(options.wait_s));
  console.Line(taken_up ? "Taken up: the registry answers from this head."
                        : "Put there, and not taken up yet: the log of comityd "
                          "says why.");
  json["taken_up"] = taken_up;
  console.Object(std::move(json));
  return taken_up ? ExitCode::kYes : ExitCode::kCouldNotCheck;
}

StatusOr<ExitCode> RunImport(Program& program, ImportOptions& options) {
  if (options.check_only == !options.to.empty()) {
    return UsageError("give --to FILE, or --check-only");
  }
  COMITY_ASSIGN_OR_RETURN(const client::TrustStore trust,
                          client::TrustStore::Open(program.globals().trust));
  const auto origin = client::RangeOrigin(options.file);
  if (!origin.ok()) {
    return Proven(origin.status());
  }
  const evidence::PinnedOrigin* pinned = trust.policy().FindOrigin(*origin);
  if (pinned == nullptr) {
    return FailedPrecondition(ErrorReason::kOriginMismatch,
                              "the policy pins no registry of the name that "
                              "the file says");
  }
  if (!options.check_only) {
    return Import(program, options, *pinned);
  }
  COMITY_ASSIGN_OR_RETURN(const client::CheckedRange range,
                          CheckFile(program, *pinned, options.file));
  Print(program.console(), range);
  program.console().Object(ToJson(range));
  return ExitCode::kYes;
}

void AddImportCommand(CLI::App& family, Program& program) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App& command = AddCommand(
      family, program,
      {"import",
       "Check a file that `comity sync export` wrote elsewhere, and put it "
       "where this registry's comityd takes the log up: the path of its "
       "setting partner = ORIGIN=file:PATH. The file is copied and checked "
       "whole: that the log signed its head, that each entry is one of that "
       "head, times and form. It must go on from what the registry here has "
       "verified. The command waits until it is taken up. Exit code 0: taken "
       "up; 1: refused, and nothing is changed; 2: could not be checked, or "
       "not taken up in time.",
       "  comity sync import 2.range --to /var/lib/comity/inbox/kz.range\n"
       "  comity sync import 2.range --check-only\n"},
      options, RunImport);
  command.add_option("FILE", options->file, "The file that was carried here")
      ->required();
  command
      .add_option("--to", options->to,
                  "Where comityd looks for it; a file that is there is "
                  "replaced")
      ->type_name("FILE");
  command.add_flag("--check-only", options->check_only,
                   "Check the file, and put it nowhere");
  command.add_flag("--unasked", options->unasked,
                   "Do not ask the registry here what it holds, nor wait: it "
                   "is stopped");
  command
      .add_option("--wait", options->wait_s,
                  "Seconds to wait until it is taken up; 0: not at all")
      ->check(CLI::Range(0, 3600))
      ->capture_default_str();
}

}  // namespace

void AddSyncCommands(CLI::App& app, Program& program) {
  CLI::App& family =
      AddFamily(app, "sync", "Logs in files, where there is no network.");
  AddImportCommand(family, program);
  auto wanted = std::make_shared<client::LogExport>();
  CLI::App& command = AddCommand(
      family, program,
      {"export",
       "Write a log, or what was added to it since an earlier export, to a "
       "file. Carry it to a registry whose comityd has the setting partner = "
       "ORIGIN=file:PATH, and put it there with `comity sync import`: the "
       "mirror takes it up within ten seconds, and checks it as it checks a "
       "partner on the network. It takes every export in its order. Run it on "
       "the registry's "
       "machine: its proxy lets nobody through to the mirrors' service.",
       "  comity sync export registry.kz.example --out 1.range\n"
       "  comity sync export registry.kz.example --after 1.range --out "
       "2.range\n"},
      wanted, RunExport);
  command.add_option("ORIGIN", wanted->origin, "Origin of the log")->required();
  command.add_option("--out", wanted->out, "Where to write it")
      ->required()
      ->type_name("FILE");
  command
      .add_option("--after", wanted->after,
                  "Export that this one goes on from; otherwise the whole log")
      ->type_name("FILE");
}

}  // namespace comity::cli
