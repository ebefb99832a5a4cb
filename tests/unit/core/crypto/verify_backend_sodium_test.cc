// Two verifiers that disagree on one signature disagree on a whole registry.
// So our rule over libsodium is compared with our rule over OpenSSL, which
// shares no code with it.
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "core/base/text_encoding.h"
#include "core/crypto/ed25519_checks.h"
#include "core/crypto/openssl_pointers.h"
#include "core/crypto/signature.h"
#include "core/crypto/signing_key.h"

namespace comity::crypto {
namespace {

// Relative to the root of the sources, where CTest runs the tests.
constexpr char kEdgeCases[] =
    "tests/conformance/vectors/ed25519/ed25519vectors.json";
constexpr char kWycheproof[] =
    "tests/conformance/vectors/wycheproof/ed25519_test.json";

struct Signed {
  std::string key;
  std::string message;
  std::string signature;
};

bool OpenSslAccepts(const Signed& value) {
  const ErrorQueueGuard guard;
  const KeyPointer key(EVP_PKEY_new_raw_public_key(
      EVP_PKEY_ED25519, nullptr, Data(value.key), value.key.size()));
  const DigestContextPointer context(EVP_MD_CTX_new());
  return key != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr,
                              key.get()) == 1 &&
         EVP_DigestVerify(context.get(), Data(value.signature),
                          value.signature.size(), Data(value.message),
                          value.message.size()) == 1;
}

// The rule of docs/spec/signatures.md with OpenSSL as the backend.
bool OracleAccepts(const Signed& value) {
  return value.key.size() == kEd25519KeySize &&
         value.signature.size() == kSignatureSize &&
         IsEd25519PointAcceptable(value.key) &&
         IsEd25519SignatureWellFormed(value.signature) && OpenSslAccepts(value);
}

bool WeAccept(const Signed& value) {
  const auto key = PublicKey::Parse(
      static_cast<std::uint32_t>(SignatureAlgorithm::kEd25519), value.key);
  return key.ok() && key->Verify(value.message, value.signature).ok();
}

struct Counts {
  int accepted = 0;
  int refused = 0;
};

void ExpectAgreement(const Signed& value, Counts& counts) {
  const bool accepted = OracleAccepts(value);
  ++(accepted ? counts.accepted : counts.refused);
  EXPECT_EQ(WeAccept(value), accepted)
      << "key " << HexEncode(value.key) << " message "
      << HexEncode(value.message) << " signature "
      << HexEncode(value.signature);
}

std::string Unhex(const nlohmann::json& text) {
  return HexDecode(text.get<std::string>()).value_or("not hexadecimal");
}

nlohmann::json ReadJson(const char* path) {
  std::ifstream file(path);
  return nlohmann::json::parse(file);
}

// Deterministic: the engine's numbers are fixed by the standard, so they are
// used without a distribution.
class Mutator {
 public:
  std::size_t Below(std::size_t bound) { return engine_() % bound; }

  std::string Bytes(std::size_t size) {
    std::string bytes(size, '\0');
    for (char& byte : bytes) {
      byte = static_cast<char>(Below(256));
    }
    return bytes;
  }

  void FlipBit(std::string& bytes) {
    char& byte = bytes[Below(bytes.size())];
    byte = static_cast<char>(byte ^ (1 << Below(8)));
  }

 private:
  std::mt19937_64 engine_{20'240'229};
};

Signed SignSomething(Mutator& random) {
  const auto signer = Ed25519KeyFromSeed(random.Bytes(32));
  Signed value;
  value.key = (*signer)->public_key().bytes();
  value.message = random.Bytes(1 + random.Below(300));
  value.signature = (*signer)->Sign(value.message).value();
  return value;
}

void Mutate(Mutator& random, Signed& value) {
  switch (random.Below(6)) {
    case 0:
      break;
    case 1:
      random.FlipBit(value.key);
      break;
    case 2:
      random.FlipBit(value.message);
      break;
    case 3:
      random.FlipBit(value.signature);
      break;
    case 4:  // Another R, or another s.
      value.signature.replace(32 * random.Below(2), 32, random.Bytes(32));
      break;
    default:
      value.key = random.Bytes(32);
  }
}

TEST(VerifyBackendSodiumTest, AgreesWithOpenSslOnPublishedEdgeCases) {
  const nlohmann::json file = ReadJson(kEdgeCases);
  Counts counts;
  for (const auto& test : file) {
    ExpectAgreement({Unhex(test.at("key")), test.at("msg").get<std::string>(),
                     Unhex(test.at("sig"))},
                    counts);
  }
  EXPECT_GT(counts.accepted, 0);
  EXPECT_GT(counts.refused, 800);
}

TEST(VerifyBackendSodiumTest, AgreesWithOpenSslOnTheAttacksOfWycheproof) {
  const nlohmann::json file = ReadJson(kWycheproof);
  Counts counts;
  for (const auto& group : file.at("testGroups")) {
    for (const auto& test : group.at("tests")) {
      ExpectAgreement({Unhex(group.at("publicKey").at("pk")),
                       Unhex(test.at("msg")), Unhex(test.at("sig"))},
                      counts);
    }
  }
  EXPECT_GT(counts.accepted, 50);
  EXPECT_GT(counts.refused, 50);
}

TEST(VerifyBackendSodiumTest, AgreesWithOpenSslOnThousandsOfMutations) {
  Mutator random;
  Counts counts;
  for (int i = 0; i < 1000; ++i) {
    const Signed original = SignSomething(random);
    for (int j = 0; j < 5; ++j) {
      Signed value = original;
      Mutate(random, value);
      ExpectAgreement(value, counts);
    }
  }
  EXPECT_GT(counts.accepted, 500);
  EXPECT_GT(counts.refused, 3000);
}

}  // namespace
}  // namespace comity::crypto
