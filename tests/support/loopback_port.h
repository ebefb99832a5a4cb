// A port of the loopback interface, of the system's choice.
#ifndef COMITY_TESTS_SUPPORT_LOOPBACK_PORT_H_
#define COMITY_TESTS_SUPPORT_LOOPBACK_PORT_H_

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace comity::testing {

// Until Listen nobody can connect, and nobody else can take the port meanwhile.
// Thread-compatible.
class LoopbackPort {
 public:
  LoopbackPort() : descriptor_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    Require(bind(descriptor_, generic, size) == 0, "bind");
    Require(getsockname(descriptor_, generic, &size) == 0, "getsockname");
    port_ = ntohs(address.sin_port);
  }
  LoopbackPort(const LoopbackPort&) = delete;
  LoopbackPort& operator=(const LoopbackPort&) = delete;
  ~LoopbackPort() { close(descriptor_); }

  // From now on the system takes connections; accept(2) is the caller's.
  void Listen() const { Require(listen(descriptor_, 16) == 0, "listen"); }

  // Of the socket; closed with the object.
  int descriptor() const { return descriptor_; }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  static void Require(bool done, const char* what) {
    if (!done) {
      std::perror(what);
      std::abort();
    }
  }

  const int descriptor_;
  int port_ = 0;
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_LOOPBACK_PORT_H_
