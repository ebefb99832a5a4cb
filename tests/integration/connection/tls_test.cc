// TLS between a registry and its partners, and between clients and servers, on
// loopback: who gets through, and what is said to whom who does not.
#include <gmock/gmock.h>
#include <grpcpp/security/server_credentials.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "client/connection/connection.h"
#include "client/connection/cosigner_connection.h"
#include "comity/v1/log_service.pb.h"
#include "comity/v1/sync_service.pb.h"
#include "proto/tls/tls_identity.h"
#include "proto/tls/tls_probe.h"
#include "server/rpc/grpc_partner_link.h"
#include "tests/support/chaos_proxy.h"
#include "tests/support/scripted_server.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_certificates.h"

namespace comity {
namespace {

using ::testing::AllOf;
using testing::Answer;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::ScriptedServer;
using testing::TestAuthority;
using testing::TestIdentity;

constexpr const char* kHost = "127.0.0.1";

// Who must show a certificate to the server.
enum class Clients { kAnybody, kKnown };

class TlsTest : public ::testing::Test {
 protected:
  void Serve(const TestIdentity& identity, Clients clients) {
    grpc::SslServerCredentialsOptions options(
        clients == Clients::kKnown
            ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY
            : GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE);
    options.pem_key_cert_pairs = {{identity.key, identity.certificate}};
    options.pem_root_certs = authority_.certificate();
    server_ = std::make_unique<ScriptedServer>(
        [](const std::string& method, const std::string&) {
          return Answer{.bytes = BytesFor(method)};
        },
        0, grpc::SslServerCredentials(options));
  }
  void Serve(Clients clients) { Serve(authority_.Issue(kHost), clients); }

  static std::string BytesFor(const std::string& method) {
    if (method.ends_with("GetCheckpoint")) {
      v1::GetCheckpointResponse response;
      response.set_checkpoint("a note");
      return response.SerializeAsString();
    }
    if (method.ends_with("AnnounceHead")) {
      v1::AnnounceHeadResponse response;
      response.set_cosigned("a cosignature");
      return response.SerializeAsString();
    }
    v1::GetLogHeadResponse response;
    response.set_evidence("evidence");
    return response.SerializeAsString();
  }

  wire::TlsIdentity Known() {
    const TestIdentity own = authority_.Issue("partner.example");
    return {authority_.certificate(), own.certificate, own.key};
  }
  wire::TlsIdentity Unknown() const { return {authority_.certificate()}; }

