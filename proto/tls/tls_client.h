// TLS as a client over bytes that somebody else carries: nothing here waits,
// takes more than it is given, or writes to a socket.
#ifndef COMITY_PROTO_TLS_TLS_CLIENT_H_
#define COMITY_PROTO_TLS_TLS_CLIENT_H_

#include <string>
#include <string_view>

#include "core/base/status.h"
#include "proto/tls/openssl_handles.h"
#include "proto/tls/tls_identity.h"

namespace comity::wire {

// "host" of "host:port"; without the brackets of IPv6.
std::string HostOf(const std::string& address);

// What a client may do and whom it believes.
// Requires: CheckTls(identity) is OK.
SslContextHandle MakeTlsContext(const TlsIdentity& identity);

// A client that speaks HTTP/2 and accepts `host` only, before its handshake,
// with a buffer in memory for each direction.
SslHandle MakeTlsHandle(SSL_CTX& context, const std::string& host);

// One connection. One thread.
class TlsClient {
 public:
  // Requires: CheckTls(identity) is OK.
  TlsClient(const TlsIdentity& identity, const std::string& host);

  // Begins the handshake, or goes on with what `arrived`; appends to `plain`
  // what the other side says by it.
  //
  // Errors: kServerUnreachable for a handshake that fails, for another
  // protocol than HTTP/2, and once the other side says that it ends.
  Status Receive(std::string_view arrived, std::string& plain);

  // Says it as soon as the handshake is done.
  void Send(std::string_view plain);

  // What is to be carried to the other side, once.
  std::string TakeOutgoing();

 private:
  Status FinishHandshake();
  void SendPending();
  Status Read(std::string& plain);

  SslContextHandle context_;
  SslHandle ssl_;
  bool is_ready_ = false;
  std::string pending_;
};

}  // namespace comity::wire

#endif  // COMITY_PROTO_TLS_TLS_CLIENT_H_
