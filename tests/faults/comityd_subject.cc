#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <signal.h>

#include <cstdlib>
#include <utility>

#include "tests/faults/subject_channels.h"

namespace comity::faults {
namespace {

constexpr std::chrono::seconds kCallMax{20};
constexpr int kReadyMs = 60'000;

std::string PathOf(Method method) {
  switch (method) {
    case Method::kSubmit:
      return "/comity.v1.RegistryService/SubmitStatement";
    case Method::kCheckpoint:
      return "/comity.v1.LogService/GetCheckpoint";
    case Method::kInclusion:
      return "/comity.v1.LogService/GetInclusionProof";
    case Method::kEntries:
      return "/comity.v1.LogService/ListEntries";
    case Method::kEvidence:
      return "/comity.v1.EvidenceService/GetCredentialEvidence";
    case Method::kFlush:
      break;
  }
  // There is no call by which comityd writes files: it refuses, and does so
  // when it starts again.
  return "/comity.v1.LogService/Flush";
}

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (buffer.Dump(&slices).ok()) {
    for (const grpc::Slice& slice : slices) {
      bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
  }
  return bytes;
}

}  // namespace

struct ComitydSubject::Call {
  std::uint64_t ticket = 0;
  grpc::ClientContext context;
  grpc::ByteBuffer response;
  grpc::Status status;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
};

ComitydSubject::ComitydSubject(SubjectCommand command, pid_t id, Pipes pipes)
    : Subject(std::move(command), id), pipes_(std::move(pipes)) {}

ComitydSubject::~ComitydSubject() {
  Kill();
  queue_.Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue_.Next(&tag, &ok)) {
    Finish(static_cast<Call*>(tag));
  }
}

bool ComitydSubject::WaitUntilReady() {
  constexpr std::string_view kMark = "\"grpc_port\":";
  std::string line;
  while (line.find('\n') == std::string::npos) {
    if (!pipes_.Read(line, kReadyMs)) {
      return false;
    }
  }
  const std::size_t found = line.find(kMark);
  if (found == std::string::npos) {
    return false;
  }
  const int port = std::atoi(line.c_str() + found + kMark.size());
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(static_cast<int>(kFrameSizeMax));
  // A port may be used again by the next server: no connection is shared.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  stub_ = std::make_unique<grpc::GenericStub>(
      grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(port),
                                grpc::InsecureChannelCredentials(), arguments));
  return true;
}

void ComitydSubject::Send(std::uint64_t ticket, Method method,
                          const std::string& request) {
  const grpc::Slice slice(request);
  const grpc::ByteBuffer bytes(&slice, 1);
  auto* call = new Call();  // Until Finish.
  call->ticket = ticket;
  call->context.set_deadline(std::chrono::system_clock::now() + kCallMax);
  call->reader =
      stub_->PrepareUnaryCall(&call->context, PathOf(method), bytes, &queue_);
  call->reader->StartCall();
  call->reader->Finish(&call->response, &call->status, call);
  ++running_;
}

Reply ComitydSubject::Finish(Call* call) {
  const std::unique_ptr<Call> owner(call);
  --running_;
  const grpc::Status& status = call->status;
  return {call->ticket, status.ok(),
          status.ok() ? BytesOf(call->response)
                      : "GRPC_" + std::to_string(status.error_code()) + " " +
                            status.error_message()};
}

// A refusal for lack of a connection is no answer: if the process has died,
// there will be none.
std::optional<Reply> ComitydSubject::Next() {
  void* tag = nullptr;
  bool ok = false;
  if (running_ == 0 ||
      queue_.AsyncNext(&tag, &ok,
                       std::chrono::system_clock::now() + kReplyMax) !=
          grpc::CompletionQueue::GOT_EVENT) {
    return std::nullopt;
  }
  Reply reply = Finish(static_cast<Call*>(tag));
  return reply.ok || !HasEnded() ? std::optional(std::move(reply))
                                 : std::nullopt;
}

End ComitydSubject::Stop() {
  kill(id(), SIGTERM);
  return WaitForEnd();
}

}  // namespace comity::faults
