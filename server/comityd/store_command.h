// What comityd does with a store instead of serving it: found, check, rebuild,
// back up, restore, scrub.
#ifndef COMITY_SERVER_COMITYD_STORE_COMMAND_H_
#define COMITY_SERVER_COMITYD_STORE_COMMAND_H_

#include <optional>
#include <string>

#include "core/merkle/tree_types.h"

namespace comity::server {

enum class StoreAction { kFound, kCheck, kRebuild, kBackup, kRestore, kScrub };

struct StoreCommand {
  StoreAction action = StoreAction::kCheck;
  std::string data_dir;
  std::string genesis_file;  // Of kFound.
  std::string backup_dir;    // Of kBackup and kRestore.
  // Of kRebuild, if there is no mark.
  std::optional<merkle::TreeHead> confirmed_head;
  bool json = false;  // Of kCheck.
};

// What the command line asks for: a command to run, or a text to print.
struct ParsedStoreCommand {
  std::optional<StoreCommand> command;
  std::string text;
  int exit_code = 0;
};

// Whether the command line names one of these actions.
bool IsStoreCommand(int argc, const char* const* argv);

// Reads it. The other settings of comityd may stand in the file that --config
// names; they are not looked at.
ParsedStoreCommand ParseStoreCommand(int argc, const char* const* argv);

// Runs it: results to stdout, progress and troubles to stderr. Returns the exit
// code: 0 done and whole, 1 damage, 2 could not be done or checked.
int RunStoreCommand(const StoreCommand& command);

}  // namespace comity::server

#endif  // COMITY_SERVER_COMITYD_STORE_COMMAND_H_
