#include "client/exchange/log_export.h"

#include <google/protobuf/util/delimited_message_util.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "client/connection/channel.h"
#include "client/exchange/log_range_writer.h"
#include "comity/v1/sync_service.grpc.pb.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/note.h"
#include "core/evidence/evidence_records.h"
#include "core/merkle/consistency_proof.h"
#include "core/merkle/right_edge.h"
#include "core/merkle/tree_hash.h"
#include "core/mirror/entry_package.h"
#include "core/statement/wire.h"
#include "google/protobuf/io/zero_copy_stream_impl.h"
#include "proto/conversion/wire_status.h"

namespace comity::client {
namespace {

Status Malformed(std::string message) {
  return InvalidArgument(ErrorReason::kAnswerMalformed, std::move(message));
}

Status OtherKind(const std::string& path) {
  return InvalidArgument(ErrorReason::kFileOfOtherKind,
                         "\"" + path + "\" is no whole export of this log");
}

void SetKnown(const std::string& origin, const merkle::TreeHead& head,
              v1::KnownHead& known) {
  known.set_origin(origin);
  known.set_size(head.size.value);
  known.set_root(std::string(head.root.view()));
}

// The head that the evidence is about; nothing of it is proven here.
StatusOr<merkle::TreeHead> UnprovenHead(const v1::GetLogHeadResponse& reply,
                                        const std::string& origin) {
  const auto read =
      statement::DecodeRecord<evidence::Evidence>(reply.evidence());
  if (!read.ok() || read->registries.size() != 1) {
    return Malformed("evidence: not about one registry");
  }
  const auto note = checkpoint::ParseNote(read->registries.front().checkpoint);
  if (!note.ok()) {
    return Malformed("evidence: no note");
  }
  const auto checkpoint = checkpoint::ParseCheckpoint(note->text);
  if (!checkpoint.ok() || checkpoint->origin != origin) {
    return Malformed("evidence: no checkpoint of this log");
  }
  return checkpoint->head;
}

// Whether `edge` and then the entries of a package are still below `size`.
bool Fits(const merkle::RightEdge& edge,
          const v1::GetEntryPackageResponse& package, merkle::TreeSize size) {
  return edge.size() <= size &&
         static_cast<std::uint64_t>(package.entries_size()) <=
             size.value - edge.size().value;
}

// Tree at the end of an earlier export: its edge, and the entries behind it.
StatusOr<merkle::RightEdge> ReadEnd(const LogExport& wanted) {
  std::ifstream file(wanted.after, std::ios::binary);
  if (!file) {
    return NotFound(ErrorReason::kFileMissing,
                    "cannot read \"" + wanted.after + "\"");
  }
  google::protobuf::io::IstreamInputStream in(&file);
  merkle::RightEdge edge;
  merkle::TreeHead head;
  v1::LogRangePart part;
  bool clean_end = false;
  bool started = false;
  while (google::protobuf::util::ParseDelimitedFromZeroCopyStream(&part, &in,
                                                                  &clean_end)) {
    if (part.has_start() != !started || (started && !part.has_package()) ||
        (!started && part.start().request().origin() != wanted.origin)) {
      return OtherKind(wanted.after);
    }
    if (!started) {
      auto from = merkle::RightEdge::Parse(part.start().right_edge());
      const auto to = UnprovenHead(part.start().head(), wanted.origin);
      if (!from.ok() || !to.ok()) {
        return OtherKind(wanted.after);
      }
      edge = *std::move(from);
      head = *to;
      started = true;
    }
    if (!Fits(edge, part.package(), head.size)) {
      return OtherKind(wanted.after);
    }
    for (const std::string& entry : part.package().entries()) {
      edge.Append(merkle::LeafHash(entry));
    }
  }
  const bool is_whole = started && clean_end && edge.Head() == head;
  return is_whole ? StatusOr<merkle::RightEdge>(std::move(edge))
                  : OtherKind(wanted.after);
}

// One export from its first question to its last. One thread.
class Exporter {
 public:
  Exporter(const ConnectionOptions& server, const LogExport& wanted,
           const ExportProgress& progress)
      : server_(server),
        wanted_(wanted),
        progress_(progress),
        stub_(MakeChannel(server)) {}

