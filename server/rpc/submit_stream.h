// One stream of statements: reads ahead a little, submits in order, answers in
// order.
#ifndef COMITY_SERVER_RPC_SUBMIT_STREAM_H_
#define COMITY_SERVER_RPC_SUBMIT_STREAM_H_

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "comity/v1/registry_service.grpc.pb.h"
#include "server/submitter.h"
#include "storage/log_store.h"

namespace comity::server {

// Requests that are read but not answered yet; gRPC's flow control then holds
// the caller back.
inline constexpr std::size_t kStreamRequestsMax = 4;

// Owns itself until the call is done; answers that arrive later still find
// it. Its methods are called on gRPC's and the sequencer's threads.
class SubmitStream final
    : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  // Both must outlive the call.
  static SubmitStream* Start(Submitter& log, const storage::LogStore& store);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnDone() override;

 private:
  // One request and the outcomes of its items so far.
  struct Pending {
    v1::SubmitStatementsRequest request;
    std::vector<std::optional<StatusOr<Accepted>>> outcomes;
    std::size_t open = 0;
  };
  using PendingPtr = std::shared_ptr<Pending>;

  SubmitStream(Submitter& log, const storage::LogStore& store)
      : log_(log), store_(store) {}

  void SubmitAll(const PendingPtr& pending);
  void OnOutcome(const PendingPtr& pending, std::size_t item,
                 StatusOr<Accepted> outcome);
  // Writes or finishes if there is something to. Requires: mutex_ is held.
  void Proceed();
  // Turns the outcomes of the front request into messages, one for each head.
  void Pack(const Pending& pending);

  Submitter& log_;
  const storage::LogStore& store_;
  std::shared_ptr<SubmitStream> self_;

  std::mutex mutex_;
  grpc::ByteBuffer incoming_;
  std::deque<PendingPtr> pending_;
  std::deque<v1::SubmitStatementsResponse> outgoing_;
  grpc::ByteBuffer outgoing_bytes_;  // Of its front, while it is written.
  bool reading_ = false;
  bool writing_ = false;
  bool no_more_ = false;
  bool finished_ = false;
  Status failed_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_RPC_SUBMIT_STREAM_H_
