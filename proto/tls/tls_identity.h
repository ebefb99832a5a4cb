// Who somebody is in a connection over TLS, and whom he believes.
#ifndef COMITY_PROTO_TLS_TLS_IDENTITY_H_
#define COMITY_PROTO_TLS_TLS_IDENTITY_H_

#include <string>

#include "core/base/status.h"

namespace comity::wire {

// All in PEM.
struct TlsIdentity {
  // Certificates of who may vouch for the other side. Empty: no TLS.
  std::string roots = {};
  // The own certificate, and behind it those that lead to who vouches for it.
  // Empty: nothing is shown, and who asks for a certificate refuses.
  std::string certificate = {};
  std::string key = {};

  bool is_used() const { return !roots.empty(); }
};

// OK if a connection can be tried with it. Dates are not looked at: they may
// be right when the connection is made.
//
// Errors (kConfigurationInvalid): roots or a certificate that cannot be read; a
// certificate without its key, a key without its certificate or of another
// one; either without roots.
Status CheckTls(const TlsIdentity& identity);

}  // namespace comity::wire

#endif  // COMITY_PROTO_TLS_TLS_IDENTITY_H_
