#include "server/rpc/sync_service.h"

#include <optional>
#include <utility>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/note.h"
#include "server/rpc/messages.h"
#include "server/rpc/reply.h"
#include "server/sync/announced_fork.h"
#include "server/sync/package_maker.h"

namespace comity::server {
namespace {

// A head of the log `origin`, if one is given.
StatusOr<std::optional<merkle::TreeHead>> ReadHeadOf(
    bool given, const v1::KnownHead& known, const std::string& origin) {
  if (!given) {
    return std::optional<merkle::TreeHead>();
  }
  if (known.origin() != origin) {
    return InvalidArgument(ErrorReason::kFieldMalformed,
                           "a head of another log than the one asked for");
  }
  COMITY_ASSIGN_OR_RETURN(const auto head, ReadKnownHead(known));
  return std::optional(head);
}

}  // namespace

StatusOr<const HeldLog*> SyncServiceImpl::Find(
    const std::string& origin) const {
  if (!checkpoint::IsOrigin(origin)) {
    return InvalidArgument(ErrorReason::kFieldMalformed,
                           "origin: 1 to 128 printable characters");
  }
  const HeldLog* log = logs_.Find(origin);
  if (log == nullptr) {
    return NotFound(ErrorReason::kPartnerUnknown,
                    "the log is not held by this registry");
  }
  return log;
}

grpc::ServerUnaryReactor* SyncServiceImpl::GetLogHead(
    grpc::CallbackServerContext* context, const v1::GetLogHeadRequest* request,
    v1::GetLogHeadResponse* response) {
  return Reply(*context, LogHead(*request, *response));
}

grpc::ServerUnaryReactor* SyncServiceImpl::GetEntryPackage(
    grpc::CallbackServerContext* context,
    const v1::GetEntryPackageRequest* request,
    v1::GetEntryPackageResponse* response) {
  return Reply(*context, EntryPackage(*request, *response));
}

Status SyncServiceImpl::LogHead(const v1::GetLogHeadRequest& request,
                                v1::GetLogHeadResponse& response) const {
  COMITY_ASSIGN_OR_RETURN(const HeldLog* log, Find(request.origin()));
  COMITY_ASSIGN_OR_RETURN(const auto known,
                          ReadHeadOf(request.has_known_head(),
                                     request.known_head(), request.origin()));
  COMITY_ASSIGN_OR_RETURN(HeadReply reply, MakeHeadReply(*log, known));
  response.set_evidence(std::move(reply.evidence));
  if (!reply.consistency.empty()) {
    v1::ConsistencyProof& proof = *response.mutable_consistency();
    proof.set_origin(request.origin());
    proof.set_old_size(known->size.value);
    AddHashes(reply.consistency, *proof.mutable_hashes());
  }
  return OkStatus();
}

Status SyncServiceImpl::EntryPackage(
    const v1::GetEntryPackageRequest& request,
    v1::GetEntryPackageResponse& response) const {
  COMITY_ASSIGN_OR_RETURN(const HeldLog* log, Find(request.origin()));
  COMITY_ASSIGN_OR_RETURN(
      const auto held,
      ReadHeadOf(request.has_held(), request.held(), request.origin()));
  COMITY_ASSIGN_OR_RETURN(mirror::EntryPackage package,
                          MakePackage(*log, held.value_or(merkle::TreeHead()),
                                      {request.head_size()}));
  for (std::string& entry : package.entries) {
    response.add_entries(std::move(entry));
  }
  AddHashes(package.end_proof, *response.mutable_end_proof());
  return OkStatus();
}

// Only looks at what the note says: whoever follows the log asks its partner
// for the head, and proves it. But a head that excludes what is held here is
// proven at once.
grpc::ServerUnaryReactor* SyncServiceImpl::AnnounceHead(
    grpc::CallbackServerContext* context,
    const v1::AnnounceHeadRequest* request,
    v1::AnnounceHeadResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto note = checkpoint::ParseNote(request->checkpoint());
  const auto read =
      note.ok() ? checkpoint::ParseCheckpoint(note->text) : note.status();
  if (!read.ok()) {
    reactor->Finish(ToGrpc(read.status()));
    return reactor;
  }
  const HeldLog* held = logs_.Find(read->origin);
  if (held != nullptr) {
    response->set_fork_evidence(ForkWithAnnounced(*held, *note, read->head));
    if (!response->fork_evidence().empty()) {
      announcements_.Forked(read->origin, response->fork_evidence());
    }
  }
  announcements_.Announced(read->origin, *note, read->head.size,
                           request->wait_ms(),
                           [reactor, response](StatusOr<std::string> answer) {
                             if (answer.ok()) {
                               response->set_cosigned(*std::move(answer));
                             }
                             reactor->Finish(ToGrpc(answer.status()));
                           });
  return reactor;
}

}  // namespace comity::server
