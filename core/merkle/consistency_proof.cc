#include "core/merkle/consistency_proof.h"

#include <bit>
#include <cstdint>
#include <vector>

#include "core/merkle/tree_hash.h"

namespace comity::merkle {
namespace {

Status Malformed(const char* message) {
  return InvalidArgument(ErrorReason::kProofMalformed, message);
}

}  // namespace

StatusOr<ConsistencyRoots> RootsFromConsistency(TreeSize old_size,
                                                TreeSize new_size,
                                                std::span<const Hash> hashes) {
  if (old_size.value == 0 || old_size.value >= new_size.value) {
    return Malformed("a consistency proof needs 0 < old size < new size");
  }
  if (hashes.empty() || hashes.size() > kConsistencyProofLengthMax) {
    return Malformed("the consistency proof has a wrong length");
  }
  // The names of the RFC: fn and sn are the numbers of the old and of the new
  // tree's last node on the level reached.
  std::uint64_t fn = old_size.value - 1;
  std::uint64_t sn = new_size.value - 1;
  const int complete = std::countr_one(fn);
  fn >>= complete;
  sn >>= complete;
  ConsistencyRoots roots{hashes.front(), hashes.front()};
  for (const Hash& hash : hashes.subspan(1)) {
    if (sn == 0) {
      return Malformed("the consistency proof is too long");
    }
    if ((fn & 1) != 0 || fn == sn) {
      roots.old_root = NodeHash(hash, roots.old_root);
      roots.new_root = NodeHash(hash, roots.new_root);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      roots.new_root = NodeHash(roots.new_root, hash);
    }
    fn >>= 1;
    sn >>= 1;
  }
  if (sn != 0) {
    return Malformed("the consistency proof is too short");
  }
  return roots;
}

Status VerifyConsistency(const TreeHead& old_head, const TreeHead& new_head,
                         std::span<const Hash> proof) {
  if (old_head.size.value == 0) {
    return Malformed("a consistency proof from the empty tree proves nothing");
  }
  if (old_head.size == new_head.size) {
    if (!proof.empty()) {
      return Malformed("equal sizes need no consistency proof");
    }
    return old_head.root == new_head.root
               ? OkStatus()
               : InvalidArgument(ErrorReason::kRootMismatch,
                                 "two roots for the same size");
  }
  if (proof.empty() || proof.size() > kConsistencyProofLengthMax) {
    return Malformed("the consistency proof has a wrong length");
  }
  std::vector<Hash> hashes;
  if (std::has_single_bit(old_head.size.value)) {
    hashes.push_back(old_head.root);
  }
  hashes.insert(hashes.end(), proof.begin(), proof.end());
  COMITY_ASSIGN_OR_RETURN(
      const ConsistencyRoots roots,
      RootsFromConsistency(old_head.size, new_head.size, hashes));
  if (roots.old_root != old_head.root || roots.new_root != new_head.root) {
    return InvalidArgument(ErrorReason::kRootMismatch,
                           "the consistency proof leads to another root");
  }
  return OkStatus();
}

}  // namespace comity::merkle
