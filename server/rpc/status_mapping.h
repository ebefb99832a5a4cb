// The only bridge between our Status and gRPC's.
#ifndef COMITY_SERVER_RPC_STATUS_MAPPING_H_
#define COMITY_SERVER_RPC_STATUS_MAPPING_H_

#include "core/base/status.h"

namespace grpc {
class Status;
}
namespace comity::v1 {
class Status;
}

namespace comity::server {

// The same code; the message; and, as details in `grpc-status-details-bin`, a
// comity.v1.Status with one ErrorDetail (reason, message, advice). The text of
// INTERNAL, UNKNOWN and DATA_LOSS stays in the server's log.
grpc::Status ToGrpc(const Status& status);

// The same as a message, for items of a stream. Requires: not OK.
void ToProto(const Status& status, v1::Status& proto);

}  // namespace comity::server

#endif  // COMITY_SERVER_RPC_STATUS_MAPPING_H_
