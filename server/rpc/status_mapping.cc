#include "server/rpc/status_mapping.h"

#include <grpcpp/support/status.h>

#include <string>

#include "comity/v1/error.pb.h"
#include "server/rpc/return_times.h"
#include "server/sequencer/clock.h"

namespace comity::server {
namespace {

// A full disk takes a person.
constexpr char kSpaceRetryMs[] = "60000";

// All who are pushed back come to the same processor, whatever they ask for.
std::string NextRetryAfterMs() {
  static ReturnTimes times;
  return std::to_string(times.NextMs(SystemClock().Now().monotonic_ms));
}

bool HidesText(StatusCode code) {
  return code == StatusCode::kInternal || code == StatusCode::kUnknown ||
         code == StatusCode::kDataLoss;
}

std::string PublicMessage(const Status& status) {
  return HidesText(status.code())
             ? "the server could not answer; its log says why"
             : status.message();
}

}  // namespace

void ToProto(const Status& status, v1::Status& proto) {
  const ErrorReasonInfo& info = Describe(status.reason());
  v1::ErrorDetail detail;
  detail.set_reason(std::string(info.name));
  detail.set_message(PublicMessage(status));
  detail.set_advice(std::string(info.advice));
  if (status.reason() == ErrorReason::kQueueFull) {
    (*detail.mutable_metadata())["retry_after_ms"] = NextRetryAfterMs();
  } else if (status.reason() == ErrorReason::kStoreFull) {
    (*detail.mutable_metadata())["retry_after_ms"] = kSpaceRetryMs;
  }
  proto.set_code(static_cast<int>(status.code()));
  proto.set_message(PublicMessage(status));
  proto.add_details()->PackFrom(detail);
}

grpc::Status ToGrpc(const Status& status) {
  if (status.ok()) {
    return grpc::Status::OK;
  }
  v1::Status proto;
  ToProto(status, proto);
  return {static_cast<grpc::StatusCode>(status.code()), proto.message(),
          proto.SerializeAsString()};
}

}  // namespace comity::server
