// What an operator asks a running comityd for, over its control socket: to back
// up, to scrub.
#ifndef COMITY_SERVER_COMITYD_OPERATOR_COMMANDS_H_
#define COMITY_SERVER_COMITYD_OPERATOR_COMMANDS_H_

#include <atomic>
#include <string>

#include "core/base/status.h"
#include "server/upkeep/scrubber.h"
#include "storage/rocksdb/rocksdb_engine.h"
#include "storage/space/space_guard.h"

namespace comity::server {

// Thread-safety: thread-safe.
class OperatorCommands {
 public:
  // All must outlive it. Stopping the scrubber ends a scrub.
  OperatorCommands(const storage::RocksDbEngine& engine,
                   const storage::SpaceGuard& space, Scrubber& scrubber)
      : engine_(engine), space_(space), scrubber_(scrubber) {}

  // Runs "scrub", or "backup " with the folder to make; returns what to tell.
  //
  // Errors: those of Scrubber::RunNow and MakeBackup; kUnavailable /
  // kRegistryStopped once End was called; kInvalidArgument / kUsage.
  StatusOr<std::string> Run(const std::string& line);

  // Breaks a backup off at its next portion; what it made is removed.
  void End() { ending_ = true; }

 private:
  StatusOr<std::string> BackUp(const std::string& folder);

  const storage::RocksDbEngine& engine_;
  const storage::SpaceGuard& space_;
  Scrubber& scrubber_;
  std::atomic<bool> ending_ = false;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_COMITYD_OPERATOR_COMMANDS_H_
