#include "core/merkle/map_proof.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "core/base/byte_codec.h"
#include "core/crypto/sha256.h"
#include "core/merkle/map_hash.h"
#include "tests/support/naive_map.h"
#include "tests/support/status_matchers.h"

namespace comity::merkle {
namespace {

using ::comity::testing::NaiveItem;
using ::comity::testing::NaiveMapProof;
using ::comity::testing::NaiveMapRoot;
using std::string_literals::operator""s;

// Keys of the published padding cases, with others of odd lengths.
std::vector<NaiveItem> OddItems() {
  return {{"\xab"s, "1"},
          {"\xab\x00"s, "2"},
          {"\xab\x00\xff"s, "3"},
          {"\xab\x01"s, "4"},
          {""s, "5"},
          {"\x00"s, "6"},
          {"\xab\x00\xfe"s, "7"},
          {"longer key"s, std::string(200, 'v')}};
}

TEST(MapProofTest, AcceptsPresenceOfKeysOfAnyLength) {
  const auto items = OddItems();
  const Hash root = NaiveMapRoot(items);
  for (const auto& [key, value] : items) {
    EXPECT_OK(VerifyPresence(root, key, value, NaiveMapProof(items, key)));
  }
}

TEST(MapProofTest, AcceptsAbsenceOfKeysOfAnyLength) {
  const auto items = OddItems();
  const Hash root = NaiveMapRoot(items);
  for (const auto& key : {"\x01"s, "\xab\x00\x00"s, "\xff"s, "longer"s,
                          "longer key!"s, "\x00\x00"s}) {
    EXPECT_OK(VerifyAbsence(root, key, NaiveMapProof(items, key)));
  }
}

TEST(MapProofTest, AcceptsAbsenceFromTheEmptyMap) {
  EXPECT_OK(VerifyAbsence(EmptyMapRoot(), "key", ""));
}

TEST(MapProofTest, RefusesToBeAbsentWhatIsPresent) {
  const auto items = OddItems();
  const Hash root = NaiveMapRoot(items);
  for (const auto& [key, value] : items) {
    std::string proof;
    AppendStr(proof, key);
    AppendStr(proof, value);
    proof += NaiveMapProof(items, key);
    EXPECT_FAILS(VerifyAbsence(root, key, proof),
                 ErrorReason::kMapProofOtherKey);
  }
}

TEST(MapProofTest, RefusesAbsenceShownAtAnotherPlace) {
  // A true path to a leaf that a search for `key` would not reach.
  const std::vector<NaiveItem> items = {
      {"\x00"s, "a"}, {"\x40"s, "b"}, {"\xc0"s, "c"}};
  const Hash root = NaiveMapRoot(items);
  const std::string elsewhere = NaiveMapProof(items, "\xc1");
  EXPECT_OK(VerifyAbsence(root, "\xc1", elsewhere));
  EXPECT_FAILS(VerifyAbsence(root, "\x00"s, elsewhere),
               ErrorReason::kMapProofOtherKey);
  EXPECT_FAILS(VerifyAbsence(root, "\x41", elsewhere),
               ErrorReason::kMapProofOtherKey);
}

TEST(MapProofTest, RefusesNoProofForAMapWithKeys) {
  const Hash root = NaiveMapRoot(OddItems());
  EXPECT_FAILS(VerifyAbsence(root, "\xff", ""), ErrorReason::kRootMismatch);
}

TEST(MapProofTest, RefusesALeafForTheEmptyMap) {
  EXPECT_FAILS(VerifyPresence(EmptyMapRoot(), "", "", ""),
               ErrorReason::kRootMismatch);
  EXPECT_FAILS(VerifyAbsence(EmptyMapRoot(), "k", "\x01"s + "a\x01" + "b"),
               ErrorReason::kRootMismatch);
}

// One hash-keyed map, with one proof of each sort.
class MapProofRefusalTest : public ::testing::Test {
 protected:
  MapProofRefusalTest() {
    MapValue value;
    for (int i = 0; i < 40; ++i) {
      const Hash key = crypto::Sha256("key " + std::to_string(i));
      value = value.Next({static_cast<std::uint64_t>(i)}, key);
      items_.emplace_back(std::string(key.view()), value.Encode());
    }
    root_ = NaiveMapRoot(items_);
    key_ = *Hash::FromBytes(items_[7].first);
    value_ = *MapValue::Decode(items_[7].second);
    presence_ = NaiveMapProof(items_, items_[7].first);
    absence_ = NaiveMapProof(items_, std::string(missing_.view()));
  }

