#include "server/rpc/submit_stream.h"

#include <utility>

#include "server/rpc/messages.h"
#include "server/rpc/request_reader.h"
#include "server/rpc/status_mapping.h"

namespace comity::server {
namespace {

void FillResult(std::uint64_t item, StatusOr<Accepted> outcome,
                v1::SubmitResult& result) {
  result.set_item(item);
  if (!outcome.ok()) {
    ToProto(outcome.status(), *result.mutable_error());
    return;
  }
  v1::SubmitAccepted& accepted = *result.mutable_accepted();
  accepted.set_index(outcome->index);
  accepted.set_entry(std::move(outcome->entry));
  AddHashes(outcome->inclusion_proof, *accepted.mutable_inclusion_proof());
  accepted.set_duplicate(outcome->duplicate);
}

}  // namespace

SubmitStream* SubmitStream::Start(Submitter& log,
                                  const storage::LogStore& store) {
  std::shared_ptr<SubmitStream> stream(new SubmitStream(log, store));
  stream->self_ = stream;
  stream->reading_ = true;
  stream->StartRead(&stream->incoming_);
  return stream.get();
}

void SubmitStream::OnDone() {
  // Outcomes still to come hold a share of their own.
  std::shared_ptr<SubmitStream> last;
  const std::lock_guard lock(mutex_);
  last = std::move(self_);
  finished_ = true;
}

void SubmitStream::OnReadDone(bool ok) {
  PendingPtr pending;
  {
    const std::lock_guard lock(mutex_);
    reading_ = false;
    if (!ok) {
      no_more_ = true;
      Proceed();
      return;
    }
    pending = std::make_shared<Pending>();
    const Status read = ReadSubmitRequest(incoming_, pending->request);
    incoming_.Clear();
    if (!read.ok()) {
      failed_ = read;
      no_more_ = true;
      Proceed();
      return;
    }
    pending->open = static_cast<std::size_t>(pending->request.items_size());
    pending->outcomes.resize(pending->open);
    pending_.push_back(pending);
  }
  SubmitAll(pending);
  const std::lock_guard lock(mutex_);
  Proceed();
}

void SubmitStream::SubmitAll(const PendingPtr& pending) {
  for (int i = 0; i < pending->request.items_size(); ++i) {
    const v1::SubmitItem& item = pending->request.items(i);
    log_.Submit({item.statement(), item.signatures(), /*patient=*/true},
                [self = self_, pending, i](StatusOr<Accepted> outcome) {
                  self->OnOutcome(pending, static_cast<std::size_t>(i),
                                  std::move(outcome));
                });
  }
}

void SubmitStream::OnOutcome(const PendingPtr& pending, std::size_t item,
                             StatusOr<Accepted> outcome) {
  const std::lock_guard lock(mutex_);
  pending->outcomes[item] = std::move(outcome);
  if (--pending->open == 0) {
    Proceed();
  }
}

void SubmitStream::OnWriteDone(bool ok) {
  const std::lock_guard lock(mutex_);
  writing_ = false;
  outgoing_.pop_front();
  if (!ok) {
    no_more_ = true;  // The caller is gone; OnDone follows.
    outgoing_.clear();
  }
  Proceed();
}

void SubmitStream::Proceed() {
  if (finished_) {
    return;
  }
  if (outgoing_.empty() && !pending_.empty() && pending_.front()->open == 0) {
    Pack(*pending_.front());
    pending_.pop_front();
  }
  if (!writing_ && !outgoing_.empty()) {
    writing_ = true;
    bool own_buffer = false;
    outgoing_bytes_.Clear();
    grpc::SerializationTraits<v1::SubmitStatementsResponse>::Serialize(
        outgoing_.front(), &outgoing_bytes_, &own_buffer);
    StartWrite(&outgoing_bytes_);
  }
  if (!reading_ && !no_more_ && pending_.size() < kStreamRequestsMax) {
    reading_ = true;
    StartRead(&incoming_);
  }
  if (no_more_ && !reading_ && !writing_ && pending_.empty()) {
    finished_ = true;
    Finish(ToGrpc(failed_));
  }
}

// Outcomes under one head share a message; a refusal joins whatever stands
// before it.
void SubmitStream::Pack(const Pending& pending) {
  PublishedHeadPtr head;
  for (std::size_t i = 0; i < pending.outcomes.size(); ++i) {
    StatusOr<Accepted> outcome = *pending.outcomes[i];
    const bool other_head =
        outcome.ok() && head != nullptr && outcome->published != head;
    if (outgoing_.empty() || other_head) {
      outgoing_.emplace_back();
    }
    v1::SubmitStatementsResponse& response = outgoing_.back();
    if (outcome.ok() && response.checkpoint().empty()) {
      head = outcome->published;
      response.set_checkpoint(head->checkpoint);
      if (pending.request.has_known_head() && outgoing_.size() == 1) {
        // A caller that knows another log learns so; its items stand.
        const Status proven =
            FillConsistency(pending.request.known_head(), *head, store_,
                            *response.mutable_consistency());
        if (!proven.ok()) {
          failed_ = proven;
          no_more_ = true;
        }
      }
    }
    FillResult(pending.request.items(static_cast<int>(i)).item(),
               std::move(outcome), *response.add_results());
  }
}

}  // namespace comity::server
