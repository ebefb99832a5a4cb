#include "proto/tls/tls_probe.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <ctime>
#include <string_view>
#include <utility>

#include "proto/tls/openssl_handles.h"
#include "proto/tls/tls_client.h"

namespace comity::wire {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kNapMs = 20;
constexpr std::size_t kPartBytes = 4096;

// One handshake, over memory: what it has to say is carried here, so that no
// write to a closed socket ends the process.
class Handshake {
 public:
  Handshake(const TlsIdentity& identity, const std::string& host, int socket)
      : context_(MakeTlsContext(identity)),
        ssl_(MakeTlsHandle(*context_, host)),
        socket_(socket),
        until_(Clock::now() + std::chrono::seconds(kTlsProbeSeconds)) {}

  // By TLS 1.3 the other side refuses a certificate, or a missing one, after
  // the handshake: so something is read, too.
  std::string Explain() {
    SSL_set_cert_cb(ssl_.get(), TakeNote, this);
    if (!Run([this] { return SSL_do_handshake(ssl_.get()); })) {
      return Why();
    }
    std::array<char, 1> first{};
    const bool read =
        Run([&] { return SSL_peek(ssl_.get(), first.data(), first.size()); });
    return read || !refused_ ? "" : Why();
  }

 private:
  // Called when the other side asks for a certificate.
  static int TakeNote(SSL*, void* handshake) {
    static_cast<Handshake*>(handshake)->is_asked_ = true;
    return 1;
  }

  // False if it failed or took too long.
  template <typename Step>
  bool Run(const Step& step) {
    while (true) {
      ERR_clear_error();
      const int done = step();
      Flush();
      if (done == 1) {
        return true;
      }
      const int error = SSL_get_error(ssl_.get(), done);
      if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
        failed_ = ERR_peek_error();
        refused_ = true;
        return false;
      }
      if (!Fill()) {
        return false;
      }
    }
  }

  void Flush() {
    std::array<char, kPartBytes> part{};
    int count = 0;
    while ((count = BIO_read(SSL_get_wbio(ssl_.get()), part.data(),
                             static_cast<int>(part.size()))) > 0) {
      send(socket_, part.data(), static_cast<std::size_t>(count), MSG_NOSIGNAL);
    }
  }

  // Waits for more from the other side.
  bool Fill() {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        until_ - Clock::now());
    pollfd readable = {socket_, POLLIN, 0};
    if (left.count() <= 0 ||
        poll(&readable, 1, static_cast<int>(left.count())) != 1) {
      return false;
    }
    std::array<char, kPartBytes> part{};
    const ssize_t count = recv(socket_, part.data(), part.size(), 0);
    if (count <= 0) {
      refused_ = true;
      return false;
    }
    taken_bytes_ += count;
    if (taken_bytes_ > kTlsProbeBytesMax) {
      return false;
    }
    BIO_write(SSL_get_rbio(ssl_.get()), part.data(), static_cast<int>(count));
    return true;
  }

  std::string Why() const {
    const long verified = SSL_get_verify_result(ssl_.get());
    if (verified != X509_V_OK) {
      return std::string("its certificate: ") +
             X509_verify_cert_error_string(verified);
    }
    // An alert of the other side says less than what is known here.
    if (is_asked_) {
      return WhyOwn();
    }
    const char* reason = ERR_reason_error_string(failed_);
    return failed_ != 0 && reason != nullptr
               ? reason
               : "the other side ended the connection";
  }

  std::string WhyOwn() const {
    const X509* own = SSL_get_certificate(ssl_.get());
    if (own == nullptr) {
      return "it asks for a certificate, and none is shown";
    }
    const bool is_current =
        X509_cmp_current_time(X509_get0_notBefore(own)) < 0 &&
        X509_cmp_current_time(X509_get0_notAfter(own)) > 0;
    return is_current ? "it does not take the certificate that is shown"
                      : "the certificate that is shown is out of date";
  }

  SslContextHandle context_;
  SslHandle ssl_;
  const int socket_;
  const Clock::time_point until_;
  unsigned long failed_ = 0;
  ssize_t taken_bytes_ = 0;
  bool refused_ = false;
  bool is_asked_ = false;
};

bool Connect(BIO* connection) {
  const std::time_t until = std::time(nullptr) + kTlsProbeSeconds;
  BIO_set_nbio(connection, 1);
  while (BIO_do_connect(connection) != 1) {
    if (BIO_should_retry(connection) == 0 ||
        BIO_wait(connection, until, kNapMs) != 1) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::string ExplainTls(const TlsIdentity& identity,
                       const std::string& address) {
  if (!identity.is_used()) {
    return "";
  }
  const BioHandle connection(BIO_new_connect(address.c_str()));
  int socket = -1;
  if (!Connect(connection.get()) ||
      BIO_ctrl(connection.get(), BIO_C_GET_FD, 0, &socket) < 0) {
    ERR_clear_error();
    return "";
  }
  std::string why = Handshake(identity, HostOf(address), socket).Explain();
  ERR_clear_error();
  return why;
}

}  // namespace comity::wire
