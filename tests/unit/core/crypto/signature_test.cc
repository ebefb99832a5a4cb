#include "core/crypto/signature.h"

#include <gtest/gtest.h>

#include <string>

#include "core/base/text_encoding.h"
#include "core/crypto/p256_checks.h"
#include "core/crypto/sha256.h"
#include "tests/support/status_matchers.h"

namespace comity::crypto {
namespace {

std::string Bytes(std::string_view hex) {
  return HexDecode(hex).value_or("not hexadecimal");
}

// One key with a signature over one message.
struct Sample {
  SignatureAlgorithm algorithm;
  std::string key;
  std::string message;
  std::string signature;
};

// Source: RFC 8032 section 7.1, test 3.
Sample Ed25519Sample() {
  return {
      SignatureAlgorithm::kEd25519,
      Bytes("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"),
      Bytes("af82"),
      Bytes(
          "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
          "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")};
}

// Source: RFC 6979 section A.2.5, SHA-256, "sample"; its s is above n/2.
Sample P256Sample() {
  return {
      SignatureAlgorithm::kEcdsaP256,
      Bytes("0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb"
            "6"),
      "sample",
      WithLowS(Bytes(
          "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
          "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"))};
}

StatusOr<PublicKey> ParseAs(SignatureAlgorithm algorithm,
                            std::string_view bytes) {
  return PublicKey::Parse(static_cast<std::uint32_t>(algorithm), bytes);
}

class SignatureTest : public ::testing::TestWithParam<Sample> {
 protected:
  PublicKey Key() const {
    return ParseAs(GetParam().algorithm, GetParam().key).value();
  }
};

TEST_P(SignatureTest, AcceptsThePublishedSignature) {
  EXPECT_OK(Key().Verify(GetParam().message, GetParam().signature));
}

TEST_P(SignatureTest, RefusesAnotherMessage) {
  for (const std::string& message :
       {GetParam().message + "x", std::string("other"), std::string()}) {
    EXPECT_FAILS(Key().Verify(message, GetParam().signature),
                 ErrorReason::kSignatureInvalid);
  }
}

TEST_P(SignatureTest, RefusesTheSignatureWithAnyBitFlipped) {
  for (std::size_t bit = 0; bit < 512; ++bit) {
    std::string signature = GetParam().signature;
    signature[bit / 8] = static_cast<char>(signature[bit / 8] ^ (1 << bit % 8));
    EXPECT_FAILS(Key().Verify(GetParam().message, signature),
                 ErrorReason::kSignatureInvalid)
        << "bit " << bit;
  }
}

TEST_P(SignatureTest, RefusesTheKeyWithAnyBitFlipped) {
  const Sample& sample = GetParam();
  for (std::size_t bit = 0; bit < sample.key.size() * 8; ++bit) {
    std::string bytes = sample.key;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
    const StatusOr<PublicKey> key = ParseAs(sample.algorithm, bytes);
    if (key.ok()) {
      EXPECT_FAILS(key->Verify(sample.message, sample.signature),
                   ErrorReason::kSignatureInvalid)
          << "bit " << bit;
    }
  }
}

TEST_P(SignatureTest, RefusesSignaturesOfAnotherLength) {
  const std::string& signature = GetParam().signature;
  for (const std::string& other :
       {std::string(), signature.substr(1), signature.substr(0, 63),
        signature + '\0', signature + signature}) {
    EXPECT_FAILS(Key().Verify(GetParam().message, other),
                 ErrorReason::kSignatureInvalid);
  }
}

TEST_P(SignatureTest, RefusesKeysOfAnotherLength) {
  const Sample& sample = GetParam();
  for (const std::string& bytes :
       {std::string(), sample.key.substr(1), sample.key + '\0'}) {
    EXPECT_FAILS(ParseAs(sample.algorithm, bytes), ErrorReason::kKeyMalformed);
  }
}

TEST_P(SignatureTest, RefusesTheKeyUnderTheOtherAlgorithm) {
  const SignatureAlgorithm other =
      GetParam().algorithm == SignatureAlgorithm::kEd25519
          ? SignatureAlgorithm::kEcdsaP256
          : SignatureAlgorithm::kEd25519;
  EXPECT_FAILS(ParseAs(other, GetParam().key), ErrorReason::kKeyMalformed);
}

TEST_P(SignatureTest, NamesAKeyByTheHashOfAlgorithmAndBytes) {
  const char number = static_cast<char>(GetParam().algorithm);
  EXPECT_EQ(Key().id(), Sha256(std::string(1, number) + GetParam().key));
  EXPECT_EQ(Key().bytes(), GetParam().key);
  EXPECT_EQ(Key().algorithm(), GetParam().algorithm);
}

INSTANTIATE_TEST_SUITE_P(Algorithms, SignatureTest,
                         ::testing::Values(Ed25519Sample(), P256Sample()),
                         [](const auto& test) {
                           return test.param.algorithm ==
                                          SignatureAlgorithm::kEd25519
                                      ? "Ed25519"
                                      : "EcdsaP256";
                         });

TEST(PublicKeyTest, RefusesUnknownAlgorithms) {
  for (const std::uint32_t algorithm : {0U, 3U, 257U, 0xffffffffU}) {
    EXPECT_FAILS(PublicKey::Parse(algorithm, Ed25519Sample().key),
                 ErrorReason::kUnknownAlgorithm);
  }
}

TEST(PublicKeyTest, RefusesEd25519KeysOfSmallOrder) {
  EXPECT_FAILS(ParseAs(SignatureAlgorithm::kEd25519, std::string(32, '\0')),
               ErrorReason::kKeyMalformed);
}

// Both are in canonical form, but their x has no y (or y no x).
TEST(PublicKeyTest, RefusesEverySignatureOfAKeyThatIsNoPoint) {
  std::string no_ed25519_point(32, '\0');
  no_ed25519_point[0] = 2;
  const Sample ed25519 = Ed25519Sample();
  const auto key = ParseAs(SignatureAlgorithm::kEd25519, no_ed25519_point);
  ASSERT_OK(key);
  EXPECT_FAILS(key->Verify(ed25519.message, ed25519.signature),
               ErrorReason::kSignatureInvalid);

  std::string no_p256_point(33, '\0');
  no_p256_point[0] = 2;
  no_p256_point[32] = 1;
  const Sample p256 = P256Sample();
  const auto other = ParseAs(SignatureAlgorithm::kEcdsaP256, no_p256_point);
  ASSERT_OK(other);
  EXPECT_FAILS(other->Verify(p256.message, p256.signature),
               ErrorReason::kSignatureInvalid);
}

TEST(PublicKeyTest, RefusesTheSameP256SignatureWithHighS) {
  const Sample sample = P256Sample();
  const PublicKey key = ParseAs(sample.algorithm, sample.key).value();
  const std::string high = Bytes(
      "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
      "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
  EXPECT_FAILS(key.Verify(sample.message, high),
               ErrorReason::kSignatureInvalid);
}

// Source: RFC 8032 section 7.1, test 1.
TEST(PublicKeyTest, AcceptsASignatureOverNoBytes) {
  const PublicKey key =
      ParseAs(SignatureAlgorithm::kEd25519,
              Bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f7"
                    "07511a"))
          .value();
  const std::string signature = Bytes(
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
      "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
  EXPECT_OK(key.Verify(std::string_view(), signature));
  EXPECT_OK(key.Verify("", signature));
}

}  // namespace
}  // namespace comity::crypto
