#include "server/sync/own_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "core/checkpoint/cosignature.h"
#include "core/checkpoint/note_signing.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_registry.h"

namespace comity::testing {
namespace {

using checkpoint::ParsedNote;
using server::WithOwnLine;

class OwnLineTest : public ::testing::Test {
 protected:
  OwnLineTest()
      : own_(*checkpoint::VerifierKey::Make(
            "host.example/state", checkpoint::NoteKeyType::kCosignature,
            registry_.Key("state/1").public_key())) {
    registry_.Found();
    registry_.log().Commit();
    note_ = *checkpoint::ParseNote(registry_.Checkpoint());
    cosignature_ =
        ParsedNote{note_.text,
                   {*checkpoint::Cosign(note_.text, 1'800'000'000, own_.name(),
                                        registry_.Key("state/1"))}};
  }
  // The note that is served for `note_` as it is now.
  ParsedNote Served() {
    const auto served = checkpoint::ParseNote(
        WithOwnLine(checkpoint::FormatNote(note_), own_, cosignature_));
    EXPECT_OK(served);
    return *served;
  }

  TestRegistry registry_;
  checkpoint::VerifierKey own_;
  ParsedNote note_;
  std::optional<ParsedNote> cosignature_;
};

TEST_F(OwnLineTest, IsAddedBelowTheOthers) {
  const ParsedNote served = Served();
  ASSERT_EQ(served.signatures.size(), note_.signatures.size() + 1);
  EXPECT_EQ(served.signatures.back(), cosignature_->signatures.front());
}

TEST_F(OwnLineTest, IsNotAddedToAnotherHead) {
  cosignature_->text += "more\n";
  EXPECT_EQ(Served(), note_);
  cosignature_.reset();
  EXPECT_EQ(Served(), note_);
}

TEST_F(OwnLineTest, ReplacesWhatTheLogWroteInItsName) {
  note_.signatures.push_back({own_.name(), own_.hash(), "nonsense"});
  EXPECT_OK(checkpoint::VerifyCosignature(Served(), own_));
  cosignature_.reset();
  EXPECT_THAT(checkpoint::SignaturesBy(own_, Served()), ::testing::IsEmpty());
}

TEST_F(OwnLineTest, LeavesLinesOfTheSameNameAndAnotherKey) {
  note_.signatures.push_back({own_.name(), own_.hash() + 1, "nonsense"});
  EXPECT_EQ(Served().signatures.size(), note_.signatures.size() + 1);
}

TEST_F(OwnLineTest, HasRoomInANoteOfTooManyLines) {
  while (note_.signatures.size() < checkpoint::kNoteSignaturesMax) {
    note_.signatures.push_back({"somebody", 7, "x"});
  }
  EXPECT_OK(checkpoint::VerifyCosignature(Served(), own_));
}

TEST_F(OwnLineTest, HasRoomInANoteOfTooManyBytes) {
  note_.signatures.push_back({"somebody", 7, std::string(11'000, 'x')});
  ASSERT_LE(checkpoint::FormatNote(note_).size(), checkpoint::kNoteBytesMax);
  note_.signatures.push_back({"somebody", 8, ""});
  const std::size_t room =
      checkpoint::kNoteBytesMax - checkpoint::FormatNote(note_).size();
  note_.signatures.back().bytes = std::string(room * 3 / 4 - 8, 'x');
  EXPECT_OK(checkpoint::VerifyCosignature(Served(), own_));
}

TEST_F(OwnLineTest, LeavesWhatIsNoNote) {
  EXPECT_EQ(WithOwnLine("nonsense", own_, cosignature_), "nonsense");
}

}  // namespace
}  // namespace comity::testing
