// Small conversions between wire messages and the types behind the services.
#ifndef COMITY_SERVER_RPC_MESSAGES_H_
#define COMITY_SERVER_RPC_MESSAGES_H_

#include <google/protobuf/repeated_ptr_field.h>

#include <string>
#include <vector>

#include "comity/v1/heads.pb.h"
#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/merkle/tree_reader.h"
#include "core/merkle/tree_types.h"
#include "server/published_head.h"

namespace comity::server {

using BytesList = google::protobuf::RepeatedPtrField<std::string>;

void AddHashes(const std::vector<Hash>& hashes, BytesList& list);

// Errors: kFieldMalformed if an item has not 32 bytes or there are more than
// `count_max`.
StatusOr<std::vector<Hash>> ReadHashes(const BytesList& list, int count_max);

// Errors: kFieldMalformed.
StatusOr<merkle::TreeHead> ReadKnownHead(const v1::KnownHead& known);

// Fills the proof from a known head of this log.
// Errors: those of ReadKnownHead and ProveFrom.
Status FillConsistency(const v1::KnownHead& known,
                       const PublishedHead& published,
                       const merkle::TileReader& tiles,
                       v1::ConsistencyProof& proof);

}  // namespace comity::server

#endif  // COMITY_SERVER_RPC_MESSAGES_H_
