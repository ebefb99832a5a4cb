// The bytes of a connection to a partner, in clear or by TLS.
#ifndef COMITY_SERVER_HTTP2_BYTE_STREAM_H_
#define COMITY_SERVER_HTTP2_BYTE_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "proto/tls/tls_client.h"
#include "server/net/tcp_connection.h"

namespace comity::server {

// Bytes that are taken from the other side at once.
inline constexpr std::size_t kReceiveBytes = 65'536;
// While more wait to be sent, nothing is taken: who does not listen is not
// answered without end.
inline constexpr std::size_t kUnsentBytesMax = 65'536;

// Failures of every function are kServerUnreachable. One thread.
class ByteStream {
 public:
  // `address` is "host:port".
  // Requires: CheckTls(tls) is OK.
  static StatusOr<ByteStream> Open(const std::string& address,
                                   const wire::TlsIdentity& tls,
                                   const Waiting& waiting);

  // Has it sent by Move.
  void Send(std::string_view bytes);

  // Waits until something can be sent or taken, and does it once. Appends what
  // arrived.
  Status Move(std::string& arrived, const Waiting& waiting);

  // Appends what is there already, at most kReceiveBytes of the connection.
  Status Take(std::string& arrived);

  // Bytes that the other side has sent, with those of TLS.
  std::uint64_t taken_bytes() const { return taken_bytes_; }
  std::size_t unsent_bytes() const { return outgoing_.size(); }

 private:
  ByteStream(TcpConnection connection, std::optional<wire::TlsClient> tls);

  Status SendOutgoing();

  TcpConnection connection_;
  std::optional<wire::TlsClient> tls_;
  std::string outgoing_;
  std::uint64_t taken_bytes_ = 0;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_HTTP2_BYTE_STREAM_H_
