// Asks a server of this process over its own listener, as anybody would. A
// process may be alive and yet take no connections any more: only a call shows
// that it answers.
#ifndef COMITY_SERVER_COMITYD_SELF_CALL_H_
#define COMITY_SERVER_COMITYD_SELF_CALL_H_

#include <chrono>
#include <string>

#include "core/base/status.h"

namespace comity::server {

// Connects anew to `address`, "host:port" or "unix:/path", and asks for the
// newest checkpoint.
//
// Errors: kServerUnreachable with what gRPC said, at the latest after
// `timeout`.
Status CallSelf(const std::string& address, std::chrono::milliseconds timeout);

}  // namespace comity::server

#endif  // COMITY_SERVER_COMITYD_SELF_CALL_H_
