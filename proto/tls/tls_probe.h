// Why no connection over TLS comes about. gRPC says only that there is none;
// whether a certificate is out of date, made for another name or missing is
// what an operator needs to know.
#ifndef COMITY_PROTO_TLS_TLS_PROBE_H_
#define COMITY_PROTO_TLS_TLS_PROBE_H_

#include <string>

#include "proto/tls/tls_identity.h"

namespace comity::wire {

// Longest time that a try takes, beside looking up the name.
inline constexpr int kTlsProbeSeconds = 3;
// Bytes of the other side that it looks at: the largest chain of certificates
// that is taken, and some.
inline constexpr int kTlsProbeBytesMax = 262'144;

// Tries one handshake with `address`, "host:port", and says in a few words why
// it fails; empty if it does not, if nobody listens there, or if that took too
// long or too many bytes: then TLS is not what is wrong.
std::string ExplainTls(const TlsIdentity& identity, const std::string& address);

}  // namespace comity::wire

#endif  // COMITY_PROTO_TLS_TLS_PROBE_H_
