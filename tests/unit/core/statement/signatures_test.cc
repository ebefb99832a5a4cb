#include "core/statement/signatures.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/base/text_encoding.h"
#include "core/crypto/sha256.h"
#include "core/crypto/signing_key.h"
#include "core/merkle/inclusion_proof.h"
#include "core/merkle/tree_hash.h"
#include "tests/support/status_matchers.h"

namespace comity::statement {
namespace {

constexpr std::string_view kHome = "log.example/kz";

// Keeps all it is told, and counts how often it is asked and told.
class CountingMemo final : public BatchMemo {
 public:
  bool Knows(const Hash& batch) override { return known_.contains(batch); }
  void Remember(const Hash& batch) override { known_.insert(batch); }
  std::size_t size() const { return known_.size(); }

 private:
  std::set<Hash> known_;
};

class SignaturesTest : public ::testing::Test {
 protected:
  static std::unique_ptr<crypto::Signer> Key(char seed) {
    return crypto::Ed25519KeyFromSeed(std::string(32, seed)).value();
  }

  SlotSignature SignDirectly(std::string_view statement) const {
    const Hash id = key_->public_key().id();
    return {id, key_->Sign(SignatureInput(kHome, id, statement)).value(),
            std::nullopt};
  }

  // Signs `statements` at once; the result holds one signature for each. The
  // tree is computed level by level, without the code under test.
  std::vector<SlotSignature> SignBatch(
      const std::vector<std::string>& statements) const {
    const Hash id = key_->public_key().id();
    std::vector<Hash> level;
    std::vector<SlotSignature> slots;
    for (const std::string& statement : statements) {
      slots.push_back(
          {id, "", BatchPath{statements.size(), slots.size(), Hash{}, {}}});
      level.push_back(BatchLeaf(kHome, id, statement));
    }
    for (std::size_t height = 0; level.size() > 1; ++height) {
      for (std::size_t i = 0; i < slots.size(); ++i) {
        const std::size_t sibling = (i >> height) ^ 1;
        if (sibling < level.size()) {
          slots[i].batch->path.push_back(level[sibling]);
        }
      }
      level = NextLevel(level);
    }
    const std::string signature =
        key_->Sign(BatchSignatureInput(kHome, id, statements.size(), level[0]))
            .value();
    for (SlotSignature& slot : slots) {
      slot.signature = signature;
      slot.batch->root = level[0];
    }
    return slots;
  }

  static std::vector<Hash> NextLevel(const std::vector<Hash>& level) {
    std::vector<Hash> next;
    for (std::size_t i = 0; i < level.size(); i += 2) {
      next.push_back(
          i + 1 == level.size()
              ? level[i]
              : crypto::Sha256({"\x01", level[i].view(), level[i + 1].view()}));
    }
    return next;
  }

  Status Verify(const SlotSignature& slot, std::string_view statement,
                BatchMemo* memo = nullptr) const {
    return VerifySlotSignature(slot, key_->public_key(), kHome, statement,
                               memo);
  }

