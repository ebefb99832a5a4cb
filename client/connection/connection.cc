#include "client/connection/connection.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "client/connection/channel.h"
#include "client/connection/wire_messages.h"
#include "comity/v1/evidence_service.grpc.pb.h"
#include "comity/v1/log_service.grpc.pb.h"
#include "comity/v1/registry_service.grpc.pb.h"
#include "proto/conversion/wire_status.h"

namespace comity::client {
namespace {

// Bounds of one message of the stream, as the service states them.
constexpr std::size_t kItemCountMax = 1000;
constexpr std::size_t kItemBytesMax = 3U << 20;

void Sleep(std::chrono::milliseconds pause) {
  std::this_thread::sleep_for(pause);
}

Status FromGrpc(const grpc::Status& status) {
  return wire::StatusFromCall(static_cast<int>(status.error_code()),
                              status.error_message(), status.error_details());
}

void SetDeadline(grpc::ClientContext& context,
                 std::chrono::milliseconds timeout) {
  context.set_deadline(std::chrono::system_clock::now() + timeout);
}

// Makes one unary call, repeated as allowed. `convert` turns the response into
// the result.
template <typename Stub, typename Request, typename Response, typename Convert>
auto Call(const ConnectionOptions& options, Stub& stub,
          grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                       Response*),
          const Request& request, const Convert& convert) {
  using Result = decltype(convert(Response()));
  std::chrono::milliseconds retry_after{0};
  Result result = Retry(
      options.retry, Sleep,
      [&]() -> Result {
        grpc::ClientContext context;
        SetDeadline(context, options.call_timeout);
        Response response;
        const grpc::Status status =
            (stub.*method)(&context, request, &response);
        if (!status.ok()) {
          retry_after = wire::RetryAfter(status.error_details());
          return FromGrpc(status);
        }
        return convert(std::move(response));
      },
      [&retry_after] { return retry_after; });
  return result.ok() ? std::move(result)
                     : Result(ExplainUnreachable(options, result.status()));
}

using SubmitStream = grpc::ClientReaderWriter<v1::SubmitStatementsRequest,
                                              v1::SubmitStatementsResponse>;

// Sends the statements from `begin` on that fit into one message, and returns
// how many those are; 0 if the stream is broken.
std::size_t WritePart(SubmitStream& stream,
                      std::span<const SentStatement> statements,
                      std::size_t begin) {
  v1::SubmitStatementsRequest request;
  std::size_t bytes = 0;
  std::size_t count = 0;
  while (begin + count < statements.size() && count < kItemCountMax &&
         bytes < kItemBytesMax) {
    const SentStatement& sent = statements[begin + count];
    v1::SubmitItem& item = *request.add_items();
    item.set_item(begin + count);
    item.set_statement(sent.statement);
    item.set_signatures(sent.signatures);
    bytes += sent.statement.size() + sent.signatures.size();
    ++count;
  }
  return stream.Write(request) ? count : 0;
}

// Hands on the answers of one message, which must come in the order sent, and
// none to what was not among the first `sent`.
Status HandOn(v1::SubmitStatementsResponse& response, std::size_t sent,
              std::size_t& next, const AnswerHandler& answered) {
  for (v1::SubmitResult& result : *response.mutable_results()) {
    if (next >= sent || result.item() != next ||
        result.outcome_case() == v1::SubmitResult::OUTCOME_NOT_SET) {
      return InvalidArgument(ErrorReason::kAnswerMalformed,
                             "results: not one for each item, in order");
    }
    if (result.has_error()) {
      answered(next, wire::StatusFromItem(result.error()));
    } else {
      answered(next, FromWire(std::move(*result.mutable_accepted()),
                              response.checkpoint()));
    }
    ++next;
  }
  return OkStatus();
}

}  // namespace

struct Connection::Stubs {
  explicit Stubs(const std::shared_ptr<grpc::Channel>& channel)
      : evidence(channel), log(channel), registry(channel) {}

  v1::EvidenceService::Stub evidence;
  v1::LogService::Stub log;
  v1::RegistryService::Stub registry;
};

Connection::Connection(ConnectionOptions options)
    : options_(std::move(options)),
      stubs_(std::make_unique<Stubs>(MakeChannel(options_))) {}

Connection::~Connection() = default;

