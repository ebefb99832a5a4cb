#include "server/rpc/sync_replies.h"

#include <string>
#include <utility>

#include "server/rpc/messages.h"

namespace comity::server {
namespace {

constexpr int kProofHashesMax = 65;

}  // namespace

StatusOr<HeadReply> ToHeadReply(v1::GetLogHeadResponse response) {
  HeadReply reply;
  reply.evidence = std::move(*response.mutable_evidence());
  COMITY_ASSIGN_OR_RETURN(
      reply.consistency,
      ReadHashes(response.consistency().hashes(), kProofHashesMax));
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
  COMITY_ASSIGN_OR_RETURN(package.end_proof,
                          ReadHashes(response.end_proof(), kProofHashesMax));
  return package;
}

}  // namespace comity::server
