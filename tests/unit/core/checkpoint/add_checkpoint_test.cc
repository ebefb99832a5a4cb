#include "core/checkpoint/add_checkpoint.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/status_matchers.h"

namespace comity::checkpoint {
namespace {

constexpr char kHash[] = "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n";

TEST(AddCheckpointTest, ReadsBackWhatItWrites) {
  for (const AddCheckpointRequest& request :
       {AddCheckpointRequest{{0}, {}, "c\n"},
        AddCheckpointRequest{{5}, {}, "c\n\nd\n"},
        AddCheckpointRequest{
            {7}, std::vector<Hash>(kAddCheckpointHashesMax), "c\n"}}) {
    const auto read = ParseAddCheckpoint(FormatAddCheckpoint(request));
    ASSERT_OK(read);
    EXPECT_EQ(*read, request);
  }
}

TEST(AddCheckpointTest, RefusesOtherForms) {
  std::string hashes;
  for (std::size_t i = 0; i <= kAddCheckpointHashesMax; ++i) {
    hashes += kHash;
  }
  const std::string hash = kHash;
  for (const std::string& text :
       {std::string(), std::string("old 1"), std::string("new 1\n\nc\n"),
        std::string("old\n\nc\n"), std::string("old 01\n\nc\n"),
        std::string("old -1\n\nc\n"), std::string("old 1\nAAAA\n\nc\n"),
        "old 1\n" + hashes + "\nc\n", "old 1\n" + hash + "c\n",
        "old 1\n" + hash, "old 1\n" + hash + "\n",
        // From nothing nothing needs to be proven.
        "old 0\n" + hash + "\nc\n"}) {
    EXPECT_FAILS(ParseAddCheckpoint(text), ErrorReason::kAddCheckpointMalformed)
        << text;
  }
}

TEST(AddCheckpointTest, RefusesEndlessRequests) {
  const std::string start = "old 0\n\n";
  const std::string fits(kAddCheckpointBytesMax - start.size(), 'c');
  EXPECT_OK(ParseAddCheckpoint(start + fits));
  EXPECT_FAILS(ParseAddCheckpoint(start + fits + "c"),
               ErrorReason::kAddCheckpointMalformed);
}

}  // namespace
}  // namespace comity::checkpoint
