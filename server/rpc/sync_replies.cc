#include "server/rpc/sync_replies.h"

#include <string>
#include <utility>
#include <vector>

#include "server/rpc/messages.h"

namespace comity::server {
namespace {

constexpr int kProofHashesMax = 65;

// A partner's hashes: what is wrong with them is wrong with its answer.
StatusOr<std::vector<Hash>> ReadProof(const BytesList& list) {
  auto hashes = ReadHashes(list, kProofHashesMax);
  if (!hashes.ok()) {
    return InvalidArgument(ErrorReason::kPackageMalformed,
                           "its proof: " + hashes.status().message());
  }
  return hashes;
}

}  // namespace

StatusOr<HeadReply> ToHeadReply(v1::GetLogHeadResponse response) {
  HeadReply reply;
  reply.evidence = std::move(*response.mutable_evidence());
  COMITY_ASSIGN_OR_RETURN(reply.consistency,
                          ReadProof(response.consistency().hashes()));
  return reply;
}

StatusOr<mirror::EntryPackage> ToEntryPackage(
    merkle::LeafIndex start, v1::GetEntryPackageResponse response) {
  mirror::EntryPackage package;
  package.start = start;
  if (response.entries_size() > static_cast<int>(mirror::kPackageEntriesMax)) {
    return InvalidArgument(ErrorReason::kPackageMalformed, "too many entries");
  }
  for (std::string& entry : *response.mutable_entries()) {
    package.entries.push_back(std::move(entry));
  }
  COMITY_ASSIGN_OR_RETURN(package.end_proof, ReadProof(response.end_proof()));
  return package;
}

}  // namespace comity::server
