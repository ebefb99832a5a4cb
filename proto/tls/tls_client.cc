#include "proto/tls/tls_client.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <array>

namespace comity::wire {
namespace {

constexpr std::size_t kPartBytes = 16'384;
constexpr std::string_view kProtocol = "h2";

bool IsNumeric(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

Status Failed(const std::string& why) {
  return Unavailable(ErrorReason::kServerUnreachable, "TLS: " + why);
}

Status FailedNow() {
  const char* reason = ERR_reason_error_string(ERR_peek_error());
  ERR_clear_error();
  return Failed(reason != nullptr ? reason : "the other side ended it");
}

bool NeedsMore(const SSL& ssl, int result) {
  const int error = SSL_get_error(&ssl, result);
  return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
}

}  // namespace

std::string HostOf(const std::string& address) {
  std::string host = address.substr(0, address.rfind(':'));
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  return host;
}

SslContextHandle MakeTlsContext(const TlsIdentity& identity) {
  SslContextHandle context(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  for (const auto& root : ReadCertificates(identity.roots)) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), root.get());
  }
  const auto chain = ReadCertificates(identity.certificate);
  const KeyHandle key = ReadKey(identity.key);
  if (!chain.empty() && key != nullptr) {
    SSL_CTX_use_certificate(context.get(), chain.front().get());
    SSL_CTX_use_PrivateKey(context.get(), key.get());
    for (std::size_t i = 1; i < chain.size(); ++i) {
      SSL_CTX_ctrl(context.get(), SSL_CTRL_CHAIN_CERT, 1, chain[i].get());
    }
  }
  return context;
}

SslHandle MakeTlsHandle(SSL_CTX& context, const std::string& host) {
  SslHandle ssl(SSL_new(&context));
  SSL_set_bio(ssl.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  BIO_set_mem_eof_return(SSL_get_rbio(ssl.get()), -1);
  constexpr std::array<unsigned char, 3> kHttp2 = {2, 'h', '2'};
  SSL_set_alpn_protos(ssl.get(), kHttp2.data(), kHttp2.size());
  if (IsNumeric(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl.get()), host.c_str());
  } else {
    // As SSL_set_tlsext_host_name, whose cast is of the old style.
    SSL_ctrl(ssl.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             const_cast<char*>(host.c_str()));
    SSL_set1_host(ssl.get(), host.c_str());
  }
  SSL_set_connect_state(ssl.get());
  return ssl;
}

TlsClient::TlsClient(const TlsIdentity& identity, const std::string& host)
    : context_(MakeTlsContext(identity)),
      ssl_(MakeTlsHandle(*context_, host)) {}

Status TlsClient::Receive(std::string_view arrived, std::string& plain) {
  ERR_clear_error();
  BIO_write(SSL_get_rbio(ssl_.get()), arrived.data(),
            static_cast<int>(arrived.size()));
  if (!is_ready_) {
    COMITY_RETURN_IF_ERROR(FinishHandshake());
  }
  return is_ready_ ? Read(plain) : OkStatus();
}

void TlsClient::Send(std::string_view plain) {
  pending_.append(plain);
  if (is_ready_) {
    SendPending();
  }
}

std::string TlsClient::TakeOutgoing() {
  BIO* outgoing = SSL_get_wbio(ssl_.get());
  std::string bytes(BIO_ctrl_pending(outgoing), '\0');
  const int taken =
      BIO_read(outgoing, bytes.data(), static_cast<int>(bytes.size()));
  bytes.resize(taken > 0 ? static_cast<std::size_t>(taken) : 0);
  return bytes;
}

Status TlsClient::FinishHandshake() {
  const int done = SSL_do_handshake(ssl_.get());
  if (done != 1) {
    return NeedsMore(*ssl_, done) ? OkStatus() : FailedNow();
  }
  const unsigned char* chosen = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &chosen, &size);
  const std::basic_string_view<unsigned char> protocol(chosen, size);
  if (std::string(protocol.begin(), protocol.end()) != kProtocol) {
    return Failed("the other side does not speak HTTP/2");
  }
  is_ready_ = true;
  SendPending();
  return OkStatus();
}

// Into memory: nothing of it waits for the other side.
void TlsClient::SendPending() {
  if (!pending_.empty()) {
    SSL_write(ssl_.get(), pending_.data(), static_cast<int>(pending_.size()));
    pending_.clear();
  }
}

Status TlsClient::Read(std::string& plain) {
  std::array<char, kPartBytes> part{};
  while (true) {
    const int count =
        SSL_read(ssl_.get(), part.data(), static_cast<int>(part.size()));
    if (count <= 0) {
      return NeedsMore(*ssl_, count) ? OkStatus() : FailedNow();
    }
    plain.append(part.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace comity::wire
