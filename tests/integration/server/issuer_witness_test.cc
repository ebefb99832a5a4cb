// An issuer that hands heads to a witness: comityd as it witnesses, over HTTP.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "client/connection/connection.h"
#include "client/witness/witness_connection.h"
#include "tests/integration/server/partners_fixture.h"

namespace comity::server {
namespace {

class IssuerWitnessTest : public PartnersTest {
 protected:
  // China's registry witnesses the log of Kazakhstan's, and mirrors nothing.
  void SetUp() override {
    cn_.config.witness_key_file = cn_.WriteKey("witness/1");
    cn_.config.witness_key_name = "witness.example";
    cn_.config.witness_logs = {
        checkpoint::VerifierKey::Make(kz_.registry.origin(),
                                      checkpoint::NoteKeyType::kEd25519,
                                      kz_.registry.Key("log").public_key())
            ->ToString()};
    kz_.Start();
    kz_.SubmitScene();
    cn_.Start();
    client::ConnectionOptions options;
    options.address = "127.0.0.1:" + std::to_string(kz_.config.listen.port);
    registry_ = std::make_unique<client::Connection>(options);
    witness_ = Connect();
  }

  std::unique_ptr<client::CosignerTransport> Connect() {
    auto made = client::WitnessConnection::Make(
        "http://127.0.0.1:" + std::to_string(cn_.server->http_port()),
        *registry_);
    EXPECT_OK(made);
    return *std::move(made);
  }
  void Grow() {
    kz_.Submit(kz_.registry.Sign(kz_.registry.CredentialRecord(++credentials_),
                                 {"centre/1"}));
  }
  StatusOr<std::string> Hand(client::CosignerTransport& witness) {
    COMITY_ASSIGN_OR_RETURN(
        const auto answer,
        witness.Announce(kz_.Checkpoint(v1::HEAD_CHOICE_NEWEST),
                         std::chrono::milliseconds(3'000)));
    return answer.cosigned;
  }
  Status Signed(const StatusOr<std::string>& cosigned) {
    COMITY_RETURN_IF_ERROR(cosigned.status());
    COMITY_ASSIGN_OR_RETURN(const auto note, checkpoint::ParseNote(*cosigned));
    const auto key = checkpoint::VerifierKey::Make(
        "witness.example", checkpoint::NoteKeyType::kCosignature,
        cn_.registry.Key("witness/1").public_key());
    return checkpoint::VerifyCosignature(note, *key).status();
  }

  std::uint64_t credentials_ = 0;
  std::unique_ptr<client::Connection> registry_;
  std::unique_ptr<client::CosignerTransport> witness_;
};

TEST_F(IssuerWitnessTest, SignsOneHeadAfterTheOther) {
  EXPECT_OK(Signed(Hand(*witness_)));
  Grow();
  EXPECT_OK(Signed(Hand(*witness_)));
  EXPECT_OK(Signed(Hand(*witness_)));
}

TEST_F(IssuerWitnessTest, TellsANewcomerWhatItSignedLast) {
  ASSERT_OK(Signed(Hand(*witness_)));
  Grow();
  EXPECT_OK(Signed(Hand(*Connect())));
}

TEST_F(IssuerWitnessTest, RefusesAnOlderHead) {
  const std::string old = kz_.Checkpoint(v1::HEAD_CHOICE_NEWEST);
  Grow();
  ASSERT_OK(Signed(Hand(*witness_)));
  EXPECT_FAILS(Connect()->Announce(old, std::chrono::milliseconds(3'000)),
               ErrorReason::kCosignRefused);
}

TEST_F(IssuerWitnessTest, HoldsNoLog) {
  EXPECT_FAILS(witness_->HeldHead(kz_.registry.origin()),
               ErrorReason::kPartnerUnknown);
}

TEST_F(IssuerWitnessTest, IsUnreachableWhileItIsDown) {
  cn_.server.reset();
  EXPECT_FAILS(Hand(*witness_), ErrorReason::kServerUnreachable);
}

TEST_F(IssuerWitnessTest, TakesNoOtherKindOfUrl) {
  for (const char* url : {"https://w.example:1", "http://", "w.example:1"}) {
    EXPECT_FAILS(client::WitnessConnection::Make(url, *registry_),
                 ErrorReason::kConfigurationInvalid)
        << url;
  }
}

}  // namespace
}  // namespace comity::server
