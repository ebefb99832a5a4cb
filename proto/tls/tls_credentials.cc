#include "proto/tls/tls_credentials.h"

#include <grpcpp/security/credentials.h>

namespace comity::wire {

std::shared_ptr<grpc::ChannelCredentials> CredentialsOf(
    const TlsIdentity& identity) {
  if (!identity.is_used()) {
    return grpc::InsecureChannelCredentials();
  }
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = identity.roots;
  options.pem_cert_chain = identity.certificate;
  options.pem_private_key = identity.key;
  return grpc::SslCredentials(options);
}

}  // namespace comity::wire