  StatusOr<ExportedRange> Run() {
    if (!wanted_.after.empty()) {
      COMITY_ASSIGN_OR_RETURN(edge_, ReadEnd(wanted_));
    }
    from_ = edge_.size();
    COMITY_ASSIGN_OR_RETURN(out_, LogRangeWriter::Open(wanted_.out));
    COMITY_RETURN_IF_ERROR(Begin());
    while (edge_.size() < head_.size) {
      COMITY_RETURN_IF_ERROR(CopyPackage());
      progress_(edge_.size().value - from_.value,
                head_.size.value - from_.value);
    }
    if (edge_.Head() != head_) {
      return InvalidArgument(ErrorReason::kRootMismatch,
                             "the entries are not those of the head");
    }
    COMITY_RETURN_IF_ERROR(out_->Finish());
    return ExportedRange{from_, head_};
  }

 private:
  template <typename Request, typename Response>
  Status Call(grpc::Status (v1::SyncService::Stub::*method)(
                  grpc::ClientContext*, const Request&, Response*),
              const Request& request, Response& response) {
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    context.set_deadline(std::chrono::system_clock::now() +
                         server_.call_timeout);
    const grpc::Status status = (stub_.*method)(&context, request, &response);
    return status.ok() ? OkStatus()
                       : ExplainUnreachable(
                             server_, wire::StatusFromCall(
                                          static_cast<int>(status.error_code()),
                                          status.error_message(),
                                          status.error_details()));
  }

  Status Begin() {
    v1::LogRangePart part;
    v1::LogRangeStart& start = *part.mutable_start();
    start.mutable_request()->set_origin(wanted_.origin);
    if (from_.value > 0) {
      SetKnown(wanted_.origin, edge_.Head(),
               *start.mutable_request()->mutable_known_head());
    }
    start.set_right_edge(edge_.Serialize());
    COMITY_RETURN_IF_ERROR(Call(&v1::SyncService::Stub::GetLogHead,
                                start.request(), *start.mutable_head()));
    COMITY_ASSIGN_OR_RETURN(head_, UnprovenHead(start.head(), wanted_.origin));
    if (head_.size < from_) {
      return FailedPrecondition(
          ErrorReason::kOlderThanKnown,
          "the registry holds less of the log than the earlier export");
    }
    if (from_.value > 0) {
      COMITY_RETURN_IF_ERROR(
          CheckLeadsToHead(edge_.Head(), start.head().consistency().hashes()));
    }
    return out_->Append(part);
  }

  // So that a file that no mirror will take is noticed before it travels.
  Status CheckLeadsToHead(
      const merkle::TreeHead& from,
      const google::protobuf::RepeatedPtrField<std::string>& hashes) const {
    std::vector<Hash> proof;
    for (const std::string& hash : hashes) {
      const auto read = Hash::FromBytes(hash);
      if (!read) {
        return Malformed("hashes: not of 32 bytes");
      }
      proof.push_back(*read);
    }
    return merkle::VerifyConsistency(from, head_, proof);
  }

  Status CopyPackage() {
    v1::GetEntryPackageRequest request;
    request.set_origin(wanted_.origin);
    if (edge_.size().value > 0) {
      SetKnown(wanted_.origin, edge_.Head(), *request.mutable_held());
    }
    request.set_head_size(head_.size.value);
    v1::LogRangePart part;
    v1::GetEntryPackageResponse& package = *part.mutable_package();
    COMITY_RETURN_IF_ERROR(
        Call(&v1::SyncService::Stub::GetEntryPackage, request, package));
    if (package.entries_size() == 0 ||
        package.entries_size() > static_cast<int>(mirror::kPackageEntriesMax) ||
        !Fits(edge_, package, head_.size)) {
      return Malformed("entries: not those asked for");
    }
    for (const std::string& entry : package.entries()) {
      edge_.Append(merkle::LeafHash(entry));
    }
    COMITY_RETURN_IF_ERROR(CheckLeadsToHead(edge_.Head(), package.end_proof()));
    return out_->Append(part);
  }

  const ConnectionOptions& server_;
  const LogExport& wanted_;
  const ExportProgress& progress_;
  v1::SyncService::Stub stub_;
  std::unique_ptr<LogRangeWriter> out_;
  merkle::RightEdge edge_;
  merkle::TreeSize from_;
  merkle::TreeHead head_;
};

}  // namespace

StatusOr<ExportedRange> ExportLog(const ConnectionOptions& server,
                                  const LogExport& wanted,
                                  const ExportProgress& progress) {
  return Exporter(server, wanted, progress).Run();
}

}  // namespace comity::client
