// Proofs of presence and absence in a small map that a slow and plain one
// knows: only the one true proof of a true claim is accepted.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "core/crypto/sha256.h"
#include "core/merkle/map_proof.h"
#include "core/merkle/map_value.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/support/naive_map.h"

namespace comity::fuzzing {
namespace {

constexpr std::size_t kKeys = 40;
constexpr std::size_t kAskedKeys = kKeys + 8;

struct FixedMap {
  FixedMap() {
    for (std::size_t i = 0; i < kKeys; ++i) {
      keys.push_back(crypto::Sha256("map key " + std::to_string(i)));
      merkle::MapValue value;
      for (std::size_t n = 0; n <= i % 3; ++n) {
        value = value.Next({i + n}, keys.back());
      }
      values[keys.back()] = value;
      items.emplace_back(std::string(keys.back().view()), value.Encode());
    }
    root = testing::NaiveMapRoot(items);
    for (std::size_t i = 0; i < kAskedKeys; ++i) {
      asked.push_back(
          i < kKeys ? keys[i] : crypto::Sha256("absent " + std::to_string(i)));
      proofs[asked.back()] =
          testing::NaiveMapProof(items, std::string(asked.back().view()));
    }
  }

  std::vector<Hash> keys;
  std::map<Hash, merkle::MapValue> values;
  std::vector<testing::NaiveItem> items;
  Hash root;
  std::vector<Hash> asked;             // All keys, and some that are absent.
  std::map<Hash, std::string> proofs;  // Of those.
};

const FixedMap& Map() {
  static const FixedMap map;
  return map;
}

void TestKey(const Hash& key, const merkle::MapValue& value,
             std::string_view proof) {
  const auto held = Map().values.find(key);
  const bool is_held = held != Map().values.end();
  const bool present =
      merkle::VerifyPresence(Map().root, key, value, proof).ok();
  const bool absent = merkle::VerifyAbsence(Map().root, key, proof).ok();
  Require(!(present && absent), "no key is present and absent");
  if (present) {
    Require(is_held && held->second == value,
            "what is present is held with that value");
  }
  if (absent) {
    Require(!is_held, "what is held is never absent");
  }
  if (present || absent) {
    Require(
        proof == testing::NaiveMapProof(Map().items, std::string(key.view())),
        "there is one true proof");
  }
  // The general form accepts whatever ours does.
  if (present) {
    Require(
        merkle::VerifyPresence(Map().root, key.view(), value.Encode(), proof)
            .ok(),
        "ours is one of any map");
  }
}

// Keys and values of any length, as the published format has them.
void TestAnyMap(Choices choices) {
  const std::string key(choices.Short());
  const std::string value(choices.Short());
  const std::string proof(choices.Rest());
  const bool held =
      std::find(Map().items.begin(), Map().items.end(),
                testing::NaiveItem(key, value)) != Map().items.end();
  if (merkle::VerifyPresence(Map().root, key, value, proof).ok()) {
    Require(held, "what is present in any map is held");
  }
  if (merkle::VerifyAbsence(Map().root, key, proof).ok()) {
    Require(!held, "what is held in any map is never absent");
  }
}

}  // namespace

// Byte 0: which key. Byte 1: 0 takes the true value and proof and changes
// bytes of it; 1 takes both from the input; 2 asks about any map.
void TestOneInput(std::string_view bytes) {
  Choices choices(bytes);
  const Hash& key = Map().asked[choices.Below(kAskedKeys)];
  const std::size_t how = choices.Below(3);
  if (how == 2) {
    TestAnyMap(choices);
    return;
  }
  merkle::MapValue value;
  std::string proof;
  if (how == 0) {
    const auto held = Map().values.find(key);
    value = held == Map().values.end() ? value : held->second;
    proof = Map().proofs.at(key);
    TestKey(key, value, proof);
    Require(held == Map().values.end()
                ? merkle::VerifyAbsence(Map().root, key, proof).ok()
                : merkle::VerifyPresence(Map().root, key, value, proof).ok(),
            "the true proof is accepted");
    while (!choices.empty() && !proof.empty()) {
      const std::size_t at = choices.Byte() * std::size_t{3} % proof.size();
      switch (choices.Below(4)) {
        case 0:
          proof[at] = static_cast<char>(choices.Byte());
          break;
        case 1:
          proof.erase(at, 1 + choices.Below(40));
          break;
        case 2:
          proof.insert(at, choices.Bytes(choices.Below(40)));
          break;
        default:
          value.count += choices.Byte();
          break;
      }
    }
  } else {
    value = merkle::MapValue::Decode(choices.Bytes(merkle::MapValue::kSize))
                .value_or(merkle::MapValue());
    proof = choices.Rest();
  }
  TestKey(key, value, proof);
}

}  // namespace comity::fuzzing
