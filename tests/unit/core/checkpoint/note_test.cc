#include "core/checkpoint/note.h"

#include <gtest/gtest.h>

#include <string>

#include "core/base/text_encoding.h"
#include "tests/support/status_matchers.h"

namespace comity::checkpoint {
namespace {

constexpr std::string_view kDash = "\xe2\x80\x94 ";

// Source: C2SP signed-note.
constexpr char kKey[] =
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
constexpr char kSignature[] =
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRK"
    "uwHjG1Yu72IneyaQM=";

std::string Line(std::string_view name, std::string_view base64) {
  return std::string(kDash) + std::string(name) + " " + std::string(base64) +
         "\n";
}

std::string PublishedNote() {
  return "This is an example message.\n\n" +
         Line("example.com/foo", kSignature);
}

VerifierKey PublishedKey() { return *VerifierKey::Parse(kKey); }

TEST(NoteTest, ReadsAPublishedNote) {
  const auto note = ParseNote(PublishedNote());
  ASSERT_OK(note);
  EXPECT_EQ(note->text, "This is an example message.\n");
  ASSERT_EQ(note->signatures.size(), 1U);
  EXPECT_EQ(note->signatures[0].key_name, "example.com/foo");
  EXPECT_EQ(note->signatures[0].key_hash, 0x530d903aU);
  EXPECT_EQ(note->signatures[0].bytes.size(), 64U);
  EXPECT_EQ(FormatNote(*note), PublishedNote());
}

TEST(NoteTest, VerifiesAPublishedNote) {
  EXPECT_OK(VerifyNote(*ParseNote(PublishedNote()), PublishedKey()));
}

TEST(NoteTest, AllowsEmptyLinesAndOtherScriptsInTheText) {
  const std::string text =
      "Ognuno sta solo\n\n\xc3\xa8 subito sera.\n\n\nende\n";
  const auto note = ParseNote(text + "\n" + Line("a", "AAAAAAA="));
  ASSERT_OK(note);
  EXPECT_EQ(note->text, text);
}

TEST(NoteTest, AllowsAnEmptyLineAsItsWholeText) {
  const auto note = ParseNote("\n\n" + Line("a", "AAAAAAA="));
  ASSERT_OK(note);
  EXPECT_EQ(note->text, "\n");
}

TEST(NoteTest, RefusesNotesOfAnotherForm) {
  const std::string good = Line("a", "AAAAAAA=");
  for (const std::string& note :
       {std::string(), std::string("\n"), std::string("\n\n"),
        // No text, no separation, no signatures, an empty line behind them.
        "\n" + good, "text\n" + good, std::string("text\n\n"),
        "text\n\n" + good + "\n",
        // Lines without end, dash, name or base64; with a word more.
        "text\n\n" + good.substr(0, good.size() - 1),
        std::string("text\n\n- a AAAAAAA=\n"),
        "text\n\n" + Line("", "AAAAAAA="), "text\n\n" + Line("a", ""),
        "text\n\n" + Line("a", "AAAAAAA"), "text\n\n" + Line("a", "AAAAAAA= x"),
        "text\n\n" + Line("a b", "AAAAAAA="),
        "text\n\n" + Line("a+b", "AAAAAAA="),
        "text\n\n" + std::string(kDash) + "a\n",
        // A key hash alone, or not even that.
        "text\n\n" + Line("a", "AAAAAA=="), "text\n\n" + Line("a", "AAAA"),
        // A good line and a bad one.
        "text\n\n" + good + "x\n",
        // Control characters and bytes that are no UTF-8.
        "te\txt\n\n" + good, "text\r\n\n" + good,
        std::string("te\0xt\n\n", 7) + good, "te\xffxt\n\n" + good,
        "te\xc0\x80xt\n\n" + good, "te\xed\xa0\x80xt\n\n" + good}) {
    EXPECT_FAILS(ParseNote(note), ErrorReason::kNoteMalformed) << note;
  }
}

TEST(NoteTest, AcceptsAsManySignaturesAsStated) {
  std::string note = "text\n\n";
  for (std::size_t i = 0; i < kNoteSignaturesMax; ++i) {
    note += Line("a", "AAAAAAA=");
  }
  EXPECT_OK(ParseNote(note));
  EXPECT_FAILS(ParseNote(note + Line("a", "AAAAAAA=")),
               ErrorReason::kNoteMalformed);
}

TEST(NoteTest, AcceptsAsManyBytesAsStated) {
  const std::string end = "\n\n" + Line("a", "AAAAAAA=");
  const std::string text(kNoteBytesMax - end.size(), 't');
  EXPECT_OK(ParseNote(text + end));
  EXPECT_FAILS(ParseNote("t" + text + end), ErrorReason::kNoteMalformed);
}

TEST(NoteTest, RefusesAChangedText) {
  auto note = *ParseNote(PublishedNote());
  note.text[0] = 't';
  EXPECT_FAILS(VerifyNote(note, PublishedKey()),
               ErrorReason::kSignatureInvalid);
}

TEST(NoteTest, RefusesAChangedSignature) {
  auto note = *ParseNote(PublishedNote());
  note.signatures[0].bytes[10] ^= 0x01;
  EXPECT_FAILS(VerifyNote(note, PublishedKey()),
               ErrorReason::kSignatureInvalid);
}

TEST(NoteTest, RefusesASignatureOfAnotherLength) {
  auto note = *ParseNote(PublishedNote());
  note.signatures[0].bytes.push_back('x');
  EXPECT_FAILS(VerifyNote(note, PublishedKey()),
               ErrorReason::kSignatureInvalid);
}

TEST(NoteTest, IgnoresSignaturesThatNameOtherKeys) {
  auto note = *ParseNote(PublishedNote());
  NoteSignature other = note.signatures[0];
  other.key_name = "example.com/bar";
  note.signatures.insert(note.signatures.begin(), other);
  other = note.signatures[1];
  other.key_hash ^= 1;
  note.signatures.push_back(other);
  EXPECT_OK(VerifyNote(note, PublishedKey()));
  note.signatures.erase(note.signatures.begin() + 1);
  EXPECT_FAILS(VerifyNote(note, PublishedKey()),
               ErrorReason::kNoteSignatureMissing);
}

TEST(NoteTest, RefusesANoteWithAGoodAndABadSignatureOfOneKey) {
  auto note = *ParseNote(PublishedNote());
  note.signatures.push_back(note.signatures[0]);
  note.signatures[1].bytes[0] ^= 0x40;
  EXPECT_FAILS(VerifyNote(note, PublishedKey()),
               ErrorReason::kSignatureInvalid);
}

TEST(NoteTest, RefusesAKeyThatSignsNoNotes) {
  const auto key = PublishedKey();
  const auto cosigner =
      VerifierKey::Make(key.name(), NoteKeyType::kCosignature, key.key());
  ASSERT_OK(cosigner);
  auto note = *ParseNote(PublishedNote());
  note.signatures[0].key_hash = cosigner->hash();
  EXPECT_FAILS(VerifyNote(note, *cosigner), ErrorReason::kNoteSignatureMissing);
}

}  // namespace
}  // namespace comity::checkpoint
