// What the exit code of comityd tells a service manager: whether to start it
// again, and whether a person has to look first.
#ifndef COMITY_SERVER_COMITYD_EXIT_CODE_H_
#define COMITY_SERVER_COMITYD_EXIT_CODE_H_

#include "core/base/status.h"

namespace comity::server {

// Ended as told.
inline constexpr int kExitDone = 0;
// Cannot start, or cannot go on; another start may do better.
inline constexpr int kExitFailed = 1;
// Wrong use or wrong settings: no start can help before they are corrected.
inline constexpr int kExitSettings = 3;
// Damage, contradiction, or something lost: no restart mends it, and none may
// hide it.
inline constexpr int kExitNeedsAPerson = 4;

// Of a start that was refused. Requires: !why.ok().
int ExitCodeOfStart(const Status& why);

// Of a registry that could not go on. Its settings were good enough to start.
// Requires: !why.ok().
int ExitCodeOfStop(const Status& why);

}  // namespace comity::server

#endif  // COMITY_SERVER_COMITYD_EXIT_CODE_H_
