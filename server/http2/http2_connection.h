// A connection by HTTP/2 on which calls of gRPC are made, one at a time, to
// somebody who may be hostile: whatever the other side sends costs no more than
// the largest answer and some, in bytes on the wire, memory and time. gRPC's
// own client cannot be held to that: see docs/adr/0045.
#ifndef COMITY_SERVER_HTTP2_HTTP2_CONNECTION_H_
#define COMITY_SERVER_HTTP2_HTTP2_CONNECTION_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "core/base/status.h"
#include "proto/tls/tls_identity.h"
#include "server/http2/grpc_reply.h"
#include "server/net/call_off.h"

namespace comity::server {

// Bytes that may arrive during one call beyond those of the largest message:
// headers, frames, TLS, and what nobody asked for.
inline constexpr std::size_t kAnswerOverheadBytesMax = std::size_t{1} << 20;

// One thread.
class Http2Connection {
 public:
  // Connects to `address`, "host:port"; by TLS if that is used.
  //
  // Errors (kServerUnreachable): as of ByteStream.
  static StatusOr<std::unique_ptr<Http2Connection>> Open(
      const std::string& address, const wire::TlsIdentity& tls,
      const Waiting& waiting);

  Http2Connection(const Http2Connection&) = delete;
  Http2Connection& operator=(const Http2Connection&) = delete;
  ~Http2Connection();

  // Whether another call can be made: false once the other side has ended the
  // connection, or said that it will. Does not wait.
  bool IsUsable();

  // Whether the other side has said anything, so that TLS, if used, is not what
  // is wrong with it.
  bool has_heard() const;

  struct Call {
    std::string path;  // "/comity.v1.SyncService/GetLogHead"
    std::string request;
    std::size_t body_bytes_max = 0;  // Of the answer.
  };

  // Makes the call. After any failure the connection is of no more use.
  //
  // Errors: kServerUnreachable if there is no answer in time, or none at all,
  // or more bytes than it may take; kAnswerMalformed for one that is wrong, or
  // whose message is larger than stated.
  StatusOr<GrpcReply> Ask(const Call& call, const Waiting& waiting);

 private:
  struct Session;

  explicit Http2Connection(std::unique_ptr<Session> session);

  const std::unique_ptr<Session> session_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_HTTP2_HTTP2_CONNECTION_H_
