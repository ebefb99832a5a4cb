// What a service manager wants to hear: that the program is ready, and, again
// and again, that it still answers. Spoken by hand, since it is one datagram.
// Source: sd_notify(3).
#ifndef COMITY_SERVER_COMITYD_SERVICE_MANAGER_H_
#define COMITY_SERVER_COMITYD_SERVICE_MANAGER_H_

#include <chrono>
#include <optional>
#include <string_view>

namespace comity::server {

// Sends `message`, for example "READY=1", to the socket that NOTIFY_SOCKET
// names. Returns whether it was sent; false if nobody listens.
bool NotifyServiceManager(std::string_view message);

// While a start waits for partners, at each line about it: asks for three more
// minutes, more than until the next line.
void NotifyLongStart();

// How often to send "WATCHDOG=1": half of the time in WATCHDOG_USEC. Nothing if
// nobody waits for it.
std::optional<std::chrono::milliseconds> WatchdogInterval();

}  // namespace comity::server

#endif  // COMITY_SERVER_COMITYD_SERVICE_MANAGER_H_
