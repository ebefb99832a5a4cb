#include "core/checkpoint/cosignature.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "core/base/byte_codec.h"
#include "core/base/text_encoding.h"
#include "core/checkpoint/note_signing.h"
#include "core/crypto/signing_key.h"
#include "tests/support/status_matchers.h"

namespace comity::checkpoint {
namespace {

constexpr char kText[] =
    "example.com/behind-the-sofa\n20852163\n"
    "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

// Source: C2SP tlog-cosignature, Ed25519 signed message.
TEST(CosignatureTest, SignsThePublishedMessage) {
  EXPECT_EQ(CosignedMessage(1679315147, kText),
            "cosignature/v1\ntime 1679315147\n" + std::string(kText));
}

class CosignedNoteTest : public ::testing::Test {
 protected:
  std::unique_ptr<crypto::Signer> signer_ =
      *crypto::Ed25519KeyFromSeed(std::string(32, 'w'));
  VerifierKey key_ = *VerifierKey::Make(
      "witness.example", NoteKeyType::kCosignature, signer_->public_key());
  ParsedNote note_ = {kText, {At(1'700'000'000)}};

  NoteSignature At(std::uint64_t time_s) {
    return *Cosign(kText, time_s, "witness.example", *signer_);
  }
};

TEST_F(CosignedNoteTest, GivesTheTimeOfACosignature) {
  const auto time_s = VerifyCosignature(note_, key_);
  ASSERT_OK(time_s);
  EXPECT_EQ(*time_s, 1'700'000'000U);
}

TEST_F(CosignedNoteTest, SurvivesWritingAndReading) {
  const auto read = ParseNote(FormatNote(note_));
  ASSERT_OK(read);
  EXPECT_EQ(*read, note_);
  EXPECT_OK(VerifyCosignature(*read, key_));
}

TEST_F(CosignedNoteTest, GivesTheLatestOfSeveralTimes) {
  note_.signatures = {At(5), At(9), At(7)};
  EXPECT_EQ(*VerifyCosignature(note_, key_), 9U);
}

TEST_F(CosignedNoteTest, RefusesAnotherTimeThanSigned) {
  note_.signatures[0].bytes[7] ^= 0x01;
  EXPECT_FAILS(VerifyCosignature(note_, key_), ErrorReason::kSignatureInvalid);
}

TEST_F(CosignedNoteTest, RefusesAnotherSignature) {
  note_.signatures[0].bytes[20] ^= 0x01;
  EXPECT_FAILS(VerifyCosignature(note_, key_), ErrorReason::kSignatureInvalid);
}

TEST_F(CosignedNoteTest, RefusesAnotherCheckpoint) {
  note_.text[0] = 'E';
  EXPECT_FAILS(VerifyCosignature(note_, key_), ErrorReason::kSignatureInvalid);
}

TEST_F(CosignedNoteTest, RefusesAGoodAndABadLineOfOneKey) {
  note_.signatures.push_back(At(7));
  note_.signatures[1].bytes[30] ^= 0x01;
  EXPECT_FAILS(VerifyCosignature(note_, key_), ErrorReason::kSignatureInvalid);
}

TEST_F(CosignedNoteTest, RefusesALineOfAnotherLength) {
  note_.signatures[0].bytes.pop_back();
  EXPECT_FAILS(VerifyCosignature(note_, key_), ErrorReason::kNoteMalformed);
}

TEST_F(CosignedNoteTest, RefusesATimeOutOfRange) {
  EXPECT_FAILS(
      Cosign(kText, kCosignatureTimeMax + 1, "witness.example", *signer_),
      ErrorReason::kNoteMalformed);
  // Signed all the same, by somebody who does not keep the rule.
  std::string bytes;
  AppendU64(bytes, kCosignatureTimeMax + 1);
  bytes += *signer_->Sign(CosignedMessage(kCosignatureTimeMax + 1, kText));
  note_.signatures[0].bytes = bytes;
  EXPECT_FAILS(VerifyCosignature(note_, key_), ErrorReason::kNoteMalformed);
  note_.signatures = {At(kCosignatureTimeMax)};
  EXPECT_OK(VerifyCosignature(note_, key_));
}

TEST_F(CosignedNoteTest, RefusesANoteThatNamesAnotherKey) {
  note_.signatures[0].key_hash ^= 1;
  EXPECT_FAILS(VerifyCosignature(note_, key_),
               ErrorReason::kNoteSignatureMissing);
}

TEST_F(CosignedNoteTest, RefusesANoteSignatureAsACosignature) {
  const auto plain = VerifierKey::Make("witness.example", NoteKeyType::kEd25519,
                                       signer_->public_key());
  ASSERT_OK(plain);
  note_.signatures = {*SignNote(kText, "witness.example", *signer_)};
  EXPECT_OK(VerifyNote(note_, *plain));
  EXPECT_FAILS(VerifyCosignature(note_, *plain),
               ErrorReason::kNoteSignatureMissing);
  EXPECT_FAILS(VerifyCosignature(note_, key_),
               ErrorReason::kNoteSignatureMissing);
}

// Source: transparency-dev/formats, a cosignature of 2024-10-03.
TEST(CosignatureTimeTest, ReadsAPublishedTime) {
  const auto line = Base64Decode(
      "ZGhGuQAAAABm/qTPeyKXD+R2rzyQsxPiP8mXum7qq/iF0u4vanlqJyocWODBt97w9uL+8qT7"
      "S5gxEHWWOworDcFiEBYJXORmnFBOBA==");
  ASSERT_TRUE(line);
  EXPECT_EQ(*UnverifiedCosignatureTime(line->substr(4)), 1727964367U);
}

TEST(CosignatureTimeTest, RefusesAPlainSignature) {
  EXPECT_FAILS(UnverifiedCosignatureTime(std::string(64, 'x')),
               ErrorReason::kNoteMalformed);
  EXPECT_FAILS(UnverifiedCosignatureTime(""), ErrorReason::kNoteMalformed);
}

}  // namespace
}  // namespace comity::checkpoint
