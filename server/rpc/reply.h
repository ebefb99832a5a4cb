// The lines that every unary call ends with.
#ifndef COMITY_SERVER_RPC_REPLY_H_
#define COMITY_SERVER_RPC_REPLY_H_

#include <grpcpp/support/server_callback.h>

#include <cstddef>
#include <functional>
#include <utility>

#include "comity/v1/heads.pb.h"
#include "core/base/status.h"
#include "server/rpc/call_queue.h"
#include "server/rpc/status_mapping.h"
#include "server/submitter.h"

namespace comity::server {

// Finishes the call with `status`.
inline grpc::ServerUnaryReactor* Reply(grpc::CallbackServerContext& context,
                                       const Status& status) {
  grpc::ServerUnaryReactor* reactor = context.DefaultReactor();
  reactor->Finish(ToGrpc(status));
  return reactor;
}

// Finishes the call with what `answer` returns, which runs on a thread of
// `queue`; or at once with a refusal. Not run at all for a caller who has given
// up meanwhile. `size_bytes` is that of the request.
inline grpc::ServerUnaryReactor* ReplyInTurn(
    CallQueue& queue, grpc::CallbackServerContext& context,
    std::size_t size_bytes, std::function<Status()> answer) {
  grpc::ServerUnaryReactor* reactor = context.DefaultReactor();
  const Status taken = queue.Run(
      [reactor, &context, answer = std::move(answer)] {
        reactor->Finish(context.IsCancelled() ? grpc::Status::CANCELLED
                                              : ToGrpc(answer()));
      },
      size_bytes);
  if (!taken.ok()) {
    reactor->Finish(ToGrpc(taken));
  }
  return reactor;
}

// The head that the caller chose; the newest one if it did not.
// Errors: kNotReady before the first; kQuorumNotReached if none met the quorum
// since this process began.
inline StatusOr<PublishedHeadPtr> RequireHead(
    const Submitter& log, v1::HeadChoice choice = v1::HEAD_CHOICE_UNSPECIFIED) {
  PublishedHeadPtr published =
      choice == v1::HEAD_CHOICE_COSIGNED ? log.Cosigned() : log.Newest();
  if (published == nullptr && log.Newest() != nullptr) {
    return FailedPrecondition(ErrorReason::kQuorumNotReached,
                              "too few cosigners have signed any head yet");
  }
  if (published == nullptr) {
    return Unavailable(ErrorReason::kNotReady,
                       "the registry has published no such head yet");
  }
  return published;
}

}  // namespace comity::server

#endif  // COMITY_SERVER_RPC_REPLY_H_
