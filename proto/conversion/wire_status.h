// Failures of a registry as they arrive, read back into our own Status.
#ifndef COMITY_PROTO_CONVERSION_WIRE_STATUS_H_
#define COMITY_PROTO_CONVERSION_WIRE_STATUS_H_

#include <chrono>
#include <string>
#include <string_view>

#include "comity/v1/error.pb.h"
#include "core/base/status.h"

namespace comity::wire {

// The status of a failed call: `code` and `message` of gRPC, and `details`,
// the bytes of the trailer `grpc-status-details-bin`.
//
// Without readable details the failure is not the registry's own: it is
// kServerUnreachable if nobody answered (in time), else kAnswerMalformed. A
// reason that this version does not know is kReasonUnknown, and the message
// begins with its name.
// Requires: code is not 0.
Status StatusFromCall(int code, const std::string& message,
                      std::string_view details);

// How long the registry asks to wait before the same call is made again, from
// `details` as above; 0 if it does not say.
std::chrono::milliseconds RetryAfter(std::string_view details);

// The status of one item of many, whose status stands in the answer itself.
Status StatusFromItem(const v1::Status& status);

}  // namespace comity::wire

#endif  // COMITY_PROTO_CONVERSION_WIRE_STATUS_H_
