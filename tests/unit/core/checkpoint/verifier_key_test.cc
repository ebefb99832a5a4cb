#include "core/checkpoint/verifier_key.h"

#include <gtest/gtest.h>

#include <string>

#include "core/crypto/signing_key.h"
#include "tests/support/status_matchers.h"

namespace comity::checkpoint {
namespace {

// Source: C2SP signed-note.
constexpr char kPublished[] =
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

TEST(VerifierKeyTest, ReadsAPublishedKey) {
  const auto key = VerifierKey::Parse(kPublished);
  ASSERT_OK(key);
  EXPECT_EQ(key->name(), "example.com/foo");
  EXPECT_EQ(key->type(), NoteKeyType::kEd25519);
  EXPECT_EQ(key->hash(), 0x530d903aU);
  EXPECT_EQ(key->key().bytes().size(), 32U);
  EXPECT_EQ(key->ToString(), kPublished);
}

TEST(VerifierKeyTest, ReadsAPublishedCosignatureKey) {
  const std::string text =
      "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2";
  const auto key = VerifierKey::Parse(text);
  ASSERT_OK(key);
  EXPECT_EQ(key->type(), NoteKeyType::kCosignature);
  EXPECT_EQ(key->ToString(), text);
}

TEST(VerifierKeyTest, GivesOneKeyTwoHashesForTwoTypes) {
  const auto key = VerifierKey::Parse(kPublished);
  ASSERT_OK(key);
  const auto other =
      VerifierKey::Make(key->name(), NoteKeyType::kCosignature, key->key());
  ASSERT_OK(other);
  EXPECT_NE(other->hash(), key->hash());
  EXPECT_FALSE(*other == *key);
}

TEST(VerifierKeyTest, RefusesTextsOfAnotherForm) {
  for (const char* text :
       {"", "example.com/foo", "example.com/foo+530d903a",
        // Hash of other length, in upper case, or wrong.
        "example.com/foo+530d903+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530D903A+"
        "AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903b+"
        "AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        // Another name than the one that was hashed, no name, a space in it.
        "example.com/fop+530d903a+"
        "AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example .com+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        // No base64, nothing, a key cut short, an unknown type.
        "example.com/foo+530d903a+!!!!", "example.com/foo+530d903a+",
        "example.com/foo+530d903a+Aeky",
        "example.com/foo+530d903a+"
        "BukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        // Something behind it.
        "example.com/foo+530d903a+"
        "AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n"}) {
    EXPECT_FAILS(VerifierKey::Parse(text), ErrorReason::kVerifierKeyMalformed)
        << text;
  }
}

TEST(VerifierKeyTest, RefusesKeysThatCannotSignNotes) {
  const auto p256 = crypto::GenerateKey(crypto::SignatureAlgorithm::kEcdsaP256);
  ASSERT_OK(p256);
  EXPECT_FAILS(
      VerifierKey::Make("name", NoteKeyType::kEd25519, (*p256)->public_key()),
      ErrorReason::kVerifierKeyMalformed);
}

TEST(VerifierKeyTest, KnowsWhatNamesAKey) {
  for (const char* name : {"a", "example.com/foo",
                           "Qu\xc3\xa9"
                           "bec",
                           "oid/1.3.6"}) {
    EXPECT_TRUE(IsKeyName(name)) << name;
  }
  EXPECT_TRUE(IsKeyName(std::string(128, 'a')));
  for (const char* name :
       {"", "a b", "a+b", "a\tb", "a\nb",
        "a\xc2\xa0"
        "b",
        "a\xe2\x80\x83"
        "b",
        "a\xe3\x80\x80", "a\xe2\x80\xa8", "a\xff", "a\xc2"}) {
    EXPECT_FALSE(IsKeyName(name)) << name;
  }
  EXPECT_FALSE(IsKeyName(std::string(129, 'a')));
}

}  // namespace
}  // namespace comity::checkpoint
