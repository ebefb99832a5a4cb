#include "server/rpc/grpc_partner_link.h"

#include <chrono>
#include <string_view>
#include <utility>

#include "comity/v1/sync_service.pb.h"
#include "proto/conversion/wire_status.h"
#include "proto/tls/tls_probe.h"
#include "server/http2/http2_connection.h"
#include "server/rpc/sync_replies.h"

namespace comity::server {
namespace {

// How long a cosigner may hold an announcement until it has cosigned.
constexpr std::uint32_t kCosignWaitMs = 5'000;
constexpr std::string_view kService = "/comity.v1.SyncService/";

// A partner has no say in which alarm is raised here: of its own words only
// those pass that SyncService has. The rest is told as what it is.
Status FromCall(const Status& read) {
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

// What both links share: a deadline for each call, bounds on what arrives by
// it, and a connection that lasts no longer than it is used. One thread calls;
// any may cancel.
class GrpcLink {
 public:
  explicit GrpcLink(PartnerAddress partner) : partner_(std::move(partner)) {}

 protected:
  template <typename Request, typename Response>
  Status Call(std::string_view method, const Request& request,
              Response& response) {
    auto body = Ask(method, request.SerializeAsString());
    Status called = body.ok() ? ReadReply(*body, response) : body.status();
    if (!called.ok()) {
      Disconnect();
    }
    return called;
  }

  void Disconnect() { connection_ = nullptr; }
  void CancelCalls() { call_off_.Now(); }

  const PartnerAddress partner_;

 private:
  StatusOr<std::string> Ask(std::string_view method, std::string request) {
    const Waiting waiting = {std::chrono::steady_clock::now() +
                                 std::chrono::milliseconds(partner_.timeout_ms),
                             &call_off_};
    auto reply = AskOnce({std::string(kService) + std::string(method),
                          std::move(request), kSyncReplyBytesMax},
                         waiting);
    if (!reply.ok()) {
      return Explained(FromCall(reply.status()));
    }
    if (reply->code != 0) {
      return Explained(FromCall(
          wire::StatusFromCall(reply->code, reply->message, reply->details)));
    }
    return std::move(reply->body);
  }

  StatusOr<GrpcReply> AskOnce(const Http2Connection::Call& call,
                              const Waiting& waiting) {
    if (connection_ == nullptr || !connection_->IsUsable()) {
      COMITY_ASSIGN_OR_RETURN(
          connection_,
          Http2Connection::Open(partner_.address, partner_.tls, waiting));
    }
    return connection_->Ask(call, waiting);
  }

  // An alert of TLS does not say what is wrong with a certificate.
  Status Explained(Status status) {
    // Without a connection TLS is not to blame, and looking would wait for the
    // same name and the same machine once more.
    const bool is_tls_suspect =
        connection_ != nullptr && !connection_->has_heard();
    Disconnect();
    if (status.reason() != ErrorReason::kPartnerUnreachable ||
        !is_tls_suspect || call_off_.is_called_off()) {
      return status;
    }
    const std::string why = wire::ExplainTls(partner_.tls, partner_.address);
    return why.empty() ? std::move(status)
                       : Unavailable(ErrorReason::kPartnerUnreachable,
                                     "no connection by TLS: " + why);
  }

  CallOff call_off_;
  std::unique_ptr<Http2Connection> connection_;
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
    COMITY_RETURN_IF_ERROR(Call("GetLogHead", request, response));
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
    COMITY_RETURN_IF_ERROR(Call("GetEntryPackage", request, response));
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
    COMITY_RETURN_IF_ERROR(Call("AnnounceHead", request, response));
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
