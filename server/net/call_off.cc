#include "server/net/call_off.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace comity::server {

CallOff::CallOff() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

CallOff::~CallOff() {
  if (descriptor_ >= 0) {
    close(descriptor_);
  }
}

// Nobody ever reads it, so it stays called off.
void CallOff::Now() const { eventfd_write(descriptor_, 1); }

bool CallOff::is_called_off() const {
  pollfd event = {descriptor_, POLLIN, 0};
  return poll(&event, 1, 0) == 1;
}

}  // namespace comity::server
