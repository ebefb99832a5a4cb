// `comity sync`: logs in files, for registries without a network between them.
#include <iostream>
#include <string>

#include "client/cli/command.h"
#include "client/cli/connect.h"
#include "client/cli/progress_bar.h"
#include "client/exchange/log_export.h"
#include "core/base/text_encoding.h"

namespace comity::cli {
namespace {

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

}  // namespace

void AddSyncCommands(CLI::App& app, Program& program) {
  CLI::App& family =
      AddFamily(app, "sync", "Logs in files, where there is no network.");
  auto wanted = std::make_shared<client::LogExport>();
  CLI::App& command = AddCommand(
      family, program,
      {"export",
       "Write a log, or what was added to it since an earlier export, to a "
       "file. Carry it to a registry whose comityd has the setting partner = "
       "ORIGIN=file:PATH, and put it there, with mv: the mirror takes it up "
       "within ten seconds, and checks it as it checks a partner on the "
       "network. It takes every export in its order. Run it on the registry's "
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
