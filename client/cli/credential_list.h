// Lists of credentials that one event is about: a cohort, or all that a centre
// gave in a year.
#ifndef COMITY_CLIENT_CLI_CREDENTIAL_LIST_H_
#define COMITY_CLIENT_CLI_CREDENTIAL_LIST_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "client/cli/console.h"
#include "core/base/status.h"

namespace comity::cli {

// The credential numbers of a list: a table with a column `number`, such as
// `credential issue` writes, or numbers alone, one on each line. Each once, in
// the order of the list.
//
// Errors: those of ParseCsv; kCsvMalformed if a table of several columns has
// none of that name, or if the list names no credential.
StatusOr<std::vector<std::string>> NumbersOf(std::string_view bytes);

// What became of one of them.
struct ListedEvent {
  std::string number;
  Status status;  // OK: logged at `index`.
  std::uint64_t index = 0;
  // An earlier entry said as much already.
  bool nothing_to_change = false;
};

// Shows how many were logged, and which not and why. The exit code is 5 if
// some were not; if none was, the first failure. Programs get `vouched_for`,
// too, unless it is null.
StatusOr<ExitCode> ShowListedEvents(Console& console,
                                    const std::vector<ListedEvent>& events,
                                    const Console::Json& vouched_for = nullptr);

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_CREDENTIAL_LIST_H_
