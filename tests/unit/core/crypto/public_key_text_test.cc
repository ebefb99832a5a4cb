#include "core/crypto/public_key_text.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/status_matchers.h"

namespace comity::crypto {
namespace {

constexpr const char* kEd25519 =
    "ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
constexpr const char* kP256 =
    "p256:A2D+1LolWp0xyWHrdMY1bWjASbiSO2H6bOZpYi5g8p+2";

TEST(PublicKeyTextTest, ReadsBackWhatItWrote) {
  for (const char* text : {kEd25519, kP256}) {
    const auto key = PublicKeyFromText(text);
    ASSERT_OK(key) << text;
    EXPECT_EQ(PublicKeyToText(*key), text);
  }
}

TEST(PublicKeyTextTest, RefusesAnUnknownOrMissingAlgorithm) {
  const std::string base64 = std::string(kEd25519).substr(8);
  for (const std::string& text :
       {std::string(), base64, "rsa:" + base64, "ED25519:" + base64}) {
    EXPECT_FAILS(PublicKeyFromText(text), ErrorReason::kUnknownAlgorithm)
        << text;
  }
}

TEST(PublicKeyTextTest, RefusesWhatIsNoKey) {
  for (const std::string& text :
       {std::string("ed25519:"), std::string("ed25519:****"),
        std::string(kEd25519) + "\n", "p256" + std::string(kEd25519).substr(7),
        "ed25519" + std::string(kP256).substr(4)}) {
    EXPECT_FAILS(PublicKeyFromText(text), ErrorReason::kKeyMalformed) << text;
  }
}

}  // namespace
}  // namespace comity::crypto
