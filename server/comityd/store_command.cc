#include "server/comityd/store_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>
#include <string_view>
#include <utility>

#include "server/registry/start_check.h"

namespace comity::server {
namespace {

constexpr char kFooter[] =
    "Exit codes: 0 done, and nothing wrong; 1 damage; 2 could not be done; 3 "
    "wrong use.\n\n"
    "Examples:\n"
    "  Begin the log of a new registry, once, as the user that runs comityd:\n"
    "    comityd --found --config /etc/comity/comityd.toml\n"
    "  Compare everything stored with the entries, while comityd is stopped:\n"
    "    comityd --check-store --data-dir /var/lib/comity --json\n"
    "  Make what can be derived anew:\n"
    "    comityd --rebuild-views --data-dir /var/lib/comity\n"
    "  Back up, while comityd runs or not:\n"
    "    comityd --backup /var/lib/comity/backup-monday \\\n"
    "      --data-dir /var/lib/comity\n"
    "  Restore:\n"
    "    comityd --restore /mnt/backups/monday --data-dir /var/lib/comity\n"
    "  Have the running comityd read its whole store now:\n"
    "    comityd --scrub --data-dir /var/lib/comity\n\n"
    "Run it as the user that runs comityd (runuser -u comity -- ...): what "
    "root "
    "makes,\ncomityd may not open.";

struct Choice {
  bool found = false;
  bool check = false;
  bool rebuild = false;
  bool scrub = false;
  std::string backup;
  std::string restore;
  std::string confirmed_head;
};

void AddActions(CLI::App& app, Choice& choice, StoreCommand& command) {
  auto* actions = app.add_option_group("Actions", "exactly one");
  // Never from the file: there it would stay for the next start.
  actions
      ->add_flag("--found", choice.found,
                 "Begin the log of the genesis file in a data folder that "
                 "holds none, and end: once in the life of a registry, since "
                 "comityd itself never begins one. Where it was begun already "
                 "nothing is done")
      ->configurable(false);
  actions->add_flag("--check-store", choice.check,
                    "Compare everything stored with its entries");
  actions->add_flag("--rebuild-views", choice.rebuild,
                    "Make a new store from the entries of a damaged one");
  actions->add_option("--backup", choice.backup, "Copy the store to a folder");
  actions->add_option("--restore", choice.restore,
                      "Check a backup and put it in place");
  actions->add_flag("--scrub", choice.scrub,
                    "Have the running comityd read its whole store");
  actions->require_option(1);
  app.add_option("--data-dir", command.data_dir,
                 "Directory of the store and of the mark")
      ->envname("COMITYD_DATA_DIR")
      ->required();
  app.add_option("--genesis-file", command.genesis_file,
                 "For --found: the genesis statement with its signatures")
      ->envname("COMITYD_GENESIS_FILE");
  app.add_flag("--json", command.json, "Report of --check-store as JSON");
  app.add_option("--confirm-head", choice.confirmed_head,
                 "For --rebuild-views without a mark: the head, size:root, "
                 "that was compared with what partners saw last");
}

StoreAction ActionOf(const Choice& choice) {
  if (choice.found) {
    return StoreAction::kFound;
  }
  if (choice.rebuild) {
    return StoreAction::kRebuild;
  }
  if (choice.scrub) {
    return StoreAction::kScrub;
  }
  if (!choice.backup.empty()) {
    return StoreAction::kBackup;
  }
  return choice.check ? StoreAction::kCheck : StoreAction::kRestore;
}

}  // namespace

bool IsStoreCommand(int argc, const char* const* argv) {
  return std::any_of(argv + 1, argv + argc, [](std::string_view argument) {
    argument = argument.substr(0, argument.find('='));
    return argument == "--found" || argument == "--check-store" ||
           argument == "--rebuild-views" || argument == "--backup" ||
           argument == "--restore" || argument == "--scrub";
  });
}

ParsedStoreCommand ParseStoreCommand(int argc, const char* const* argv) {
  StoreCommand command;
  Choice choice;
  CLI::App app("comityd looks after the store of a registry.", "comityd");
  app.footer(kFooter);
  app.set_config("--config", "", "File with the settings of comityd")
      ->envname("COMITYD_CONFIG");
  app.allow_config_extras(CLI::config_extras_mode::ignore);
  AddActions(app, choice, command);
  ParsedStoreCommand parsed;
  try {
    app.parse(argc, const_cast<char**>(const_cast<char* const*>(argv)));
  } catch (const CLI::ParseError& error) {
    std::ostringstream text;
    parsed.exit_code = app.exit(error, text, text) == 0 ? 0 : 3;
    parsed.text = text.str();
    return parsed;
  }
  if (!choice.confirmed_head.empty()) {
    const auto head = ParseHead(choice.confirmed_head);
    if (!head.ok()) {
      parsed.exit_code = 3;
      parsed.text = head.status().message() + "\n";
      return parsed;
    }
    command.confirmed_head = *head;
  }
  command.action = ActionOf(choice);
  if (command.action == StoreAction::kFound && command.genesis_file.empty()) {
    parsed.exit_code = 3;
    parsed.text = "--found needs --genesis-file\n";
    return parsed;
  }
  command.backup_dir = choice.backup + choice.restore;
  parsed.command = std::move(command);
  return parsed;
}

}  // namespace comity::server
