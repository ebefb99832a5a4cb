// What partners answer, from the wire to the types of mirrors. Checked for its
// form only; what it claims is for the mirror to prove.
#ifndef COMITY_SERVER_RPC_SYNC_REPLIES_H_
#define COMITY_SERVER_RPC_SYNC_REPLIES_H_

#include <string_view>

#include "comity/v1/sync_service.pb.h"
#include "core/base/status.h"
#include "core/merkle/tree_types.h"
#include "core/mirror/entry_package.h"
#include "server/sync/mirror_machine.h"

namespace comity::server {

// Bytes of one answer: a head's evidence has at most 8 MiB; the rest is room
// for its proof.
inline constexpr int kSyncReplyBytesMax = 9 << 20;

// Fields of an answer and of the messages in it: the entries of a package, a
// proof, and some of a later version. Each of millions of empty ones would take
// thirty times its bytes once it is an object, so they are counted before.
inline constexpr int kSyncReplyFieldsMax = 8'192;

// Reads the bytes of an answer.
// Errors: kPackageMalformed.
Status ReadReply(std::string_view bytes, v1::GetLogHeadResponse& response);
Status ReadReply(std::string_view bytes, v1::GetEntryPackageResponse& response);
Status ReadReply(std::string_view bytes, v1::AnnounceHeadResponse& response);

// Errors: kPackageMalformed.
StatusOr<HeadReply> ToHeadReply(v1::GetLogHeadResponse response);

// `start` is where the package was asked to begin.
// Errors: kPackageMalformed.
StatusOr<mirror::EntryPackage> ToEntryPackage(
    merkle::LeafIndex start, v1::GetEntryPackageResponse response);

}  // namespace comity::server

#endif  // COMITY_SERVER_RPC_SYNC_REPLIES_H_
