#include "client/files/record_file.h"

#include <gtest/gtest.h>

#include <string>

#include "core/statement/common_records.h"
#include "tests/support/status_matchers.h"

namespace comity::client {
namespace {

constexpr FileKind kKind = {"comity-thing/v1", ".thing", 1000};
constexpr FileKind kOther = {"comity-thing/v2", ".thing", 1000};

statement::RemoteReference Thing() {
  return {.origin = "registry.kz.example", .id = "centre"};
}

TEST(RecordFileTest, ReadsWhatItWrote) {
  const auto read =
      DecodeFile<statement::RemoteReference>(kKind, EncodeFile(kKind, Thing()));
  ASSERT_OK(read);
  EXPECT_EQ(read->origin, "registry.kz.example");
  EXPECT_EQ(read->id, "centre");
}

TEST(RecordFileTest, TellsKindsApart) {
  const std::string bytes = EncodeFile(kKind, Thing());
  EXPECT_EQ(TitleOf(bytes), "comity-thing/v1");
  EXPECT_FAILS(DecodeFile<statement::RemoteReference>(kOther, bytes),
               ErrorReason::kFileOfOtherKind);
}

TEST(RecordFileTest, TakesOtherFilesForNoneOfOurs) {
  for (const std::string bytes :
       {"", "comity-thing/v1", "%PDF-1.7\n", "Comity-thing/v1\n",
        "comity-a-title-of-more-than-forty-eight-characters\n"}) {
    EXPECT_EQ(TitleOf(bytes), "") << bytes;
    EXPECT_FAILS(ContentOf(kKind, bytes), ErrorReason::kFileOfOtherKind);
  }
}

TEST(RecordFileTest, RefusesWhatIsNotCanonicalBehindTheTitle) {
  std::string bytes = EncodeFile(kKind, Thing());
  EXPECT_FALSE(DecodeFile<statement::RemoteReference>(kKind, bytes + "x").ok());
  bytes.pop_back();
  EXPECT_FALSE(DecodeFile<statement::RemoteReference>(kKind, bytes).ok());
}

}  // namespace
}  // namespace comity::client
