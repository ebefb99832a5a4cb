#include "core/checkpoint/tlog_proof.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/status_matchers.h"

namespace comity::checkpoint {
namespace {

constexpr char kHeader[] = "c2sp.org/tlog-proof@v1\n";
constexpr char kHash[] = "rzFuy5Go7nrpkhBwKy1HWPMM3eO/YePY54fXRoH5Cm4=\n";

TEST(TlogProofTest, ReadsBackWhatItWrites) {
  const Hash hash = *Hash::FromBytes(std::string(32, 'h'));
  for (const TlogProof& proof :
       {TlogProof{std::nullopt, {0}, {}, "checkpoint\n"},
        TlogProof{"extra", {10}, {hash, Hash()}, "checkpoint\n\nmore\n"},
        TlogProof{std::nullopt,
                  {UINT64_MAX},
                  std::vector<Hash>(kTlogProofHashesMax),
                  "c"}}) {
    const auto read = ParseTlogProof(FormatTlogProof(proof));
    ASSERT_OK(read);
    EXPECT_EQ(*read, proof);
  }
}

TEST(TlogProofTest, WritesThePublishedForm) {
  const auto proof = ParseTlogProof(std::string(kHeader) + "extra ZXh0cmE=\n" +
                                    "index 10\n" + kHash + "\ncheckpoint\n");
  ASSERT_OK(proof);
  EXPECT_EQ(proof->extra, "extra");
  EXPECT_EQ(proof->index.value, 10U);
  EXPECT_EQ(proof->inclusion_proof.size(), 1U);
  EXPECT_EQ(proof->checkpoint, "checkpoint\n");
}

TEST(TlogProofTest, RefusesOtherForms) {
  const std::string header = kHeader;
  std::string hashes;
  for (std::size_t i = 0; i <= kTlogProofHashesMax; ++i) {
    hashes += kHash;
  }
  for (const std::string& text :
       {std::string(), std::string("c2sp.org/tlog-proof@v2\nindex 0\n\nc\n"),
        std::string("c2sp.org/tlog-proof@v1"), header,
        // Extra data that are none, not base64, or behind the index.
        header + "extra \nindex 0\n\nc\n", header + "extra !\nindex 0\n\nc\n",
        header + "extra ZXh0cmE=\n", header + "index 0\nextra ZXh0cmE=\n\nc\n",
        // An index that is missing, or no number.
        header + "\nc\n", header + "index\n\nc\n", header + "index \n\nc\n",
        header + "index -5\n\nc\n", header + "index 05\n\nc\n",
        header + "index 18446744073709551616\n\nc\n",
        // Hashes that are none, or too many.
        header + "index 0\nAAAA\n\nc\n", header + "index 0\n" + hashes + "\nc",
        // No empty line, no checkpoint.
        header + "index 0\n" + kHash, header + "index 0\n\n"}) {
    EXPECT_FAILS(ParseTlogProof(text), ErrorReason::kTlogProofMalformed)
        << text;
  }
}

TEST(TlogProofTest, RefusesEndlessFiles) {
  const std::string start = std::string(kHeader) + "index 0\n\n";
  const std::string fits(kTlogProofBytesMax - start.size(), 'c');
  EXPECT_OK(ParseTlogProof(start + fits));
  EXPECT_FAILS(ParseTlogProof(start + fits + "c"),
               ErrorReason::kTlogProofMalformed);
}

}  // namespace
}  // namespace comity::checkpoint
