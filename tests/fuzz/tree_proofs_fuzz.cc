// Inclusion, consistency and multi-proofs over a small tree that a slow and
// plain one knows: only the one true proof of a true claim is accepted.
//
// The input takes the true proof of some claim and bends claim and proof.
#include <algorithm>
#include <set>
#include <vector>

#include "core/merkle/consistency_proof.h"
#include "core/merkle/inclusion_proof.h"
#include "core/merkle/multi_proof.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/support/naive_tree.h"

namespace comity::fuzzing {
namespace {

constexpr std::size_t kLeaves = 80;
constexpr std::size_t kHashesMax = 70;

testing::NaiveTree& Tree() {
  static testing::NaiveTree tree;
  return tree;
}

using Hashes = std::vector<Hash>;

// Drops, doubles, swaps and changes hashes as the input says.
void Bend(Choices& choices, Hashes& proof) {
  while (!choices.empty() && proof.size() < kHashesMax) {
    const std::size_t at =
        proof.empty() ? 0 : choices.Below(256) % proof.size();
    switch (choices.Below(6)) {
      case 0:
        return;
      case 1:
        if (!proof.empty()) {
          proof.erase(proof.begin() + static_cast<std::ptrdiff_t>(at));
        }
        break;
      case 2:
        proof.push_back(proof.empty() ? Hash{} : proof[at]);
        break;
      case 3:
        if (!proof.empty()) {
          proof[at].bytes[choices.Below(32)] ^= choices.Byte();
        }
        break;
      case 4:
        if (!proof.empty()) {
          std::swap(proof[at], proof[choices.Below(256) % proof.size()]);
        }
        break;
      default:
        proof.push_back(Hash::FromBytes(choices.Bytes(32)).value_or(Hash{}));
        break;
    }
  }
}

// A number near the tree's, or any.
std::uint64_t Near(Choices& choices) {
  const std::uint8_t byte = choices.Byte();
  return byte < 250 ? byte % (kLeaves + 4) : choices.Number();
}

void TestInclusion(Choices choices) {
  const std::size_t size = 1 + choices.Below(kLeaves);
  const std::size_t index = choices.Below(size);
  Hashes proof = Tree().Path(index, size);
  const merkle::LeafIndex claimed_index = {
      choices.Byte() < 128 ? index : Near(choices)};
  const merkle::TreeSize claimed_size = {choices.Byte() < 128 ? size
                                                              : Near(choices)};
  const Hash leaf = testing::TestLeaf(choices.Below(2) == 0 ? index : 0);
  Bend(choices, proof);
  const merkle::TreeHead head = {claimed_size, Tree().Root(size)};
  if (!merkle::VerifyInclusion(leaf, claimed_index, head, proof).ok()) {
    return;
  }
  Require(leaf == testing::TestLeaf(index), "an included leaf is that leaf");
  // The same path can serve other sizes where only the right edge differs, but
  // a head is signed with its size: at the true size only the truth is.
  if (claimed_size.value == size) {
    Require(claimed_index.value == index, "an included leaf stands there");
    Require(proof == Tree().Path(index, size), "there is one true proof");
  }
}

void TestConsistency(Choices choices) {
  const std::size_t new_size = 1 + choices.Below(kLeaves);
  const std::size_t old_size = 1 + choices.Below(new_size);
  Hashes proof = Tree().Proof(old_size, new_size);
  const bool other_old = choices.Byte() >= 128;
  const bool other_new = choices.Byte() >= 128;
  const merkle::TreeHead old_head = {{other_old ? Near(choices) : old_size},
                                     Tree().Root(old_size)};
  merkle::TreeHead new_head = {{other_new ? Near(choices) : new_size},
                               Tree().Root(new_size)};
  if (choices.Byte() >= 200) {
    new_head.root.bytes[0] ^= 1;
  }
  Bend(choices, proof);
  const bool accepted =
      merkle::VerifyConsistency(old_head, new_head, proof).ok();
  if (old_head.size.value == 0) {
    Require(!accepted, "nothing is consistent with size 0");
  }
  if (accepted && old_head.size.value == old_size &&
      new_head.size.value == new_size) {
    Require(new_head.root == Tree().Root(new_size), "the new root is true");
    Require(proof == Tree().Proof(old_size, new_size),
            "there is one true proof");
  }
  const auto roots =
      merkle::RootsFromConsistency(old_head.size, new_head.size, proof);
  Require(roots.ok() || !roots.status().message().empty(),
          "a refusal says why");
}

void TestMulti(Choices choices) {
  const std::size_t size = 1 + choices.Below(kLeaves);
  std::set<std::size_t> wanted;
  for (std::size_t left = 1 + choices.Below(12); left > 0; --left) {
    wanted.insert(choices.Below(size));
  }
  Hashes proof = Tree().Multi(wanted, 0, size);
  const Hashes true_proof = proof;
  std::vector<merkle::ProvenLeaf> leaves;
  for (const std::size_t index : wanted) {
    leaves.push_back({{index}, testing::TestLeaf(index)});
  }
  const std::vector<merkle::ProvenLeaf> true_leaves = leaves;
  if (choices.Byte() >= 128) {
    merkle::ProvenLeaf& bent = leaves[choices.Below(256) % leaves.size()];
    bent.index.value = Near(choices);
    if (choices.Byte() >= 128) {
      bent.leaf_hash = testing::TestLeaf(choices.Below(kLeaves));
    }
  }
  Bend(choices, proof);
  const merkle::TreeHead head = {{size}, Tree().Root(size)};
  if (!merkle::VerifyMultiProof(leaves, head, proof).ok()) {
    return;
  }
  for (const merkle::ProvenLeaf& leaf : leaves) {
    Require(leaf.index.value < size &&
                leaf.leaf_hash == testing::TestLeaf(leaf.index.value),
            "every proven leaf stands there");
  }
  Require(proof == true_proof || leaves.size() != true_leaves.size() ||
              leaves.front().index != true_leaves.front().index ||
              leaves.back().index != true_leaves.back().index ||
              !std::equal(leaves.begin(), leaves.end(), true_leaves.begin(),
                          [](const auto& a, const auto& b) {
                            return a.index == b.index;
                          }),
          "there is one true proof");
}

}  // namespace

void TestOneInput(std::string_view bytes) {
  Choices choices(bytes);
  switch (choices.Below(3)) {
    case 0:
      TestInclusion(choices);
      break;
    case 1:
      TestConsistency(choices);
      break;
    default:
      TestMulti(choices);
      break;
  }
}

}  // namespace comity::fuzzing
