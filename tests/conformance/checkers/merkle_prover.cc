// The classic test tree of Certificate Transparency: entries, the root at each
// size, and proofs as a prover must build them.
#include <vector>

#include "core/base/text_encoding.h"
#include "core/merkle/consistency_proof.h"
#include "core/merkle/inclusion_proof.h"
#include "core/merkle/prover.h"
#include "core/merkle/right_edge.h"
#include "core/merkle/tree_hash.h"
#include "tests/conformance/checkers.h"
#include "tests/conformance/checkers/test_tiles.h"

namespace comity::conformance {
namespace {

using nlohmann::json;

bool Recognises(const VectorFile& file) {
  return file.json.has_value() && file.json->is_object() &&
         file.json->contains("inputs") &&
         file.json->contains("roots_by_size") &&
         file.json->contains("inclusion") && file.json->contains("consistency");
}

std::vector<Hash> HashesAt(const json& test, const char* key) {
  std::vector<Hash> hashes;
  for (const json& item : test.at(key)) {
    hashes.push_back(Hash::FromBytes(FromHex(item.get<std::string>())).value());
  }
  return hashes;
}

// The published tree with ours.
struct Trees {
  explicit Trees(const json& vectors)
      : roots(HashesAt(vectors, "roots_by_size")) {
    for (const json& input : vectors.at("inputs")) {
      leaves.push_back(merkle::LeafHash(FromHex(input.get<std::string>())));
      tiles.Append(leaves.back());
    }
  }

  merkle::TreeHead Head(std::uint64_t size) const {
    return {{size}, roots.at(size - 1)};
  }

  std::vector<Hash> roots;
  std::vector<Hash> leaves;
  TestTiles tiles;
};

void CheckRoots(const json& vectors, const Trees& trees, CheckResult& result) {
  if (vectors.contains("empty")) {
    result.Count(HexEncode(merkle::RightEdge().Root().view()) ==
                     vectors.at("empty").get<std::string>(),
                 "root of the empty tree");
  }
  merkle::RightEdge edge;
  for (std::size_t i = 0; i < trees.leaves.size(); ++i) {
    edge.Append(trees.leaves[i]);
    result.Count(edge.Root() == trees.roots.at(i) &&
                     *trees.tiles.prover().RootAt({i + 1}) == trees.roots[i],
                 "root of size " + std::to_string(i + 1));
  }
}

void CheckInclusion(const json& test, const Trees& trees, CheckResult& result) {
  const auto index = test.at("leaf_index").get<std::uint64_t>();
  const auto size = test.at("size").get<std::uint64_t>();
  const auto path = HashesAt(test, "path");
  const auto built = trees.tiles.prover().Inclusion({index}, {size});
  const bool verified = merkle::VerifyInclusion(trees.leaves.at(index), {index},
                                                trees.Head(size), path)
                            .ok();
  result.Count(
      built.ok() && *built == path && verified,
      "inclusion of " + std::to_string(index) + " in " + std::to_string(size));
}

void CheckConsistency(const json& test, const Trees& trees,
                      CheckResult& result) {
  const auto size1 = test.at("size1").get<std::uint64_t>();
  const auto size2 = test.at("size2").get<std::uint64_t>();
  const auto proof = HashesAt(test, "proof");
  const auto built = trees.tiles.prover().Consistency({size1}, {size2});
  const bool verified =
      merkle::VerifyConsistency(trees.Head(size1), trees.Head(size2), proof)
          .ok();
  result.Count(built.ok() && *built == proof && verified,
               "consistency of " + std::to_string(size1) + " with " +
                   std::to_string(size2));
}

CheckResult Run(const VectorFile& file) {
  CheckResult result;
  const Trees trees(*file.json);
  CheckRoots(*file.json, trees, result);
  for (const json& test : file.json->at("inclusion")) {
    CheckInclusion(test, trees, result);
  }
  for (const json& test : file.json->at("consistency")) {
    CheckConsistency(test, trees, result);
  }
  return result;
}

}  // namespace

Checker MerkleProverChecker() { return {"merkle-prover", Recognises, Run}; }

}  // namespace comity::conformance
