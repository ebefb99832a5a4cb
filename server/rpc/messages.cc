#include "server/rpc/messages.h"

#include "server/evidence/known_head.h"

namespace comity::server {
namespace {

Status Malformed(std::string message) {
  return InvalidArgument(ErrorReason::kFieldMalformed, std::move(message));
}

}  // namespace

void AddHashes(const std::vector<Hash>& hashes, BytesList& list) {
  for (const Hash& hash : hashes) {
    *list.Add() = hash.view();
  }
}

StatusOr<std::vector<Hash>> ReadHashes(const BytesList& list, int count_max) {
  if (list.size() > count_max) {
    return Malformed("more than " + std::to_string(count_max) + " hashes");
  }
  std::vector<Hash> hashes;
  for (const std::string& bytes : list) {
    const auto hash = Hash::FromBytes(bytes);
    if (!hash) {
      return Malformed("a hash has 32 bytes");
    }
    hashes.push_back(*hash);
  }
  return hashes;
}

StatusOr<merkle::TreeHead> ReadKnownHead(const v1::KnownHead& known) {
  const auto root = Hash::FromBytes(known.root());
  if (!root) {
    return Malformed("known_head.root: a hash has 32 bytes");
  }
  return merkle::TreeHead{{known.size()}, *root};
}

Status FillConsistency(const v1::KnownHead& known,
                       const PublishedHead& published,
                       const merkle::TileReader& tiles,
                       v1::ConsistencyProof& proof) {
  COMITY_ASSIGN_OR_RETURN(const auto head, ReadKnownHead(known));
  COMITY_ASSIGN_OR_RETURN(const auto hashes, ProveFrom(head, published, tiles));
  proof.set_origin(known.origin());
  proof.set_old_size(known.size());
  AddHashes(hashes, *proof.mutable_hashes());
  return OkStatus();
}

}  // namespace comity::server
