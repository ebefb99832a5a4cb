#include "server/rpc/grpc_partner_link.h"

#include <grpc/grpc.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <chrono>
#include <mutex>
#include <utility>

#include "comity/v1/sync_service.grpc.pb.h"
#include "proto/conversion/wire_status.h"
#include "proto/tls/tls_credentials.h"
#include "proto/tls/tls_probe.h"
#include "server/rpc/sync_replies.h"

namespace comity::server {
namespace {

// How long a cosigner may hold an announcement until it has cosigned.
constexpr std::uint32_t kCosignWaitMs = 5'000;
// A partner that comes back is found within this time.
constexpr int kReconnectMaxMs = 1'000;

std::unique_ptr<v1::SyncService::Stub> Connect(const PartnerAddress& partner) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kSyncReplyBytesMax);
  // The bound is on what arrives: nothing may become more than that here.
  arguments.SetInt(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
  // Each link closes its own connection.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 200);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kReconnectMaxMs);
  return v1::SyncService::NewStub(grpc::CreateCustomChannel(
      partner.address, wire::CredentialsOf(partner.tls), arguments));
}

// A partner has no say in which alarm is raised here: of its own words only
// those pass that SyncService has. The rest is told as what it is.
Status FromCall(const grpc::Status& status) {
  Status read =
      wire::StatusFromCall(static_cast<int>(status.error_code()),
                           status.error_message(), status.error_details());
  switch (read.reason()) {
    case ErrorReason::kServerUnreachable:
      return Unavailable(ErrorReason::kPartnerUnreachable, read.message());
    case ErrorReason::kAnswerMalformed:
      return InvalidArgument(ErrorReason::kPackageMalformed, read.message());
    case ErrorReason::kNotReady:
    case ErrorReason::kPartnerUnknown:
    case ErrorReason::kKnownHeadMismatch:
    case ErrorReason::kIndexOutOfRange:
      return read;
    default:
      return Unavailable(ErrorReason::kPartnerUnreachable,
                         "it refuses: " + std::string(Name(read.reason())) +
                             ": " + read.message());
  }
}

void SetKnown(const std::string& origin, const merkle::TreeHead& head,
              v1::KnownHead& known) {
  known.set_origin(origin);
  known.set_size(head.size.value);
  known.set_root(std::string(head.root.view()));
}

// What both links share: a deadline for each call, and a connection that lasts
// no longer than it is used. A partner that sends what nobody asked for (pings,
// settings: their answers take memory, and no flow control bounds them) can do
// so only while it is asked. One thread calls; any may cancel.
class GrpcLink {
 public:
  explicit GrpcLink(PartnerAddress partner) : partner_(std::move(partner)) {}

 protected:
  template <typename Request, typename Response>
  Status Call(grpc::Status (v1::SyncService::Stub::*method)(
                  grpc::ClientContext*, const Request&, Response*),
              const Request& request, Response& response) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() +
                         std::chrono::milliseconds(partner_.timeout_ms));
    if (stub_ == nullptr) {
      stub_ = Connect(partner_);
    }
    Run(&context);
    const grpc::Status status =
        (stub_.get()->*method)(&context, request, &response);
    Run(nullptr);
    if (!status.ok()) {
      Disconnect();
      return Explained(FromCall(status));
    }
    return OkStatus();
  }

  void Disconnect() { stub_ = nullptr; }

  void CancelCalls() {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
    if (running_ != nullptr) {
      running_->TryCancel();
    }
  }

  const PartnerAddress partner_;

 private:
  // gRPC does not say what is wrong with a certificate.
  Status Explained(Status status) {
    if (status.reason() != ErrorReason::kPartnerUnreachable || IsCancelled()) {
      return status;
    }
    const std::string why = wire::ExplainTls(partner_.tls, partner_.address);
    return why.empty() ? std::move(status)
                       : Unavailable(ErrorReason::kPartnerUnreachable,
                                     "no connection by TLS: " + why);
  }

  // A call that is cancelled before it begins ends as soon as it does.
  void Run(grpc::ClientContext* context) {
    const std::lock_guard lock(mutex_);
    running_ = context;
    if (cancelled_ && running_ != nullptr) {
      running_->TryCancel();
    }
  }

  bool IsCancelled() {
    const std::lock_guard lock(mutex_);
    return cancelled_;
  }

  std::mutex mutex_;
  bool cancelled_ = false;
  grpc::ClientContext* running_ = nullptr;
  std::unique_ptr<v1::SyncService::Stub> stub_;
};

class GrpcPartnerLink final : public PartnerLink, private GrpcLink {
 public:
  using GrpcLink::GrpcLink;

  StatusOr<HeadReply> AskHead(
      const std::optional<merkle::TreeHead>& known) override {
    v1::GetLogHeadRequest request;
    request.set_origin(partner_.origin);
    if (known) {
      SetKnown(partner_.origin, *known, *request.mutable_known_head());
    }
    v1::GetLogHeadResponse response;
    COMITY_RETURN_IF_ERROR(
        Call(&v1::SyncService::Stub::GetLogHead, request, response));
    return ToHeadReply(std::move(response));
  }

  StatusOr<mirror::EntryPackage> AskPackage(
      const merkle::TreeHead& held, merkle::TreeSize head_size) override {
    v1::GetEntryPackageRequest request;
    request.set_origin(partner_.origin);
    if (held.size.value > 0) {
      SetKnown(partner_.origin, held, *request.mutable_held());
    }
    request.set_head_size(head_size.value);
    v1::GetEntryPackageResponse response;
    COMITY_RETURN_IF_ERROR(
        Call(&v1::SyncService::Stub::GetEntryPackage, request, response));
    return ToEntryPackage({held.size.value}, std::move(response));
  }

  void Rest() override { Disconnect(); }
  void Cancel() override { CancelCalls(); }
};

class GrpcCosignerLink final : public CosignerLink, private GrpcLink {
 public:
  using GrpcLink::GrpcLink;

  StatusOr<std::string> Announce(const PublishedHead& head) override {
    v1::AnnounceHeadRequest request;
    request.set_checkpoint(head.checkpoint);
    request.set_wait_ms(kCosignWaitMs);
    v1::AnnounceHeadResponse response;
    COMITY_RETURN_IF_ERROR(
        Call(&v1::SyncService::Stub::AnnounceHead, request, response));
    Disconnect();
    return std::move(*response.mutable_cosigned());
  }

  void Cancel() override { CancelCalls(); }
};

}  // namespace

std::unique_ptr<PartnerLink> MakeGrpcPartnerLink(PartnerAddress partner) {
  return std::make_unique<GrpcPartnerLink>(std::move(partner));
}

std::unique_ptr<CosignerLink> MakeGrpcCosignerLink(PartnerAddress partner) {
  return std::make_unique<GrpcCosignerLink>(std::move(partner));
}

}  // namespace comity::server
