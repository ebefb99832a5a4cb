// What the process tells the shell. Programs that call `comity` branch on
// these numbers, so they never change.
#ifndef COMITY_CLIENT_CLI_EXIT_CODE_H_
#define COMITY_CLIENT_CLI_EXIT_CODE_H_

#include "core/base/status.h"

namespace comity::cli {

enum class ExitCode : int {
  kYes = 0,            // Valid and, if asked, recognised; or simply done.
  kNo = 1,             // A checked no.
  kCouldNotCheck = 2,  // Neither yes nor no.
  kUsage = 3,          // The command or a file given to it is wrong.
  kConditional = 4,    // Recognised under conditions.
  kSomeRowsBad = 5,    // Done, but for some rows.
};

// The exit code of a command that failed with `status`. What a registry
// refuses is a checked no (1), what the caller wrote wrongly is usage (3),
// everything else could not be checked (2).
// Requires: not OK.
ExitCode ExitCodeOf(const Status& status);

// The same failure, as one of what came from outside: bytes that a registry
// sent and that prove nothing. It could not be checked; the caller did nothing
// wrong.
Status NotChecked(const Status& status);

// The same failure, as the refusal of a registry, unless it only could not
// answer.
Status Refused(const Status& status);

// The caller's mistake, with the reason kUsage.
Status UsageError(std::string message);

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_EXIT_CODE_H_
