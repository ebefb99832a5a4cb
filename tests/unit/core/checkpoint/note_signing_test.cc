#include "core/checkpoint/note_signing.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/support/status_matchers.h"

namespace comity::checkpoint {
namespace {

TEST(NoteSigningTest, MakesNotesThatVerify) {
  const auto signer = *crypto::Ed25519KeyFromSeed(std::string(32, 's'));
  const auto key = VerifierKey::Make("log.example", NoteKeyType::kEd25519,
                                     signer->public_key());
  ASSERT_OK(key);
  const auto signature = SignNote("text\n", "log.example", *signer);
  ASSERT_OK(signature);
  const auto note = ParseNote(FormatNote({"text\n", {*signature}}));
  ASSERT_OK(note);
  EXPECT_OK(VerifyNote(*note, *key));
}

TEST(NoteSigningTest, RefusesNamesThatCannotStandInANote) {
  const auto signer = *crypto::Ed25519KeyFromSeed(std::string(32, 's'));
  for (const char* name : {"", "a b", "a+b"}) {
    EXPECT_FAILS(SignNote("text\n", name, *signer),
                 ErrorReason::kVerifierKeyMalformed);
    EXPECT_FAILS(Cosign("text\n", 1, name, *signer),
                 ErrorReason::kVerifierKeyMalformed);
  }
}

TEST(NoteSigningTest, RefusesKeysThatCannotSignNotes) {
  const auto signer =
      *crypto::GenerateKey(crypto::SignatureAlgorithm::kEcdsaP256);
  EXPECT_FAILS(SignNote("text\n", "log.example", *signer),
               ErrorReason::kVerifierKeyMalformed);
  EXPECT_FAILS(Cosign("text\n", 1, "log.example", *signer),
               ErrorReason::kVerifierKeyMalformed);
}

}  // namespace
}  // namespace comity::checkpoint
