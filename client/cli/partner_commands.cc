// `comity partner`: which other registries this one mirrors and cosigns, said
// by its root keys.
#include <algorithm>
#include <optional>

#include "client/cli/authoring.h"
#include "client/cli/command.h"
#include "client/cli/options.h"
#include "core/statement/registry_records.h"

namespace comity::cli {
namespace {

struct PartnerOptions {
  statement::Partner record;
  std::optional<Hash> genesis_id;
  AuthorOptions author;
};

StatusOr<ExitCode> RunAdmit(Program& program, PartnerOptions& options) {
  options.record.genesis_id = *options.genesis_id;
  auto& countries = options.record.countries;
  std::sort(countries.begin(), countries.end());
  return MakeAndSend(program, options.author,
                     {.body = options.record, .default_slot = "root"});
}

}  // namespace

void AddPartnerCommands(CLI::App& app, Program& program) {
  CLI::App& family =
      AddFamily(app, "partner", "Registries that this one works with.");
  auto admitted = std::make_shared<PartnerOptions>();
  CLI::App& admit = AddCommand(
      family, program,
      {"admit",
       "State that another registry is a partner, which log it has, and for "
       "which countries it speaks. Root keys sign. A later statement replaces "
       "it; with --until, it ends the partnership. What the server follows is "
       "in its settings; this tells everybody.",
       "  comity partner admit registry.cn.example --genesis 5f0c... \\\n"
       "      --countries CN --address cn.example:7443 --key root=root-1.pem\n"
       "  comity partner admit registry.cn.example --genesis 5f0c... \\\n"
       "      --countries CN --until 2027-12-31 --key root=root-1.pem\n"},
      admitted, RunAdmit);
  statement::Partner& record = admitted->record;
  admit.add_option("ORIGIN", record.origin, "Origin of its log")->required();
  AddHash(admit, "--genesis", admitted->genesis_id,
          "Id of its genesis statement, as policies pin it")
      ->required();
  admit
      .add_option("--countries", record.countries,
                  "Countries that it speaks for")
      ->delimiter(',')
      ->type_name("CC,...")
      ->required();
  admit.add_option("--address", record.address,
                   "Where it is served, for people; never trusted");
  AddDay(admit, "--until", record.until, "Last day of the partnership");
  AddAuthorOptions(admit, admitted->author);
}

}  // namespace comity::cli
