#include "core/crypto/signing_key.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "core/base/text_encoding.h"
#include "core/crypto/p256_checks.h"
#include "tests/support/status_matchers.h"

namespace comity::crypto {
namespace {

class SigningKeyTest : public ::testing::TestWithParam<SignatureAlgorithm> {
 protected:
  static std::unique_ptr<Signer> NewKey() {
    return GenerateKey(GetParam()).value();
  }
};

TEST_P(SigningKeyTest, SignsWhatItsPublicKeyAccepts) {
  const auto signer = NewKey();
  for (int i = 0; i < 64; ++i) {  // High s would show in half of them.
    const std::string message = "message " + std::to_string(i);
    const auto signature = signer->Sign(message);
    ASSERT_OK(signature);
    EXPECT_OK(signer->public_key().Verify(message, *signature));
    EXPECT_FAILS(signer->public_key().Verify("other", *signature),
                 ErrorReason::kSignatureInvalid);
  }
}

TEST_P(SigningKeyTest, SignsNoBytes) {
  const auto signer = NewKey();
  const auto signature = signer->Sign({});
  ASSERT_OK(signature);
  EXPECT_OK(signer->public_key().Verify({}, *signature));
}

TEST_P(SigningKeyTest, MakesADifferentKeyEachTime) {
  EXPECT_FALSE(NewKey()->public_key() == NewKey()->public_key());
}

TEST_P(SigningKeyTest, ReadsBackThePemThatItWrote) {
  const auto signer = NewKey();
  const auto pem = WritePrivateKeyPem(*signer);
  ASSERT_OK(pem);
  EXPECT_TRUE(pem->starts_with("-----BEGIN PRIVATE KEY-----\n"));
  const auto copy = ReadPrivateKeyPem(*pem);
  ASSERT_OK(copy);
  EXPECT_EQ((*copy)->public_key(), signer->public_key());
  const auto signature = (*copy)->Sign("message");
  ASSERT_OK(signature);
  EXPECT_OK(signer->public_key().Verify("message", *signature));
}

TEST_P(SigningKeyTest, ServesSeveralThreadsAtOnce) {
  const auto signer = NewKey();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&signer, i] {
      const std::string message = std::to_string(i);
      for (int round = 0; round < 8; ++round) {
        const auto signature = signer->Sign(message);
        ASSERT_OK(signature);
        EXPECT_OK(signer->public_key().Verify(message, *signature));
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

TEST_P(SigningKeyTest, LeavesNothingInOpenSslsErrorQueueAfterARefusal) {
  const auto signer = NewKey();
  const auto signature = signer->Sign("message");
  ASSERT_OK(signature);
  EXPECT_FALSE(signer->public_key().Verify("other", *signature).ok());
  EXPECT_FALSE(ReadPrivateKeyPem("no PEM").ok());
  EXPECT_EQ(ERR_peek_error(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Algorithms, SigningKeyTest,
                         ::testing::Values(SignatureAlgorithm::kEd25519,
                                           SignatureAlgorithm::kEcdsaP256),
                         [](const auto& test) {
                           return test.param == SignatureAlgorithm::kEd25519
                                      ? "Ed25519"
                                      : "EcdsaP256";
                         });

// Source: RFC 8032 section 7.1, test 2.
TEST(Ed25519KeyFromSeedTest, GivesThePublishedKeyAndSignature) {
  const auto signer = Ed25519KeyFromSeed(
      HexDecode(
          "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
          .value());
  ASSERT_OK(signer);
  EXPECT_EQ(HexEncode((*signer)->public_key().bytes()),
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  EXPECT_EQ(HexEncode((*signer)->Sign("\x72").value()),
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
}

TEST(Ed25519KeyFromSeedTest, RefusesSeedsOfAnotherLength) {
  for (const std::size_t size : {0U, 31U, 33U, 64U}) {
    EXPECT_FAILS(Ed25519KeyFromSeed(std::string(size, 'a')),
                 ErrorReason::kKeyMalformed);
  }
}

TEST(GenerateKeyTest, RefusesAnUnknownAlgorithm) {
  EXPECT_FAILS(GenerateKey(static_cast<SignatureAlgorithm>(7)),
               ErrorReason::kUnknownAlgorithm);
}

// RFC 8410 section 10.3; its public half is given there too.
constexpr const char* kEd25519Pem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
    "-----END PRIVATE KEY-----\n";

TEST(ReadPrivateKeyPemTest, ReadsThePublishedKey) {
  const auto signer = ReadPrivateKeyPem(kEd25519Pem);
  ASSERT_OK(signer);
  EXPECT_EQ(HexEncode((*signer)->public_key().bytes()),
            "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1");
  EXPECT_EQ(WritePrivateKeyPem(**signer).value(), kEd25519Pem);
}

TEST(ReadPrivateKeyPemTest, RefusesWhatIsNoPkcs8Pem) {
  const std::string pem = kEd25519Pem;
  std::string other_label = pem;
  other_label.replace(other_label.find("PRIVATE"), 7, "TRIVIAL");
  for (const std::string& text :
       {std::string(), std::string("hello"), pem.substr(0, 60), other_label}) {
    EXPECT_FAILS(ReadPrivateKeyPem(text), ErrorReason::kKeyMalformed) << text;
  }
}

// Made with `openssl genpkey -algorithm ed448`.
TEST(ReadPrivateKeyPemTest, RefusesKeysOfAnotherAlgorithm) {
  EXPECT_FAILS(ReadPrivateKeyPem(R"(-----BEGIN PRIVATE KEY-----
MEcCAQAwBQYDK2VxBDsEOQKUTVplej6N3bVUqJB4l/2PKV1bCi+XSbUFqm6mH/u0
UWFz+vngWICrY7frNr1jo6Bi+OPjfL6DEQ==
-----END PRIVATE KEY-----
)"),
               ErrorReason::kUnknownAlgorithm);
}

// Made with `openssl genpkey -algorithm ec`, curve P-384.
TEST(ReadPrivateKeyPemTest, RefusesKeysOnAnotherCurve) {
  EXPECT_FAILS(ReadPrivateKeyPem(R"(-----BEGIN PRIVATE KEY-----
MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDCMLw8ip0CkuDW//k09
Ric0j2U0WoM9xnc4nq3Gl8W5NkhX2+iVPPGzhZE/0qF8c3ahZANiAATN4qDLtN+Y
T1e52oB6/76Q5KcA5DZkAh0BrjUBFIXTAoHbs3eLNCqfy3Dtu20csb8xA8CxPNlG
SGYL7pdhZRsSmt3Ixp6QOVPGUKJh1OX0JXGyM8qfg5Ti+I/VL1FhC+Q=
-----END PRIVATE KEY-----
)"),
               ErrorReason::kUnknownAlgorithm);
}

// The private number of one key with the public point of another.
TEST(ReadPrivateKeyPemTest, RefusesHalvesOfTwoKeys) {
  EXPECT_FAILS(ReadPrivateKeyPem(R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgGeGgiYNkxuNjiktg
fAdqwmVdCXUjbs9HkLdb0NSIVpShRANCAARNRcJhxVmfEoX9P+IvS/d0P7JCDqH+
hrHgDPov/6r08Ih8D4BNa2OWjvs3ataLNqOHKVhu/E06HYhNcUOVLD/j
-----END PRIVATE KEY-----
)"),
               ErrorReason::kKeyMalformed);
}

// Encrypted with the pass phrase "pass"; must refuse, not ask at a terminal.
TEST(ReadPrivateKeyPemTest, RefusesAnEncryptedKey) {
  EXPECT_FAILS(ReadPrivateKeyPem(R"(-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHrMFYGCSqGSIb3DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAhEuwHohSiQjQIBATAM
BggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQ478fUabwlMiTj/uDBgtc7gSBkI9I
yyRpG4bUvueivdYV5QGFenYgNcIEx3bf5/P6aQhzx4WCs9Ya+EuQJ8tc60WrtoBO
PRA4lm3kHOlLfgyx3IkkpIU2tri+dokPbzesLwN5pUou0WLl6pVOIZuk2qnhs9jp
royeAvVlkkGI7O97yhxHYGg0Iql9aSO+EfRelaW2EtRP2DdUUQUt7lt5rxpa+Q==
-----END ENCRYPTED PRIVATE KEY-----
)"),
               ErrorReason::kKeyMalformed);
}

class TokenSigner final : public Signer {
 public:
  explicit TokenSigner(PublicKey key) : key_(std::move(key)) {}
  const PublicKey& public_key() const override { return key_; }
  StatusOr<std::string> Sign(std::string_view /*message*/) const override {
    return std::string(kSignatureSize, '\0');
  }

 private:
  PublicKey key_;
};

TEST(WritePrivateKeyPemTest, RefusesAKeyThatIsInAToken) {
  const auto signer = GenerateKey(SignatureAlgorithm::kEd25519).value();
  EXPECT_FAILS(WritePrivateKeyPem(TokenSigner(signer->public_key())),
               ErrorReason::kKeyNotExportable);
}

TEST(RandomBytesTest, GivesTheAskedNumberOfBytesAndNeverTheSame) {
  EXPECT_EQ(RandomBytes(0), "");
  EXPECT_EQ(RandomBytes(16).size(), 16U);
  EXPECT_NE(RandomBytes(16), RandomBytes(16));
}

TEST(WipeBytesTest, OverwritesAndEmptiesTheString) {
  std::string secret = "a secret that is longer than the string object itself";
  const std::string_view buffer = secret;
  WipeBytes(secret);
  EXPECT_TRUE(secret.empty());
  // `secret` keeps its buffer, so the view may still look at it.
  ASSERT_EQ(secret.data(), buffer.data());
  EXPECT_EQ(buffer.find_first_not_of('\0'), std::string_view::npos);
}

}  // namespace
}  // namespace comity::crypto
