#include "server/anchoring/anchor_statement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/checkpoint/note.h"
#include "core/checkpoint/note_signing.h"
#include "core/statement/map_keys.h"
#include "core/statement/registry_records.h"
#include "core/statement/signatures.h"
#include "core/statement/statement.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_registry.h"

namespace comity::testing {
namespace {

using checkpoint::NoteKeyType;
using checkpoint::VerifierKey;
using server::CosignedNote;
using server::MakeAnchor;

class AnchorStatementTest : public ::testing::Test {
 protected:
  AnchorStatementTest() {
    registry_.Found();
    registry_.log().Commit();
  }
  // The newest head with cosignatures by these keys, each named by itself.
  std::string Note(const std::vector<std::string>& cosigned_by) {
    std::string note = registry_.Checkpoint();
    const std::string text = checkpoint::ParseNote(note)->text;
    for (const std::string& name : cosigned_by) {
      note += checkpoint::FormatSignatureLine(
          *checkpoint::Cosign(text, 1, name, registry_.Key(name)));
    }
    return note;
  }
  VerifierKey KeyOf(const std::string& name) {
    return *VerifierKey::Make(name, NoteKeyType::kCosignature,
                              registry_.Key(name).public_key());
  }

  TestRegistry registry_;
};

TEST_F(AnchorStatementTest, KeepsTheLogsLinesAndThoseOfCosigners) {
  const std::vector<VerifierKey> cosigners = {KeyOf("a/1"), KeyOf("b/1")};
  EXPECT_EQ(*CosignedNote(Note({"a/1", "b/1"}), registry_.origin(), cosigners),
            Note({"a/1", "b/1"}));
  EXPECT_EQ(*CosignedNote(Note({"c/1", "b/1"}), registry_.origin(), cosigners),
            Note({"b/1"}));
}

TEST_F(AnchorStatementTest, TakesNoHeadThatNoCosignerSigned) {
  const std::vector<VerifierKey> cosigners = {KeyOf("a/1")};
  for (const auto& cosigned_by :
       std::vector<std::vector<std::string>>{{}, {"b/1"}, {"b/1", "c/1"}}) {
    EXPECT_FAILS(CosignedNote(Note(cosigned_by), registry_.origin(), cosigners),
                 ErrorReason::kNoteSignatureMissing);
  }
  EXPECT_FAILS(CosignedNote(Note({"a/1"}), registry_.origin(), {}),
               ErrorReason::kNoteSignatureMissing);
}

TEST_F(AnchorStatementTest, TakesNoLineInACosignersNameByAnotherKey) {
  const std::string text = checkpoint::ParseNote(registry_.Checkpoint())->text;
  const std::string forged =
      registry_.Checkpoint() +
      checkpoint::FormatSignatureLine(
          *checkpoint::Cosign(text, 1, "a/1", registry_.Key("b/1")));
  const std::vector<VerifierKey> cosigners = {KeyOf("a/1")};
  EXPECT_FAILS(CosignedNote(forged, registry_.origin(), cosigners),
               ErrorReason::kNoteSignatureMissing);
}

TEST_F(AnchorStatementTest, RefusesWhatIsNoNote) {
  EXPECT_FAILS(CosignedNote("none", registry_.origin(), {}),
               ErrorReason::kNoteMalformed);
}

TEST_F(AnchorStatementTest, MakesAStatementThatTheLogTakes) {
  server::AnchorPlace place;
  place.month = "2026-01";
  place.previous = registry_.genesis_id();
  const auto made = MakeAnchor(
      {"registry.cn.example", "operator", &registry_.Key("operator/1")},
      registry_.origin(), place, "note", std::string(16, 'n'));
  ASSERT_OK(made);
  const auto read = statement::ParseStatement(made->statement);
  ASSERT_OK(read);
  EXPECT_EQ(read->header.home, "registry.cn.example");
  EXPECT_THAT(read->header.slots, ::testing::ElementsAre("operator"));
  EXPECT_THAT(read->header.keys, ::testing::ElementsAre(statement::AnchorKey(
                                     registry_.origin(), "2026-01")));
  EXPECT_EQ(read->header.previous, place.previous);
  const auto signatures = statement::DecodeSignatures(made->signatures);
  ASSERT_OK(signatures);
  ASSERT_EQ(signatures->size(), 1U);
  EXPECT_OK(statement::VerifySlotSignature(
      signatures->front(), registry_.Key("operator/1").public_key(),
      "registry.cn.example", made->statement, nullptr));
}

TEST_F(AnchorStatementTest, MakesNoneWithoutANote) {
  EXPECT_FAILS(
      MakeAnchor({"registry.cn.example", "operator", &registry_.Key("o/1")},
                 registry_.origin(), {"2026-01", {}, {}}, "",
                 std::string(16, 'n')),
      ErrorReason::kFieldMissing);
}

}  // namespace
}  // namespace comity::testing
