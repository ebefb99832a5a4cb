// FiloSottile/torchwood's Merkle Patricia map: roots of sets of keys and
// values, and look-up proofs. All bytes are hexadecimal.
#include <vector>

#include "core/merkle/map_proof.h"
#include "core/merkle/map_root.h"
#include "tests/conformance/checkers.h"

namespace comity::conformance {
namespace {

using nlohmann::json;

const json* FirstCase(const VectorFile& file) {
  return file.json.has_value() && file.json->is_array() &&
                 !file.json->empty() && file.json->front().is_object()
             ? &file.json->front()
             : nullptr;
}

bool RecognisesRoots(const VectorFile& file) {
  const json* first = FirstCase(file);
  return first != nullptr && first->contains("kv") && first->contains("hash");
}

bool RecognisesLookups(const VectorFile& file) {
  const json* first = FirstCase(file);
  return first != nullptr && first->contains("snap") &&
         first->contains("key") && first->contains("val") &&
         first->contains("proof") && first->contains("want");
}

std::string BytesAt(const json& test, const char* key) {
  return FromHex(test.at(key).get<std::string>());
}

CheckResult RunRoots(const VectorFile& file) {
  CheckResult result;
  for (const json& test : *file.json) {
    std::vector<merkle::MapItem> items;
    for (const json& pair : test.at("kv")) {
      items.push_back({FromHex(pair.at(0).get<std::string>()),
                       FromHex(pair.at(1).get<std::string>())});
    }
    result.Count(merkle::MapRootOf(items).view() == BytesAt(test, "hash"),
                 StringAt(test, "desc") + " has another root");
  }
  return result;
}

bool AcceptsLookup(const json& test) {
  const auto root = Hash::FromBytes(BytesAt(test, "snap"));
  const std::string key = BytesAt(test, "key");
  const std::string proof = BytesAt(test, "proof");
  if (!root) {
    return false;
  }
  return test.at("val").is_null()
             ? merkle::VerifyAbsence(*root, key, proof).ok()
             : merkle::VerifyPresence(*root, key, BytesAt(test, "val"), proof)
                   .ok();
}

CheckResult RunLookups(const VectorFile& file) {
  CheckResult result;
  for (const json& test : *file.json) {
    const bool accept = test.at("want").get<bool>();
    result.Count(AcceptsLookup(test) == accept,
                 StringAt(test, "desc") + " must be " +
                     (accept ? "accepted" : "refused"));
  }
  return result;
}

}  // namespace

Checker MapRootChecker() { return {"map-root", RecognisesRoots, RunRoots}; }

Checker MapLookupChecker() {
  return {"map-lookup", RecognisesLookups, RunLookups};
}

}  // namespace comity::conformance