  // A partner's answer to a mirror.
  Status AskAsPartner(const wire::TlsIdentity& identity) {
    server::PartnerAddress address;
    address.origin = "registry.kz.example";
    address.address = server_->address();
    address.timeout_ms = 5'000;
    address.tls = identity;
    return server::MakeGrpcPartnerLink(address)->AskHead({}).status();
  }
  client::ConnectionOptions OptionsOf(const wire::TlsIdentity& identity) {
    client::ConnectionOptions options;
    options.address = server_->address();
    options.root_certificates_pem = identity.roots;
    options.certificate_pem = identity.certificate;
    options.key_pem = identity.key;
    options.call_timeout = std::chrono::milliseconds(5'000);
    options.retry.attempts_max = 1;
    return options;
  }
  Status AskAsClient(const wire::TlsIdentity& identity) {
    client::Connection connection(OptionsOf(identity));
    return connection.Checkpoint(client::HeadChoice::kNewest).status();
  }

  // Neither gets through, and both are told why.
  void ExpectRefused(const wire::TlsIdentity& identity,
                     const std::string& why) {
    const Status partner = AskAsPartner(identity);
    EXPECT_FAILS(partner, ErrorReason::kPartnerUnreachable);
    EXPECT_THAT(partner.message(), AllOf(HasSubstr("TLS"), HasSubstr(why)));
    const Status client = AskAsClient(identity);
    EXPECT_FAILS(client, ErrorReason::kServerUnreachable);
    EXPECT_THAT(client.message(), AllOf(HasSubstr("TLS"), HasSubstr(why)));
    EXPECT_EQ(server_->messages(), 0);
  }

  TestAuthority authority_{"authority"};
  std::unique_ptr<ScriptedServer> server_;
};

TEST_F(TlsTest, WhoIsKnownGetsThrough) {
  Serve(Clients::kKnown);
  EXPECT_OK(AskAsPartner(Known()));
  EXPECT_OK(AskAsClient(Known()));
  EXPECT_THAT(wire::ExplainTls(Known(), server_->address()), IsEmpty());
}

TEST_F(TlsTest, CosignersAreReachedTheSameWay) {
  Serve(Clients::kKnown);
  client::CosignerConnection known(OptionsOf(Known()));
  const auto announced = known.Announce("a head", std::chrono::milliseconds(0));
  ASSERT_OK(announced);
  EXPECT_EQ(announced->cosigned, "a cosignature");
  client::CosignerConnection unknown(OptionsOf(Unknown()));
  const Status refused = unknown.HeldHead("registry.kz.example").status();
  EXPECT_FAILS(refused, ErrorReason::kServerUnreachable);
  EXPECT_THAT(refused.message(), HasSubstr("none is shown"));
}

TEST_F(TlsTest, WhoNeedNotBeKnownShowsNothing) {
  Serve(Clients::kAnybody);
  EXPECT_OK(AskAsPartner(Unknown()));
  EXPECT_OK(AskAsClient(Unknown()));
}

TEST_F(TlsTest, WhoShowsNoCertificateIsToldThatOneIsRequired) {
  Serve(Clients::kKnown);
  ExpectRefused(Unknown(), "asks for a certificate, and none is shown");
}

TEST_F(TlsTest, WhoIsVouchedForByAnotherIsRefused) {
  Serve(Clients::kKnown);
  TestAuthority other("other");
  const TestIdentity own = other.Issue("partner.example");
  ExpectRefused({authority_.certificate(), own.certificate, own.key},
                "does not take the certificate");
}

TEST_F(TlsTest, AClientWhoseCertificateIsOverIsRefused) {
  Serve(Clients::kKnown);
  const TestIdentity own =
      authority_.Issue("partner.example", {.from_days = -5, .until_days = -1});
  ExpectRefused({authority_.certificate(), own.certificate, own.key},
                "certificate that is shown is out of date");
}

TEST_F(TlsTest, AServerOfAnotherNameIsNotBelieved) {
  Serve(authority_.Issue("kz.example"), Clients::kAnybody);
  ExpectRefused(Unknown(), "mismatch");
}

TEST_F(TlsTest, AServerWhoseCertificateIsOverIsNotBelieved) {
  Serve(authority_.Issue(kHost, {.from_days = -5, .until_days = -1}),
        Clients::kAnybody);
  ExpectRefused(Unknown(), "certificate has expired");
}

TEST_F(TlsTest, AServerWhoseCertificateBeginsLaterIsNotBelieved) {
  Serve(authority_.Issue(kHost, {.from_days = 1, .until_days = 5}),
        Clients::kAnybody);
  ExpectRefused(Unknown(), "certificate is not yet valid");
}

TEST_F(TlsTest, AServerThatNobodyVouchesForIsNotBelieved) {
  Serve(Clients::kAnybody);
  const TestAuthority other("other");
  ExpectRefused({other.certificate()}, "self-signed certificate");
}

TEST_F(TlsTest, AServerInClearIsNotSpokenToByTls) {
  server_ = std::make_unique<ScriptedServer>(
      [](const std::string& method, const std::string&) {
        return Answer{.bytes = BytesFor(method)};
      });
  ExpectRefused(Unknown(), "");
}

TEST_F(TlsTest, WhereNobodyListensTlsIsNotBlamed) {
  Serve(Clients::kAnybody);
  const std::string address = server_->address();
  server_ = nullptr;
  EXPECT_THAT(wire::ExplainTls(Unknown(), address), IsEmpty());
}

// A look at why TLS fails is a connection of its own, whose bytes are counted.
class TlsLookTest : public TlsTest {
 protected:
  TlsLookTest() {
    server_ = std::make_unique<ScriptedServer>(
        [](const std::string&, const std::string&) {
          v1::GetLogHeadResponse response;
          response.set_evidence(std::string(4 * kSomeBytes, 'e'));
          return Answer{.bytes = response.SerializeAsString()};
        },
        0, grpc::SslServerCredentials([this] {
          const TestIdentity own = authority_.Issue(kHost);
          grpc::SslServerCredentialsOptions options;
          options.pem_key_cert_pairs = {{own.key, own.certificate}};
          return options;
        }()));
    proxy_ = std::make_unique<testing::ChaosProxy>(server_->port());
  }

