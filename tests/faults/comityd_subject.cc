#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <signal.h>

#include <cstdlib>
#include <utility>

#include "tests/faults/subject_channels.h"

namespace comity::faults {
namespace {

constexpr std::chrono::seconds kCallMax{20};
constexpr std::chrono::milliseconds kLookInterval{5};
constexpr int kReadyMs = 60'000;

const char* PathOf(Method method) {
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
      break;  // Restarts write files; there is no call for it.
  }
  return nullptr;
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
  grpc::ClientContext context;
  grpc::ByteBuffer request;
  grpc::ByteBuffer response;
};

ComitydSubject::ComitydSubject(SubjectCommand command, pid_t id, Pipes pipes)
    : Subject(std::move(command), id), pipes_(std::move(pipes)) {}

// Calls that run refer to this object.
ComitydSubject::~ComitydSubject() {
  Kill();
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [this] { return running_ == 0; });
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
  const char* path = PathOf(method);
  if (path == nullptr) {
    const std::lock_guard lock(mutex_);
    replies_.push_back({ticket, true, ""});
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    ++running_;
  }
  // Owned by the callback; shared_ptr since std::function is copied.
  auto call = std::make_shared<Call>();
  call->context.set_deadline(std::chrono::system_clock::now() + kCallMax);
  const grpc::Slice slice(request);
  call->request = grpc::ByteBuffer(&slice, 1);
  stub_->UnaryCall(
      &call->context, path, {}, &call->request, &call->response,
      [this, call, ticket](const grpc::Status& status) {
        const bool lost = status.error_code() == grpc::StatusCode::UNAVAILABLE;
        Arrived({ticket, status.ok(),
                 status.ok() ? BytesOf(call->response)
                             : "GRPC_" + std::to_string(status.error_code()) +
                                   " " + status.error_message()},
                lost);
      });
}

void ComitydSubject::Arrived(Reply reply, bool lost) {
  const std::lock_guard lock(mutex_);
  lost_ = lost_ || lost;
  replies_.push_back(std::move(reply));
  --running_;
  arrived_.notify_all();
}

// A refusal for lack of a connection is no answer: if the process has died,
// there will be none.
std::optional<Reply> ComitydSubject::Next() {
  const auto deadline = std::chrono::steady_clock::now() + kReplyMax;
  std::unique_lock lock(mutex_);
  while (std::chrono::steady_clock::now() < deadline) {
    if (!replies_.empty()) {
      Reply reply = std::move(replies_.front());
      replies_.pop_front();
      return reply;
    }
    if (lost_ && HasEnded()) {
      return std::nullopt;
    }
    arrived_.wait_for(lock, kLookInterval);
  }
  return std::nullopt;
}

End ComitydSubject::Stop() {
  kill(id(), SIGTERM);
  return WaitForEnd();
}

}  // namespace comity::faults
