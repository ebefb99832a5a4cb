#include "core/crypto/sha256_portable.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "core/base/text_encoding.h"
#include "core/crypto/sha256.h"

namespace comity::crypto {
namespace {

Hash HashOf(std::string_view bytes) {
  PortableSha256 hasher;
  hasher.Update(bytes);
  return hasher.Finish();
}

std::string RandomText(std::mt19937_64& random, std::size_t size) {
  std::string text(size, '\0');
  for (char& c : text) {
    c = static_cast<char>(random());
  }
  return text;
}

// Source: FIPS 180-4, examples of the Secure Hash Standard.
TEST(PortableSha256Test, GivesThePublishedHashes) {
  EXPECT_EQ(HexEncode(HashOf("").view()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(HexEncode(HashOf("abc").view()),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(
      HexEncode(
          HashOf("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
              .view()),
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(HexEncode(HashOf(std::string(1'000'000, 'a')).view()),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(PortableSha256Test, AgreesWithTheNativeOneOnEveryShortLength) {
  std::mt19937_64 random(1);
  for (std::size_t size = 0; size < 300; ++size) {
    const std::string text = RandomText(random, size);
    EXPECT_EQ(HashOf(text), Sha256(text)) << size << " bytes";
  }
}

TEST(PortableSha256Test, AgreesWithTheNativeOneHoweverTheTextIsCut) {
  std::mt19937_64 random(2);
  for (int round = 0; round < 200; ++round) {
    const std::string text = RandomText(random, random() % 5000);
    PortableSha256 hasher;
    std::string_view rest = text;
    while (!rest.empty()) {
      const std::string_view part = rest.substr(0, 1 + random() % 200);
      hasher.Update(part);
      rest.remove_prefix(part.size());
    }
    EXPECT_EQ(hasher.Finish(), Sha256(text)) << "round " << round;
  }
}

TEST(PortableHmacSha256Test, AgreesWithTheNativeOneOnEveryKeyLength) {
  std::mt19937_64 random(3);
  for (std::size_t size = 0; size < 200; ++size) {
    const std::string key = RandomText(random, size);
    const std::string message = RandomText(random, random() % 300);
    EXPECT_EQ(PortableHmacSha256(key, message), HmacSha256(key, message))
        << size << " bytes of key";
  }
}

}  // namespace
}  // namespace comity::crypto