  std::vector<NaiveItem> items_;
  Hash root_;
  Hash key_;
  MapValue value_;
  Hash missing_ = crypto::Sha256("missing");
  std::string presence_;
  std::string absence_;
};

TEST_F(MapProofRefusalTest, AcceptsTheUntouchedProofs) {
  EXPECT_OK(VerifyPresence(root_, key_, value_, presence_));
  EXPECT_OK(VerifyAbsence(root_, missing_, absence_));
}

TEST_F(MapProofRefusalTest, RefusesAnotherKey) {
  EXPECT_FALSE(VerifyPresence(root_, missing_, value_, presence_).ok());
}

TEST_F(MapProofRefusalTest, RefusesAnotherChain) {
  value_.chain.bytes[3] ^= 0x40;
  EXPECT_FAILS(VerifyPresence(root_, key_, value_, presence_),
               ErrorReason::kRootMismatch);
}

TEST_F(MapProofRefusalTest, RefusesAnotherCount) {
  --value_.count;
  EXPECT_FAILS(VerifyPresence(root_, key_, value_, presence_),
               ErrorReason::kRootMismatch);
}

TEST_F(MapProofRefusalTest, RefusesAnotherRoot) {
  root_.bytes[31] ^= 0x01;
  EXPECT_FAILS(VerifyPresence(root_, key_, value_, presence_),
               ErrorReason::kRootMismatch);
  EXPECT_FAILS(VerifyAbsence(root_, missing_, absence_),
               ErrorReason::kRootMismatch);
}

TEST_F(MapProofRefusalTest, RefusesEveryChangedByte) {
  for (const int mask : {0x01, 0x80, 0x55, 0xff}) {
    for (char& byte : presence_) {
      byte = static_cast<char>(byte ^ mask);
      EXPECT_FALSE(VerifyPresence(root_, key_, value_, presence_).ok());
      byte = static_cast<char>(byte ^ mask);
    }
    for (char& byte : absence_) {
      byte = static_cast<char>(byte ^ mask);
      EXPECT_FALSE(VerifyAbsence(root_, missing_, absence_).ok());
      byte = static_cast<char>(byte ^ mask);
    }
  }
}

TEST_F(MapProofRefusalTest, RefusesEveryOtherLength) {
  for (std::size_t length = 0; length < presence_.size(); ++length) {
    EXPECT_FALSE(
        VerifyPresence(root_, key_, value_, presence_.substr(0, length)).ok());
  }
  for (std::size_t length = 0; length < absence_.size(); ++length) {
    EXPECT_FALSE(
        VerifyAbsence(root_, missing_, absence_.substr(0, length)).ok());
  }
  EXPECT_FAILS(VerifyPresence(root_, key_, value_, presence_ + "\x00"s),
               ErrorReason::kProofMalformed);
  EXPECT_FAILS(VerifyAbsence(root_, missing_, absence_ + "\x00"s),
               ErrorReason::kProofMalformed);
}

TEST_F(MapProofRefusalTest, RefusesBitsThatDoNotFall) {
  // A second step at the bit of the last one.
  const std::string step = presence_.substr(presence_.size() - 33);
  EXPECT_FAILS(VerifyPresence(root_, key_, value_, presence_ + step),
               ErrorReason::kProofMalformed);
}

TEST_F(MapProofRefusalTest, RefusesAnOverlongBit) {
  const std::string last = presence_.substr(presence_.size() - 33);
  const std::string overlong =
      presence_.substr(0, presence_.size() - 33) +
      static_cast<char>(static_cast<unsigned char>(last[0]) | 0x80U) + "\x00"s +
      last.substr(1);
  EXPECT_FAILS(VerifyPresence(root_, key_, value_, overlong),
               ErrorReason::kProofMalformed);
}

TEST_F(MapProofRefusalTest, RefusesEndlessProofs) {
  const std::string endless(kMapProofBytesMax + 1, '\0');
  EXPECT_FAILS(VerifyPresence(root_, key_, value_, endless),
               ErrorReason::kProofMalformed);
  EXPECT_FAILS(VerifyAbsence(root_, missing_, endless),
               ErrorReason::kProofMalformed);
}

// A map that was built against the rules still has a root; what such a root
// proves must not be believed for keys that are hashes.
TEST_F(MapProofRefusalTest, RefusesABitBehindTheEndOfAHash) {
  const Hash sibling = crypto::Sha256("sibling");
  std::string proof;
  AppendUvarint(proof, 256);
  proof.append(sibling.view());
  const Hash leaf = MapLeafHash(key_.view(), value_.Encode());
  const Hash root = MapNodeHash(256, leaf, sibling);
  EXPECT_OK(VerifyPresence(root, key_.view(), value_.Encode(), proof));
  EXPECT_FAILS(VerifyPresence(root, key_, value_, proof),
               ErrorReason::kProofMalformed);
}

TEST_F(MapProofRefusalTest, RefusesAbsenceByALeafOfAnotherShape) {
  const std::vector<NaiveItem> short_key = {{"k", value_.Encode()}};
  EXPECT_FAILS(VerifyAbsence(NaiveMapRoot(short_key), missing_,
                             NaiveMapProof(short_key, "other")),
               ErrorReason::kProofMalformed);
  const std::vector<NaiveItem> short_value = {
      {std::string(key_.view()), "value"}};
  EXPECT_FAILS(VerifyAbsence(NaiveMapRoot(short_value), missing_,
                             NaiveMapProof(short_value, "other")),
               ErrorReason::kProofMalformed);
}

}  // namespace
}  // namespace comity::merkle
