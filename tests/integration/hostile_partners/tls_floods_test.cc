// A partner that floods beneath HTTP/2: with messages of TLS, and with HTTP/2
// through it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "proto/tls/openssl_handles.h"
#include "server/rpc/grpc_partner_link.h"
#include "tests/integration/hostile_partners/spoken_http2.h"
#include "tests/support/loopback_port.h"
#include "tests/support/peak_memory.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_certificates.h"

namespace comity::testing {
namespace {

constexpr std::uint64_t kMemoryGrowthMax = std::uint64_t{64} << 20;

// What is said to who connects, from the handshake on, until it returns false.
using Speech = std::function<bool(SSL&)>;

int ChooseHttp2(SSL*, const unsigned char** chosen, unsigned char* size,
                const unsigned char*, unsigned int, void*) {
  static constexpr std::array<unsigned char, 2> kHttp2 = {'h', '2'};
  *chosen = kHttp2.data();
  *size = kHttp2.size();
  return SSL_TLSEXT_ERR_OK;
}

// Serves one connection after the other on a thread of its own.
class TlsSpeaker {
 public:
  TlsSpeaker(const TestIdentity& identity, Speech speech)
      : context_(SSL_CTX_new(TLS_server_method())), speech_(std::move(speech)) {
    SSL_CTX_use_certificate(
        context_.get(),
        wire::ReadCertificates(identity.certificate).front().get());
    SSL_CTX_use_PrivateKey(context_.get(), wire::ReadKey(identity.key).get());
    SSL_CTX_set_alpn_select_cb(context_.get(), ChooseHttp2, nullptr);
    // OpenSSL writes to sockets that the other side has closed.
    std::signal(SIGPIPE, SIG_IGN);
    port_.Listen();
    thread_ = std::thread([this] { Run(); });
  }
  TlsSpeaker(const TlsSpeaker&) = delete;
  TlsSpeaker& operator=(const TlsSpeaker&) = delete;
  ~TlsSpeaker() {
    closing_ = true;
    shutdown(port_.descriptor(), SHUT_RDWR);
    thread_.join();
  }

  std::string address() const { return port_.address(); }

 private:
  void Run() {
    while (!closing_) {
      const int connection = accept(port_.descriptor(), nullptr, nullptr);
      if (connection < 0) {
        return;
      }
      const wire::SslHandle ssl(SSL_new(context_.get()));
      SSL_set_fd(ssl.get(), connection);
      if (SSL_accept(ssl.get()) == 1) {
        while (!closing_ && speech_(*ssl)) {
        }
      }
      ERR_clear_error();
      close(connection);
    }
  }

  wire::SslContextHandle context_;
  const Speech speech_;
  const LoopbackPort port_;
  std::atomic<bool> closing_ = false;
  std::thread thread_;
};

class TlsFloodTest : public ::testing::Test {
 protected:
  void ExpectOutageBy(Speech speech) {
    const TlsSpeaker speaker(authority_.Issue("127.0.0.1"), std::move(speech));
    const auto link =
        server::MakeGrpcPartnerLink({"registry.kz.example",
                                     speaker.address(),
                                     /*timeout_ms=*/500,
                                     {.roots = authority_.certificate()}});
    const PeakMemory memory;
    const auto reply = link->AskHead({});
    EXPECT_FAILS(reply, ErrorReason::kPartnerUnreachable);
    RecordProperty("message", reply.status().message());
    RecordProperty("memory_growth_bytes",
                   std::to_string(memory.growth_bytes()));
    if (kMemoryCanBeMeasured) {
      EXPECT_LT(memory.growth_bytes(), kMemoryGrowthMax);
    }
  }
  // What the other side said so far is taken, and means nothing.
  static void Listen(SSL& ssl) {
    std::array<char, 4'096> heard = {};
    pollfd readable = {SSL_get_fd(&ssl), POLLIN, 0};
    if (poll(&readable, 1, 0) == 1) {
      SSL_read(&ssl, heard.data(), static_cast<int>(heard.size()));
    }
  }

  TestAuthority authority_{"authority"};
};

// Each wants an answer.
TEST_F(TlsFloodTest, OfNewKeysIsAnOutage) {
  ExpectOutageBy([](SSL& ssl) {
    return SSL_key_update(&ssl, SSL_KEY_UPDATE_REQUESTED) == 1 &&
           SSL_do_handshake(&ssl) == 1;
  });
}

// HTTP/2 begins with settings; then pings, in records as large as there are.
TEST_F(TlsFloodTest, OfPingsIsAnOutage) {
  const std::string begun = Frame(kSettings, 0, 0, "");
  const std::string pings = Repeated(Frame(kPing, 0, 0, "pingping"));
  ExpectOutageBy([next = begun, pings](SSL& ssl) mutable {
    Listen(ssl);
    const std::string said = std::exchange(next, pings);
    return SSL_write(&ssl, said.data(), static_cast<int>(said.size())) > 0;
  });
}

// A record of one byte takes 23: of a frame that is unknown, behind settings.
TEST_F(TlsFloodTest, OfTinyRecordsIsAnOutage) {
  const std::string settings = Frame(kSettings, 0, 0, "");
  const std::string frame =
      Frame(kUnknownType, 0, 0, std::string(kFrameBytesMax, 'u'));
  std::size_t at = 0;
  ExpectOutageBy([=](SSL& ssl) mutable {
    const char byte = at < settings.size()
                          ? settings[at]
                          : frame[(at - settings.size()) % frame.size()];
    ++at;
    return SSL_write(&ssl, &byte, 1) == 1;
  });
}

}  // namespace
}  // namespace comity::testing
