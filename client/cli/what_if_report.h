// How `comity agreement try` says who would gain and who would lose.
#ifndef COMITY_CLIENT_CLI_WHAT_IF_REPORT_H_
#define COMITY_CLIENT_CLI_WHAT_IF_REPORT_H_

#include <string>
#include <vector>

#include "client/cli/console.h"
#include "client/whatif/tally.h"
#include "core/base/civil_date.h"
#include "core/statement/enums.h"

namespace comity::cli {

// What was asked and what came out.
struct WhatIfReport {
  std::string change;  // "the draft kz-cn.json in force from 2026-11-22".
  statement::Purpose purpose = statement::Purpose::kUnspecified;
  CivilDate on;
  std::vector<std::string> hosts;
  std::vector<std::string> origins;  // Logs that were read.
  client::Tally tally;
  std::vector<std::string> notes;
};

// A table for people or one object for programs. Both say that nothing was
// written and that this is advice.
void ShowWhatIf(Console& console, const WhatIfReport& report);

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_WHAT_IF_REPORT_H_
