#include "core/crypto/hash_memo.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "core/crypto/sha256.h"

namespace comity::crypto {
namespace {

TEST(HashMemoTest, SaysWhatSha256SaysTheFirstTimeAndEveryOther) {
  HashMemo memo;
  for (int round = 0; round < 3; ++round) {
    for (std::size_t size = 0; size <= kHashMemoInputMax + 1; ++size) {
      const std::string input(size, 'i');
      EXPECT_EQ(memo.Sha256(input), Sha256(input)) << size;
    }
  }
}

TEST(HashMemoTest, KnowsTheHashOfNothing) {
  HashMemo memo;
  EXPECT_EQ(memo.Sha256(""), Sha256(""));
}

// More inputs than places, so that each place is taken over many times.
TEST(HashMemoTest, IsNeverWrongWhenInputsTakeEachOthersPlace) {
  HashMemo memo;
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 20'000; ++i) {
      const std::string input = "body/" + std::to_string(i);
      ASSERT_EQ(memo.Sha256(input), Sha256(input)) << input;
    }
  }
}

TEST(HashMemoTest, TellsInputsApartThatDifferInAnyOneBit) {
  HashMemo memo;
  const std::string input(41, 'b');
  ASSERT_EQ(memo.Sha256(input), Sha256(input));
  for (std::size_t bit = 0; bit < 8 * input.size(); ++bit) {
    std::string other = input;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_EQ(memo.Sha256(other), Sha256(other)) << bit;
    EXPECT_EQ(memo.Sha256(input), Sha256(input)) << bit;
  }
}

TEST(HashMemoTest, TellsAnInputFromItsBeginningAndFromOneWithZerosBehind) {
  HashMemo memo;
  const std::string input(16, '\0');
  for (std::size_t size = 0; size <= input.size(); ++size) {
    const std::string_view part = std::string_view(input).substr(0, size);
    EXPECT_EQ(memo.Sha256(part), Sha256(part)) << size;
  }
}

}  // namespace
}  // namespace comity::crypto
