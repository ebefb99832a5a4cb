// Brings a registry back that lost its disk: its log from whoever holds a
// copy, its mark from whoever remembers what was signed last. It signs nothing;
// that is for the start that follows.
//
//   nothing -> store.fetched grows -> checked whole -> everybody asked
//           -> mark -> store
//
// While store.fetched is there, comityd refuses to serve. A run that was cut
// off anywhere is begun again, also from another partner, and goes on.
#ifndef COMITY_SERVER_COMITYD_REBUILD_FROM_H_
#define COMITY_SERVER_COMITYD_REBUILD_FROM_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/merkle/tree_types.h"
#include "server/config/server_config.h"

namespace comity::server {

struct RebuildReports {
  // Lines for the operator.
  std::function<void(std::string_view)> log;
  // Entries done, and of how many.
  std::function<void(std::uint64_t, std::uint64_t)> progress;
};

// Fetches the log of `config`'s genesis from where `config.rebuild_from` says:
// the origin of a partner in the settings, ORIGIN=HOST:PORT, or file:PATH, a
// whole export. Proves that the log signed the head and that the keys in force
// at it are held here; recomputes every entry before it is stored, and reads
// all back; then asks every partner and witness of the settings. Each must
// have seen nothing that the fetched log does not extend. A mark that survived
// must be extended, too; without one, or if somebody does not answer, a person
// must confirm the head.
//
// Errors:
//   kFileExists            there is a store: nothing is put in its place;
//   kConfigurationInvalid  a setting or file;
//   kSigningKeyNotHeld     other keys are in force than those configured;
//   those of FetchLog      what the partner shows is not this log, or not all
//                          of what was fetched already;
//   those of CheckStart    somebody saw more, or other things;
//   kStoreCorrupt          what was stored reads back otherwise;
//   those of the engine and of HeadMarkFile.
StatusOr<merkle::TreeHead> RebuildFromPartner(const ServerConfig& config,
                                              const RebuildReports& reports);

// The same as a command: tells progress and troubles on stderr, the result on
// stdout. Returns the exit code: 0 done, 1 damage or contradiction, 2 could
// not be done.
int RunRebuildFrom(const ServerConfig& config);

}  // namespace comity::server

#endif  // COMITY_SERVER_COMITYD_REBUILD_FROM_H_
