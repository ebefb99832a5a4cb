// What partners answer, from the wire to the types of mirrors. Checked for its
// form only; what it claims is for the mirror to prove.
#ifndef COMITY_SERVER_RPC_SYNC_REPLIES_H_
#define COMITY_SERVER_RPC_SYNC_REPLIES_H_

#include "comity/v1/sync_service.pb.h"
#include "core/base/status.h"
#include "core/merkle/tree_types.h"
#include "core/mirror/entry_package.h"
#include "server/sync/mirror_machine.h"

namespace comity::server {

// Bytes of one answer: a head's evidence has at most 8 MiB; the rest is room
// for its proof.
inline constexpr int kSyncReplyBytesMax = 9 << 20;

// Errors: kPackageMalformed.
StatusOr<HeadReply> ToHeadReply(v1::GetLogHeadResponse response);

// `start` is where the package was asked to begin.
// Errors: kPackageMalformed.
StatusOr<mirror::EntryPackage> ToEntryPackage(
    merkle::LeafIndex start, v1::GetEntryPackageResponse response);

}  // namespace comity::server

#endif  // COMITY_SERVER_RPC_SYNC_REPLIES_H_
