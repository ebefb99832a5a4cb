// A published log in files: each checkpoint is signed and consistent with all
// others, each tile and each bundle leads to the root of its size.
#include <algorithm>
#include <array>

#include "core/merkle/consistency_proof.h"
#include "core/merkle/expanded_tile.h"
#include "core/merkle/inclusion_proof.h"
#include "core/merkle/tree_hash.h"
#include "tests/conformance/checkers.h"
#include "tests/conformance/checkers/log_folder.h"
#include "tests/conformance/checkers/test_tiles.h"

namespace comity::conformance {
namespace {

// The keys under which the logs of these vectors are published.
constexpr std::array kPublishedKeys = {
    "example.com/log/testdata+33d7b496+"
    "AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx",
};

bool IsBundle(const VectorFile& file) {
  const auto bytes = ReadHexLines(file.text);
  return bytes && ReadBundle(*bytes);
}

bool IsTile(const VectorFile& file) {
  const auto bytes = ReadHexLines(file.text);
  return bytes && ReadTile(*bytes);
}

bool IsCheckpoint(const VectorFile& file) {
  return ReadCheckpoint(file.text).has_value();
}

bool IsSigned(const CheckpointFile& file) {
  return std::any_of(
      kPublishedKeys.begin(), kPublishedKeys.end(), [&](const char* text) {
        const auto key = checkpoint::VerifierKey::Parse(text);
        return key.ok() && key->name() == file.checkpoint.origin &&
               checkpoint::VerifyNote(file.note, *key).ok();
      });
}

TestTiles TreeOf(const std::vector<Hash>& leaf_hashes) {
  TestTiles tree;
  for (const Hash& hash : leaf_hashes) {
    tree.Append(hash);
  }
  return tree;
}

const CheckpointFile* CheckpointOfSize(const LogFolder& folder,
                                       std::uint64_t size) {
  for (const CheckpointFile& file : folder.checkpoints) {
    if (file.checkpoint.head.size.value == size) {
      return &file;
    }
  }
  return nullptr;
}

// The widest tile of the folder.
std::vector<Hash> AllLeaves(const LogFolder& folder) {
  std::vector<Hash> leaves;
  for (const auto& tile : folder.tiles) {
    leaves = tile.size() > leaves.size() ? tile : leaves;
  }
  return leaves;
}

// Compares `head` with the tiles and all larger heads beside it.
void CheckAgainstLog(const merkle::TreeHead& head, const LogFolder& folder,
                     CheckResult& result) {
  const TestTiles tree = TreeOf(AllLeaves(folder));
  const std::string size = std::to_string(head.size.value);
  if (head.size <= tree.edge().size()) {
    result.Count(*tree.prover().RootAt(head.size) == head.root,
                 "another root than that of the tiles at size " + size);
  }
  for (const CheckpointFile& other : folder.checkpoints) {
    const merkle::TreeHead& later = other.checkpoint.head;
    if (head.size.value == 0 || later.size < head.size ||
        later.size > tree.edge().size()) {
      continue;
    }
    const auto proof = tree.prover().Consistency(head.size, later.size);
    result.Count(
        proof.ok() && merkle::VerifyConsistency(head, later, *proof).ok(),
        "size " + size + " is not consistent with size " +
            std::to_string(later.size.value));
  }
}

CheckResult RunCheckpoint(const VectorFile& file) {
  CheckResult result;
  const CheckpointFile read = *ReadCheckpoint(file.text);
  result.Count(IsSigned(read), "not signed with a published key");
  result.Count(
      checkpoint::FormatNote(read.note) == file.text &&
          checkpoint::FormatCheckpoint(read.checkpoint) == read.note.text,
      "written back as another text");
  CheckAgainstLog(read.checkpoint.head, ReadLogFolder(file.path), result);
  return result;
}

// Proves every leaf below the checkpoint of this size, if there is one.
void CheckLeaves(const std::vector<Hash>& leaves, const LogFolder& folder,
                 CheckResult& result) {
  const CheckpointFile* of_size = CheckpointOfSize(folder, leaves.size());
  if (of_size == nullptr) {
    return;
  }
  const TestTiles tree = TreeOf(leaves);
  const merkle::TreeHead& head = of_size->checkpoint.head;
  result.Count(tree.edge().Root() == head.root,
               "another root than that of the checkpoint");
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    const auto proof = tree.prover().Inclusion({i}, head.size);
    result.Count(proof.ok() &&
                     merkle::VerifyInclusion(leaves[i], {i}, head, *proof).ok(),
                 "leaf " + std::to_string(i) + " is not proven");
  }
}

CheckResult RunTile(const VectorFile& file) {
  CheckResult result;
  const std::string bytes = *ReadHexLines(file.text);
  const auto tile = merkle::ExpandedTile::FromBytes(bytes);
  result.Count(tile && tile->Bytes() == bytes, "written back as other bytes");
  CheckLeaves(*ReadTile(bytes), ReadLogFolder(file.path), result);
  return result;
}

CheckResult RunBundle(const VectorFile& file) {
  CheckResult result;
  std::vector<Hash> leaves;
  const auto entries = ReadBundle(*ReadHexLines(file.text));
  for (const std::string& entry : *entries) {
    leaves.push_back(merkle::LeafHash(entry));
  }
  const LogFolder folder = ReadLogFolder(file.path);
  const bool tile_exists =
      std::any_of(folder.tiles.begin(), folder.tiles.end(),
                  [&](const auto& tile) { return tile == leaves; });
  result.Count(tile_exists, "no tile beside it has these leaf hashes");
  CheckLeaves(leaves, folder, result);
  return result;
}

}  // namespace

Checker LogCheckpointChecker() {
  return {"log-checkpoint", IsCheckpoint, RunCheckpoint};
}

Checker LogTileChecker() { return {"log-tile", IsTile, RunTile}; }

Checker LogBundleChecker() { return {"log-bundle", IsBundle, RunBundle}; }

}  // namespace comity::conformance