  Status Ask(std::uint64_t timeout_ms) {
    return server::MakeGrpcPartnerLink({"registry.kz.example",
                                        proxy_->address(), timeout_ms,
                                        Unknown()})
        ->AskHead({})
        .status();
  }

  // More than a handshake takes.
  static constexpr std::size_t kSomeBytes = 32'768;

  std::unique_ptr<testing::ChaosProxy> proxy_;
};

TEST_F(TlsLookTest, IsNotTakenWhereThereIsNoConnection) {
  // The time is over before the connection stands.
  const Status failed = Ask(/*timeout_ms=*/0);
  EXPECT_FAILS(failed, ErrorReason::kPartnerUnreachable);
  EXPECT_THAT(failed.message(), HasSubstr("no answer in time"));
  EXPECT_EQ(proxy_->passed(), 0U);
}

TEST_F(TlsLookTest, IsTakenWhereTheOtherSideIsThereAndNotUnderstood) {
  proxy_->Set({.cut_at = 1});
  const Status failed = Ask(/*timeout_ms=*/60'000);
  EXPECT_FAILS(failed, ErrorReason::kPartnerUnreachable);
  EXPECT_THAT(failed.message(), HasSubstr("no connection by TLS: "));
  EXPECT_EQ(proxy_->passed(), 2U);
}

TEST_F(TlsLookTest, IsNotTakenOnceTheOtherSideWasUnderstood) {
  proxy_->Set({.cut_at = kSomeBytes});
  const Status failed = Ask(/*timeout_ms=*/60'000);
  EXPECT_FAILS(failed, ErrorReason::kPartnerUnreachable);
  EXPECT_THAT(failed.message(), ::testing::Not(HasSubstr("TLS")));
  EXPECT_EQ(proxy_->passed(), kSomeBytes);
  proxy_->Set({});
  EXPECT_OK(Ask(/*timeout_ms=*/60'000));
}

TEST_F(TlsTest, AnIdentityIsCheckedBeforeItIsUsed) {
  const TestIdentity own = authority_.Issue("partner.example");
  const TestIdentity other = authority_.Issue("partner.example");
  const std::string roots = authority_.certificate();
  EXPECT_OK(wire::CheckTls({}));
  EXPECT_OK(wire::CheckTls({roots}));
  EXPECT_OK(wire::CheckTls({roots + roots}));
  EXPECT_OK(wire::CheckTls({roots, own.certificate + roots, own.key}));
  std::string cut = roots;
  cut.erase(cut.size() / 2, 30);
  for (const wire::TlsIdentity& wrong :
       {wire::TlsIdentity{"no certificate"}, wire::TlsIdentity{cut},
        wire::TlsIdentity{roots + cut},
        wire::TlsIdentity{roots, own.certificate},
        wire::TlsIdentity{roots, "", own.key},
        wire::TlsIdentity{roots, own.certificate, other.key},
        wire::TlsIdentity{roots, "no certificate", own.key},
        wire::TlsIdentity{roots, own.certificate, "no key"},
        wire::TlsIdentity{"", own.certificate, own.key}}) {
    EXPECT_FAILS(wire::CheckTls(wrong), ErrorReason::kConfigurationInvalid);
  }
}

}  // namespace
}  // namespace comity