  const std::unique_ptr<crypto::Signer> key_ = Key('k');
  const std::vector<std::string> five_ = {"s0", "s1", "s2", "s3", "s4"};
};

// --- The bytes that are signed -----------------------------------------------

TEST(SignatureInputTest, IsTheProtocols) {
  const Hash key_id = *Hash::FromBytes(std::string(32, 'k'));
  EXPECT_EQ(SignatureInput("log", key_id, "bytes"),
            std::string("comity/statement/v1\0\x03log", 24) +
                std::string(32, 'k') + "bytes");
  EXPECT_EQ(BatchSignatureInput("log", key_id, 258,
                                *Hash::FromBytes(std::string(32, 'r'))),
            std::string("comity/batch/v1\0\x03log", 20) + std::string(32, 'k') +
                std::string("\0\0\0\0\0\0\x01\x02", 8) + std::string(32, 'r'));
  EXPECT_EQ(BatchLeaf("log", key_id, "bytes"),
            crypto::Sha256(std::string(1, '\0') +
                           SignatureInput("log", key_id, "bytes")));
}

// --- Direct signatures -------------------------------------------------------

TEST_F(SignaturesTest, AcceptsADirectSignature) {
  EXPECT_OK(Verify(SignDirectly("s"), "s"));
}

TEST_F(SignaturesTest, RefusesADirectSignatureOfOtherBytes) {
  EXPECT_FAILS(Verify(SignDirectly("s"), "t"), ErrorReason::kSignatureInvalid);
}

TEST_F(SignaturesTest, RefusesADirectSignatureForAnotherLog) {
  EXPECT_FAILS(VerifySlotSignature(SignDirectly("s"), key_->public_key(),
                                   "log.example/uz", "s", nullptr),
               ErrorReason::kSignatureInvalid);
}

TEST_F(SignaturesTest, RefusesADirectSignatureByAnotherKey) {
  const auto other = Key('o');
  SlotSignature slot = SignDirectly("s");
  EXPECT_FAILS(
      VerifySlotSignature(slot, other->public_key(), kHome, "s", nullptr),
      ErrorReason::kSignatureInvalid);
  slot.key_id = other->public_key().id();
  EXPECT_FAILS(
      VerifySlotSignature(slot, other->public_key(), kHome, "s", nullptr),
      ErrorReason::kSignatureInvalid);
}

TEST_F(SignaturesTest, RefusesEveryFlippedBitOfADirectSignature) {
  for (std::size_t bit = 0; bit < 512; ++bit) {
    SlotSignature slot = SignDirectly("s");
    slot.signature[bit / 8] =
        static_cast<char>(slot.signature[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FAILS(Verify(slot, "s"), ErrorReason::kSignatureInvalid);
  }
}

// --- Batch signatures --------------------------------------------------------

TEST_F(SignaturesTest, AcceptsEveryStatementOfBatchesOfAllSmallSizes) {
  for (std::size_t count = 1; count <= 17; ++count) {
    std::vector<std::string> statements;
    for (std::size_t i = 0; i < count; ++i) {
      statements.push_back("statement " + std::to_string(i));
    }
    const auto slots = SignBatch(statements);
    for (std::size_t i = 0; i < count; ++i) {
      EXPECT_OK(Verify(slots[i], statements[i])) << i << " of " << count;
    }
  }
}

TEST_F(SignaturesTest, RefusesAStatementThatIsNotInTheBatch) {
  EXPECT_FAILS(Verify(SignBatch(five_)[2], "s3"), ErrorReason::kRootMismatch);
}

TEST_F(SignaturesTest, RefusesABatchPathWithAFlippedBit) {
  for (std::size_t step = 0; step < 3; ++step) {
    SlotSignature slot = SignBatch(five_)[2];
    slot.batch->path.at(step).bytes[0] ^= 1;
    EXPECT_FAILS(Verify(slot, "s2"), ErrorReason::kRootMismatch);
  }
}

TEST_F(SignaturesTest, RefusesABatchPathOfAnotherLength) {
  SlotSignature longer = SignBatch(five_)[2];
  longer.batch->path.push_back(Hash{});
  EXPECT_FAILS(Verify(longer, "s2"), ErrorReason::kProofMalformed);
  SlotSignature shorter = SignBatch(five_)[2];
  shorter.batch->path.pop_back();
  EXPECT_FAILS(Verify(shorter, "s2"), ErrorReason::kProofMalformed);
}

TEST_F(SignaturesTest, RefusesAnotherIndexInTheBatch) {
  SlotSignature slot = SignBatch(five_)[2];
  slot.batch->index = 3;
  EXPECT_FAILS(Verify(slot, "s2"), ErrorReason::kRootMismatch);
  slot.batch->index = 5;
  EXPECT_FAILS(Verify(slot, "s2"), ErrorReason::kIndexOutOfRange);
}

// Sizes 5 and 7 share the path length of leaf 2, so only the signature shows
// the difference.
TEST_F(SignaturesTest, RefusesAnotherCountOfTheBatch) {
  SlotSignature slot = SignBatch(five_)[2];
  slot.batch->count = 7;
  EXPECT_FAILS(Verify(slot, "s2"), ErrorReason::kSignatureInvalid);
}

TEST_F(SignaturesTest, RefusesARootThatWasNotSigned) {
  SlotSignature slot = SignBatch(five_)[2];
  SlotSignature other = SignBatch({"s0", "s1", "s2", "s3", "other"})[2];
  other.signature = slot.signature;
  EXPECT_FAILS(Verify(other, "s2"), ErrorReason::kSignatureInvalid);
}

TEST_F(SignaturesTest, RefusesABatchForAnotherLogOrByAnotherKey) {
  const SlotSignature slot = SignBatch(five_)[2];
  EXPECT_FAILS(VerifySlotSignature(slot, key_->public_key(), "log.example/uz",
                                   "s2", nullptr),
               ErrorReason::kRootMismatch);
  EXPECT_FAILS(
      VerifySlotSignature(slot, Key('o')->public_key(), kHome, "s2", nullptr),
      ErrorReason::kSignatureInvalid);
}

TEST_F(SignaturesTest, RefusesADirectSignatureInThePlaceOfABatch) {
  SlotSignature slot = SignBatch({"s"})[0];
  slot.signature = SignDirectly("s").signature;
  EXPECT_FAILS(Verify(slot, "s"), ErrorReason::kSignatureInvalid);
  slot = SignBatch({"s"})[0];
  slot.batch.reset();
  EXPECT_FAILS(Verify(slot, "s"), ErrorReason::kSignatureInvalid);
}

TEST_F(SignaturesTest, ChecksABatchOnceWithAMemo) {
  CountingMemo memo;
  const auto slots = SignBatch(five_);
  for (std::size_t i = 0; i < five_.size(); ++i) {
    EXPECT_OK(Verify(slots[i], five_[i], &memo));
  }
  EXPECT_EQ(memo.size(), 1U);
}

// The memo stands for the signature only, never for the path, and a bad
// signature leaves nothing in it.
TEST_F(SignaturesTest, TrustsTheMemoForNothingElse) {
  CountingMemo memo;
  const auto slots = SignBatch(five_);
  SlotSignature bad = slots[0];
  bad.signature[0] = static_cast<char>(bad.signature[0] ^ 1);
  EXPECT_FALSE(Verify(bad, "s0", &memo).ok());
  EXPECT_EQ(memo.size(), 0U);

  EXPECT_OK(Verify(slots[0], "s0", &memo));
  EXPECT_FAILS(Verify(slots[1], "other", &memo), ErrorReason::kRootMismatch);
  EXPECT_FAILS(Verify(bad, "s0", &memo), ErrorReason::kSignatureInvalid);
}

// --- The bytes in the entry --------------------------------------------------

TEST_F(SignaturesTest, WritesTheLayoutOfTheProtocol) {
  const SlotSignature direct = {*Hash::FromBytes(std::string(32, 'k')),
                                std::string(64, 's'), std::nullopt};
  SlotSignature batch = direct;
  batch.batch = BatchPath{3,
                          2,
                          *Hash::FromBytes(std::string(32, 'r')),
                          {*Hash::FromBytes(std::string(32, 'p'))}};
  const std::vector<SlotSignature> both = {direct, batch};
  const std::string k(32, 'k');
  const std::string s(64, 's');
  EXPECT_EQ(EncodeSignatures(both),
            std::string("\x02\x00", 2) + k + s + "\x01" + k +
                std::string("\0\0\0\0\0\0\0\x03", 8) +
                std::string("\0\0\0\0\0\0\0\x02", 8) + std::string(32, 'r') +
                s + "\x01" + std::string(32, 'p'));
}

TEST_F(SignaturesTest, ReadsBackWhatItWrote) {
  std::vector<SlotSignature> slots = SignBatch(five_);
  slots.push_back(SignDirectly("s"));
  const std::string bytes = EncodeSignatures(slots);
  const auto read = DecodeSignatures(bytes);
  ASSERT_OK(read);
  ASSERT_EQ(read->size(), slots.size());
  EXPECT_EQ(EncodeSignatures(*read), bytes);
  EXPECT_OK(Verify(read->at(2), "s2"));
  EXPECT_OK(Verify(read->at(5), "s"));
}

TEST_F(SignaturesTest, RefusesEveryPrefixAndOneByteMore) {
  std::vector<SlotSignature> slots = SignBatch(five_);
  slots.push_back(SignDirectly("s"));
  const std::string bytes = EncodeSignatures(slots);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FAILS(DecodeSignatures(bytes.substr(0, size)),
                 ErrorReason::kSignaturesMalformed)
        << size;
  }
  EXPECT_FAILS(DecodeSignatures(bytes + "x"),
               ErrorReason::kSignaturesMalformed);
}

TEST_F(SignaturesTest, NeverReadsFlippedBitsInTwoWays) {
  const std::string bytes = EncodeSignatures(SignBatch(five_));
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    const auto read = DecodeSignatures(flipped);
    if (read.ok()) {
      ASSERT_EQ(EncodeSignatures(*read), flipped) << bit;
    }
  }
}

TEST_F(SignaturesTest, HoldsToItsBounds) {
  const SlotSignature direct = SignDirectly("s");
  const std::vector<SlotSignature> eight(8, direct);
  EXPECT_OK(DecodeSignatures(EncodeSignatures(eight)));
  const std::vector<SlotSignature> nine(9, direct);
  EXPECT_FAILS(DecodeSignatures(EncodeSignatures(nine)),
               ErrorReason::kSignaturesMalformed);
  EXPECT_FAILS(DecodeSignatures(EncodeSignatures({})),
               ErrorReason::kSignaturesMalformed);
}

TEST_F(SignaturesTest, RefusesABatchBeyondItsBounds) {
  const auto decode = [](std::uint64_t count, std::uint64_t index,
                         std::size_t path_size) {
    const SlotSignature slot = {
        Hash{}, std::string(64, 's'),
        BatchPath{count, index, Hash{}, std::vector<Hash>(path_size)}};
    return DecodeSignatures(EncodeSignatures({&slot, 1}));
  };
  EXPECT_OK(decode(65536, 65535, 16));
  EXPECT_FAILS(decode(65537, 0, 16), ErrorReason::kSignaturesMalformed);
  EXPECT_FAILS(decode(0, 0, 0), ErrorReason::kSignaturesMalformed);
  EXPECT_FAILS(decode(5, 5, 3), ErrorReason::kSignaturesMalformed);
  EXPECT_FAILS(decode(65536, 0, 17), ErrorReason::kSignaturesMalformed);
}

}  // namespace
}  // namespace comity::statement
