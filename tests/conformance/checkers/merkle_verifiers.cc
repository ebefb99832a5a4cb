// transparency-dev/merkle: one inclusion or consistency proof a file, most of
// which must be refused. Hashes are base64; one of another length than 32
// bytes cannot be said in our types, so it counts as refused.
#include <optional>
#include <vector>

#include "core/base/text_encoding.h"
#include "core/merkle/consistency_proof.h"
#include "core/merkle/inclusion_proof.h"
#include "tests/conformance/checkers.h"

namespace comity::conformance {
namespace {

using nlohmann::json;

bool HasKeys(const VectorFile& file, std::span<const char* const> keys) {
  if (!file.json.has_value() || !file.json->is_object()) {
    return false;
  }
  for (const char* key : keys) {
    if (!file.json->contains(key)) {
      return false;
    }
  }
  return true;
}

std::optional<Hash> ReadHash(const json& value) {
  const auto bytes =
      value.is_string() ? Base64Decode(value.get<std::string>()) : std::nullopt;
  return bytes ? Hash::FromBytes(*bytes) : std::nullopt;
}

// Null stands for no hashes.
std::optional<std::vector<Hash>> ReadProof(const json& value) {
  std::vector<Hash> proof;
  for (const json& item : value) {
    const auto hash = ReadHash(item);
    if (!hash) {
      return std::nullopt;
    }
    proof.push_back(*hash);
  }
  return proof;
}

std::optional<std::uint64_t> ReadNumber(const json& value) {
  return value.is_number_unsigned() ? std::optional(value.get<std::uint64_t>())
                                    : std::nullopt;
}

bool AcceptsInclusion(const json& test) {
  const auto index = ReadNumber(test.at("leafIdx"));
  const auto size = ReadNumber(test.at("treeSize"));
  const auto root = ReadHash(test.at("root"));
  const auto leaf = ReadHash(test.at("leafHash"));
  const auto proof = ReadProof(test.at("proof"));
  return index && size && root && leaf && proof &&
         merkle::VerifyInclusion(*leaf, {*index}, {{*size}, *root}, *proof)
             .ok();
}

bool AcceptsConsistency(const json& test) {
  const auto size1 = ReadNumber(test.at("size1"));
  const auto size2 = ReadNumber(test.at("size2"));
  const auto root1 = ReadHash(test.at("root1"));
  const auto root2 = ReadHash(test.at("root2"));
  const auto proof = ReadProof(test.at("proof"));
  return size1 && size2 && root1 && root2 && proof &&
         merkle::VerifyConsistency({{*size1}, *root1}, {{*size2}, *root2},
                                   *proof)
             .ok();
}

bool RecognisesInclusion(const VectorFile& file) {
  static constexpr const char* kKeys[] = {"leafIdx",  "treeSize", "root",
                                          "leafHash", "proof",    "wantErr"};
  return HasKeys(file, kKeys);
}

bool RecognisesConsistency(const VectorFile& file) {
  static constexpr const char* kKeys[] = {"size1", "size2", "root1",
                                          "root2", "proof", "wantErr"};
  return HasKeys(file, kKeys);
}

CheckResult Compare(const VectorFile& file, bool accepted) {
  const bool refuse = file.json->at("wantErr").get<bool>();
  CheckResult result;
  result.Count(accepted != refuse, StringAt(*file.json, "desc") + " must be " +
                                       (refuse ? "refused" : "accepted"));
  return result;
}

}  // namespace

Checker MerkleInclusionChecker() {
  return {"merkle-inclusion", RecognisesInclusion, [](const VectorFile& file) {
            return Compare(file, AcceptsInclusion(*file.json));
          }};
}

Checker MerkleConsistencyChecker() {
  return {"merkle-consistency", RecognisesConsistency,
          [](const VectorFile& file) {
            return Compare(file, AcceptsConsistency(*file.json));
          }};
}

}  // namespace comity::conformance
