// Reads the requests of the stream of statements. A message of a few megabytes
// can hold millions of empty items, each of which takes thirty times its bytes
// once it is an object: so they are counted before any is made.
#ifndef COMITY_SERVER_RPC_REQUEST_READER_H_
#define COMITY_SERVER_RPC_REQUEST_READER_H_

#include <cstddef>

#include "core/base/status.h"

namespace grpc {
class ByteBuffer;
}
namespace comity::v1 {
class SubmitStatementsRequest;
}

namespace comity::server {

// Items of one message, and fields of them all: three of each that are known,
// some of a later version, and a known head.
inline constexpr int kStreamItemsMax = 1000;
inline constexpr std::size_t kStreamFieldsMax = 8'000;

// Reads `bytes`, which may be changed, into `request`.
// Errors: kFieldMalformed.
Status ReadSubmitRequest(grpc::ByteBuffer& bytes,
                         v1::SubmitStatementsRequest& request);

}  // namespace comity::server

#endif  // COMITY_SERVER_RPC_REQUEST_READER_H_