StatusOr<EvidenceAnswer> Connection::CredentialEvidence(
    const CredentialQuery& query) {
  return Call(options_, stubs_->evidence,
              &v1::EvidenceService::Stub::GetCredentialEvidence, ToWire(query),
              [](v1::GetCredentialEvidenceResponse response) {
                return FromWire(std::move(response));
              });
}

StatusOr<EvidenceAnswer> Connection::HistoryEvidence(
    const HistoryQuery& query) {
  return Call(options_, stubs_->evidence,
              &v1::EvidenceService::Stub::GetHistoryEvidence, ToWire(query),
              [](v1::GetHistoryEvidenceResponse response) {
                return FromWire(std::move(response));
              });
}

StatusOr<Acknowledgement> Connection::Submit(const SentStatement& sent) {
  v1::SubmitStatementRequest request;
  request.set_statement(sent.statement);
  request.set_signatures(sent.signatures);
  return Call(options_, stubs_->registry,
              &v1::RegistryService::Stub::SubmitStatement, request,
              [](v1::SubmitStatementResponse response) {
                return FromWire(std::move(response));
              });
}

// One part is written and its answers are read before the next: a part is
// large enough that the pause between parts does not matter, and no thread is
// needed to read while another writes.
Status Connection::SubmitMany(std::span<const SentStatement> statements,
                              const AnswerHandler& answered) {
  grpc::ClientContext context;
  SetDeadline(context, options_.stream_timeout);
  const auto stream = stubs_->registry.SubmitStatements(&context);
  std::size_t sent = 0;
  std::size_t next = 0;
  Status read;
  while (sent < statements.size() && read.ok()) {
    const std::size_t count = WritePart(*stream, statements, sent);
    if (count == 0) {
      break;
    }
    sent += count;
    v1::SubmitStatementsResponse response;
    while (next < sent && read.ok() && stream->Read(&response)) {
      read = HandOn(response, sent, next, answered);
    }
    if (next < sent) {
      break;
    }
  }
  // A stream that the server ended is not cancelled: its status says why.
  if (!read.ok()) {
    context.TryCancel();
  }
  stream->WritesDone();
  const grpc::Status finished = stream->Finish();
  COMITY_RETURN_IF_ERROR(read);
  if (next == statements.size()) {
    return OkStatus();
  }
  return finished.ok() ? Unavailable(ErrorReason::kServerUnreachable,
                                     "the stream ended early")
                       : ExplainUnreachable(options_, FromGrpc(finished));
}

StatusOr<std::string> Connection::Checkpoint(HeadChoice head) {
  v1::GetCheckpointRequest request;
  request.set_head(ToWire(head));
  return Call(
      options_, stubs_->log, &v1::LogService::Stub::GetCheckpoint, request,
      [](v1::GetCheckpointResponse response) {
        return StatusOr<std::string>(std::move(*response.mutable_checkpoint()));
      });
}

StatusOr<EntryPage> Connection::Entries(std::uint64_t start_index,
                                        std::size_t page_size,
                                        const std::string& page_token) {
  v1::ListEntriesRequest request;
  request.set_page_size(static_cast<int>(std::min(page_size, kItemCountMax)));
  request.set_page_token(page_token);
  if (page_token.empty()) {
    request.set_start_index(start_index);
  }
  return Call(options_, stubs_->log, &v1::LogService::Stub::ListEntries,
              request, [start_index](v1::ListEntriesResponse response) {
                return FromWire(std::move(response), start_index);
              });
}

StatusOr<EntryProof> Connection::InclusionProof(std::uint64_t index,
                                                std::uint64_t size) {
  v1::GetInclusionProofRequest request;
  request.set_index(index);
  request.set_size(size);
  return Call(options_, stubs_->log, &v1::LogService::Stub::GetInclusionProof,
              request, [](v1::GetInclusionProofResponse response) {
                return FromWire(std::move(response));
              });
}

StatusOr<evidence::ConsistencyProof> Connection::Consistency(
    std::uint64_t old_size, std::uint64_t new_size) {
  v1::GetConsistencyProofRequest request;
  request.set_old_size(old_size);
  request.set_new_size(new_size);
  return Call(options_, stubs_->log, &v1::LogService::Stub::GetConsistencyProof,
              request, [](const v1::GetConsistencyProofResponse& response) {
                return FromWire(response.consistency());
              });
}

}  // namespace comity::client
