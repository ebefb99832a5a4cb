// A connection over TCP that never waits without an end.
#ifndef COMITY_SERVER_NET_TCP_CONNECTION_H_
#define COMITY_SERVER_NET_TCP_CONNECTION_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "server/net/call_off.h"

namespace comity::server {

// Addresses of one host that are tried.
inline constexpr int kAddressesMax = 4;

// Failures of every function are kServerUnreachable: nobody there, no answer in
// time, called off, or the connection has ended. One thread.
class TcpConnection {
 public:
  // Which of them is ready, or has failed; the next call says so.
  struct Ready {
    bool to_receive = false;
    bool to_send = false;
  };

  // Connects to the first address of `host`, a name or number, that accepts;
  // each gets an equal part of the time that is left. A look-up of a name that
  // is not waited for ends by itself, on a thread of its own.
  static StatusOr<TcpConnection> Open(const std::string& host,
                                      const std::string& port,
                                      const Waiting& waiting);

  TcpConnection(TcpConnection&& other) noexcept;
  TcpConnection& operator=(TcpConnection&&) = delete;
  ~TcpConnection();

  // Waits until it can receive or send, if that is wanted.
  StatusOr<Ready> Await(Ready wanted, const Waiting& waiting) const;

  // Sends as much as goes without waiting; returns how many bytes.
  StatusOr<std::size_t> Send(std::string_view bytes) const;

  // Appends what is there, at most `size_max` bytes, possibly nothing.
  Status Receive(std::size_t size_max, std::string& bytes);

  // Whether the last failure of Receive was that the other side has said all.
  bool has_ended() const { return has_ended_; }

 private:
  explicit TcpConnection(int socket) : socket_(socket) {}

  int socket_;
  bool has_ended_ = false;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_NET_TCP_CONNECTION_H_
