#include "server/comityd/operator_commands.h"

#include <string_view>

#include "server/registry/start_check.h"
#include "server/sequencer/clock.h"
#include "storage/backup/backup.h"

namespace comity::server {

StatusOr<std::string> OperatorCommands::Run(const std::string& line) {
  constexpr std::string_view kBackup = "backup ";
  if (line == "scrub") {
    COMITY_RETURN_IF_ERROR(scrubber_.RunNow());
    return std::string("the store is sound");
  }
  if (line.starts_with(kBackup)) {
    return BackUp(line.substr(kBackup.size()));
  }
  return InvalidArgument(ErrorReason::kUsage, "no such command");
}

StatusOr<std::string> OperatorCommands::BackUp(const std::string& folder) {
  storage::CopyOptions options;
  // On a full disk nothing is written out for it: a write that fails there ends
  // the registry.
  options.flush = space_.MayWrite().ok();
  options.pace = [this](std::uint64_t) {
    return ending_ ? Unavailable(ErrorReason::kRegistryStopped,
                                 "the backup was ended before it was finished")
                   : OkStatus();
  };
  COMITY_ASSIGN_OR_RETURN(
      const auto manifest,
      storage::MakeBackup(engine_, folder, SystemClock().Now().wall_ms,
                          options));
  return FormatHead(manifest.head);
}

}  // namespace comity::server
