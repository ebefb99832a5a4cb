#include "client/exchange/log_import.h"

#include <fcntl.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "client/connection/channel.h"
#include "client/files/durable_file.h"
#include "comity/v1/sync_service.grpc.pb.h"
#include "core/evidence/evidence_records.h"
#include "core/evidence/proven_registry.h"
#include "core/statement/wire.h"
#include "proto/conversion/wire_status.h"

namespace comity::client {
namespace {

Status Unwritable(const std::string& path, const std::string& why) {
  return Unavailable(ErrorReason::kFileUnwritable,
                     "cannot write \"" + path + "\": " + why);
}

}  // namespace

StagedFile::StagedFile(std::string to)
    : to_(std::move(to)),
      staged_(to_ + "." + std::to_string(getpid()) + ".unfinished") {}

StagedFile::~StagedFile() { std::remove(staged_.c_str()); }

StatusOr<std::unique_ptr<StagedFile>> StagedFile::Copy(const std::string& from,
                                                       std::string to) {
  std::error_code failed;
  if (!std::filesystem::is_regular_file(from, failed)) {
    return NotFound(ErrorReason::kFileMissing, "no file \"" + from + "\"");
  }
  std::unique_ptr<StagedFile> staged(new StagedFile(std::move(to)));
  std::filesystem::copy_file(from, staged->staged_,
                             std::filesystem::copy_options::overwrite_existing,
                             failed);
  if (failed) {
    return Unwritable(staged->staged_, failed.message());
  }
  // comityd runs as another user; what a medium says of rights means nothing.
  using std::filesystem::perms;
  std::filesystem::permissions(staged->staged_,
                               perms::owner_read | perms::owner_write |
                                   perms::group_read | perms::others_read,
                               failed);
  if (failed) {
    return Unwritable(staged->staged_, failed.message());
  }
  return staged;
}

Status StagedFile::Place() {
  const int file = open(staged_.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = file >= 0 && fsync(file) == 0;
  const std::error_code error(errno, std::generic_category());
  if (file >= 0) {
    close(file);
  }
  if (!synced) {
    return Unwritable(staged_, error.message());
  }
  std::error_code failed;
  std::filesystem::rename(staged_, to_, failed);
  return failed ? Unwritable(to_, failed.message()) : SyncDirectoryOf(to_);
}

StatusOr<std::optional<merkle::TreeHead>> AskHeldHead(
    const ConnectionOptions& server, const evidence::PinnedOrigin& pinned) {
  v1::SyncService::Stub stub(MakeChannel(server));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + server.call_timeout);
  v1::GetLogHeadRequest request;
  request.set_origin(pinned.origin);
  v1::GetLogHeadResponse response;
  const grpc::Status called = stub.GetLogHead(&context, request, &response);
  if (!called.ok()) {
    const Status status =
        wire::StatusFromCall(static_cast<int>(called.error_code()),
                             called.error_message(), called.error_details());
    return status.reason() == ErrorReason::kNotReady
               ? StatusOr<std::optional<merkle::TreeHead>>(std::nullopt)
               : ExplainUnreachable(server, status);
  }
  const auto read =
      statement::DecodeRecord<evidence::Evidence>(response.evidence());
  if (!read.ok() || read->registries.size() != 1 ||
      read->registries.front().origin != pinned.origin) {
    return InvalidArgument(ErrorReason::kAnswerMalformed,
                           "no evidence about " + pinned.origin);
  }
  COMITY_ASSIGN_OR_RETURN(
      const auto proven,
      evidence::ProvenRegistry::ProveUntimed(read->registries.front(), pinned));
  return std::optional(proven->head());
}

}  // namespace comity::client
