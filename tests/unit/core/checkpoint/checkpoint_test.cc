#include "core/checkpoint/checkpoint.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "core/base/text_encoding.h"
#include "core/checkpoint/note_signing.h"
#include "core/crypto/signing_key.h"
#include "tests/support/status_matchers.h"

namespace comity::checkpoint {
namespace {

constexpr char kOrigin[] = "example.com/behind-the-sofa";
constexpr char kSize[] = "20852163";
constexpr char kRoot[] = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

std::string Text(std::string_view origin, std::string_view size,
                 std::string_view root, std::string_view extensions = "") {
  std::string text;
  for (const std::string_view line : {origin, size, root}) {
    text += std::string(line) + "\n";
  }
  return text + std::string(extensions);
}

// Source: C2SP tlog-checkpoint.
TEST(CheckpointTest, ReadsAPublishedCheckpoint) {
  const std::string text = Text(kOrigin, kSize, kRoot);
  const auto checkpoint = ParseCheckpoint(text);
  ASSERT_OK(checkpoint);
  EXPECT_EQ(checkpoint->origin, kOrigin);
  EXPECT_EQ(checkpoint->head.size.value, 20852163U);
  EXPECT_EQ(Base64Encode(checkpoint->head.root.view()), kRoot);
  EXPECT_EQ(FormatCheckpoint(*checkpoint), text);
}

TEST(CheckpointTest, RefusesOtherSizes) {
  for (const char* size :
       {"", "01", "-1", "1.0", " 1", "18446744073709551616"}) {
    EXPECT_FAILS(ParseCheckpoint(Text(kOrigin, size, kRoot)),
                 ErrorReason::kCheckpointMalformed)
        << size;
  }
}

TEST(CheckpointTest, RefusesOtherRoots) {
  for (const std::string& root :
       {std::string(), std::string("AAAA"), "AAAA" + std::string(kRoot),
        std::string(kRoot).substr(0, 43), std::string(43, '!') + "="}) {
    EXPECT_FAILS(ParseCheckpoint(Text(kOrigin, kSize, root)),
                 ErrorReason::kCheckpointMalformed)
        << root;
  }
}

TEST(CheckpointTest, RefusesOriginsThatNameNoLogOfOurs) {
  for (const std::string& origin :
       {std::string(), std::string("a b"), std::string("a+b"),
        std::string("Qu\xc3\xa9"
                    "bec"),
        std::string(129, 'a')}) {
    EXPECT_FAILS(ParseCheckpoint(Text(origin, kSize, kRoot)),
                 ErrorReason::kCheckpointMalformed)
        << origin;
  }
  EXPECT_OK(ParseCheckpoint(Text(std::string(128, 'a'), kSize, kRoot)));
}

TEST(CheckpointTest, RefusesMissingAndUnfinishedLines) {
  const std::string text = Text(kOrigin, kSize, kRoot);
  for (const std::string& cut :
       {std::string(), std::string("\n"), std::string(kOrigin) + "\n",
        std::string(kOrigin) + "\n" + kSize + "\n",
        text.substr(0, text.size() - 1)}) {
    EXPECT_FAILS(ParseCheckpoint(cut), ErrorReason::kCheckpointMalformed);
  }
}

TEST(CheckpointTest, RefusesExtensionLinesInOurLogs) {
  for (const char* extensions : {"more\n", "\n", "more"}) {
    EXPECT_FAILS(ParseCheckpoint(Text(kOrigin, kSize, kRoot, extensions)),
                 ErrorReason::kCheckpointMalformed);
  }
}

TEST(CheckpointTest, KeepsExtensionLinesOfOtherLogs) {
  const std::string text = Text("any name", kSize, kRoot, "one\ntwo two\n");
  const auto checkpoint = ParseCheckpoint(text, CheckpointRules::kAnyLog);
  ASSERT_OK(checkpoint);
  EXPECT_EQ(checkpoint->extension_lines,
            (std::vector<std::string>{"one", "two two"}));
  EXPECT_EQ(FormatCheckpoint(*checkpoint), text);
}

TEST(CheckpointTest, RefusesMalformedCheckpointsOfOtherLogs) {
  for (const std::string& text :
       {Text("", kSize, kRoot), Text(kOrigin, kSize, kRoot, "\n"),
        Text(kOrigin, kSize, kRoot, "one\n\n"),
        Text(kOrigin, kSize, kRoot, "one")}) {
    EXPECT_FAILS(ParseCheckpoint(text, CheckpointRules::kAnyLog),
                 ErrorReason::kCheckpointMalformed)
        << text;
  }
}

class VerifyCheckpointTest : public ::testing::Test {
 protected:
  std::unique_ptr<crypto::Signer> signer_ =
      *crypto::Ed25519KeyFromSeed(std::string(32, 'k'));
  VerifierKey key_ = *VerifierKey::Make("log.example", NoteKeyType::kEd25519,
                                        signer_->public_key());
  Checkpoint checkpoint_{"log.example",
                         {{7}, *Hash::FromBytes(std::string(32, 'r'))}};

  ParsedNote Sign(const std::string& text) {
    return {text, {*SignNote(text, "log.example", *signer_)}};
  }
};

TEST_F(VerifyCheckpointTest, AcceptsWhatTheLogSigned) {
  const auto verified =
      VerifyCheckpoint(Sign(FormatCheckpoint(checkpoint_)), key_);
  ASSERT_OK(verified);
  EXPECT_EQ(*verified, checkpoint_);
}

TEST_F(VerifyCheckpointTest, RefusesACheckpointOfAnotherLog) {
  checkpoint_.origin = "other.example";
  EXPECT_FAILS(VerifyCheckpoint(Sign(FormatCheckpoint(checkpoint_)), key_),
               ErrorReason::kOriginMismatch);
}

TEST_F(VerifyCheckpointTest, RefusesAnotherRootThanSigned) {
  ParsedNote note = Sign(FormatCheckpoint(checkpoint_));
  checkpoint_.head.root.bytes[0] ^= 1;
  note.text = FormatCheckpoint(checkpoint_);
  EXPECT_FAILS(VerifyCheckpoint(note, key_), ErrorReason::kSignatureInvalid);
}

TEST_F(VerifyCheckpointTest, RefusesAnUnsignedCheckpoint) {
  ParsedNote note = Sign(FormatCheckpoint(checkpoint_));
  note.signatures[0].key_name = "other.example";
  EXPECT_FAILS(VerifyCheckpoint(note, key_),
               ErrorReason::kNoteSignatureMissing);
}

TEST_F(VerifyCheckpointTest, RefusesASignedTextThatIsNoCheckpoint) {
  EXPECT_FAILS(VerifyCheckpoint(Sign("hello\n"), key_),
               ErrorReason::kCheckpointMalformed);
}

TEST_F(VerifyCheckpointTest, RefusesSignedExtensionLines) {
  checkpoint_.extension_lines = {"more"};
  EXPECT_FAILS(VerifyCheckpoint(Sign(FormatCheckpoint(checkpoint_)), key_),
               ErrorReason::kCheckpointMalformed);
}

}  // namespace
}  // namespace comity::checkpoint
