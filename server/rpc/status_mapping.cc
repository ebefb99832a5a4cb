#include "server/rpc/status_mapping.h"

#include <grpcpp/support/status.h>

#include <atomic>
#include <cstdint>
#include <string>

#include "comity/v1/error.pb.h"

namespace comity::server {
namespace {

// A full queue is worked off in less. Those who were pushed back together are
// asked to come again at different times.
constexpr std::uint32_t kRetryAfterMinMs = 250;
constexpr std::uint32_t kRetryAfterSpreadMs = 500;
constexpr std::uint32_t kRetryAfterStepMs = 97;  // Shares no factor with it.
// A full disk takes a person.
constexpr char kSpaceRetryMs[] = "60000";

std::string NextRetryAfterMs() {
  static std::atomic<std::uint32_t> count = 0;
  const std::uint32_t step = count++ % kRetryAfterSpreadMs;
  return std::to_string(kRetryAfterMinMs +
                        step * kRetryAfterStepMs % kRetryAfterSpreadMs);
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
