#include "server/rpc/evidence_service.h"

#include <algorithm>

#include "core/statement/field_checks.h"
#include "core/statement/wire.h"
#include "server/rpc/messages.h"
#include "server/rpc/reply.h"

namespace comity::server {
namespace {

constexpr int kMapKeyCountMax = 256;
constexpr int kKnownHeadCountMax = 16;
constexpr int kOriginCountMax = 8;

Status Malformed(std::string message) {
  return InvalidArgument(ErrorReason::kFieldMalformed, std::move(message));
}

// `on` and `purpose` do not change which histories an answer needs, but a
// malformed question should not get an answer.
StatusOr<evidence::Question> ReadQuestion(
    const v1::GetCredentialEvidenceRequest& request) {
  evidence::Question question;
  question.credential.origin = request.credential().origin();
  question.credential.credential_id = request.credential().credential_id();
  question.host_country = request.host_country();
  question.purpose = static_cast<statement::Purpose>(request.purpose());
  if (!statement::IsOrigin(question.credential.origin) ||
      question.credential.credential_id.size() != 16) {
    return Malformed("credential: needs an origin and 16 bytes of id");
  }
  if (!question.host_country.empty() &&
      !statement::IsCountry(question.host_country)) {
    return Malformed("host_country: two capital letters, or nothing");
  }
  if (!request.on().empty()) {
    const auto on = CivilDate::Parse(request.on());
    if (!on) {
      return Malformed("on: a day is written YYYY-MM-DD");
    }
    question.on = *on;
  }
  if (!request.known_at().empty()) {
    question.known_at = CivilDate::Parse(request.known_at());
    if (!question.known_at) {
      return Malformed("known_at: a day is written YYYY-MM-DD");
    }
  }
  return question;
}

StatusOr<EvidenceScope> ReadScope(
    const v1::GetCredentialEvidenceRequest& request) {
  EvidenceScope scope;
  scope.every_host = request.every_host();
  scope.origins = {request.origins().begin(), request.origins().end()};
  if (request.origins_size() > kOriginCountMax ||
      !std::all_of(scope.origins.begin(), scope.origins.end(),
                   statement::IsOrigin)) {
    return Malformed("origins: at most 8 names of logs");
  }
  return scope;
}

}  // namespace

grpc::ServerUnaryReactor* EvidenceServiceImpl::GetCredentialEvidence(
    grpc::CallbackServerContext* context,
    const v1::GetCredentialEvidenceRequest* request,
    v1::GetCredentialEvidenceResponse* response) {
  return ReplyInTurn(queue_, *context, request->ByteSizeLong(),
                     [this, request, response] {
                       return CredentialEvidence(*request, *response);
                     });
}

grpc::ServerUnaryReactor* EvidenceServiceImpl::GetHistoryEvidence(
    grpc::CallbackServerContext* context,
    const v1::GetHistoryEvidenceRequest* request,
    v1::GetHistoryEvidenceResponse* response) {
  return ReplyInTurn(queue_, *context, request->ByteSizeLong(),
                     [this, request, response] {
                       return HistoryEvidence(*request, *response);
                     });
}

Status EvidenceServiceImpl::CredentialEvidence(
    const v1::GetCredentialEvidenceRequest& request,
    v1::GetCredentialEvidenceResponse& response) const {
  COMITY_ASSIGN_OR_RETURN(const auto question, ReadQuestion(request));
  COMITY_ASSIGN_OR_RETURN(const auto published,
                          RequireHead(log_, request.head()));
  if (request.known_heads_size() > kKnownHeadCountMax) {
    return Malformed("known_heads: at most 16");
  }
  COMITY_ASSIGN_OR_RETURN(const EvidenceScope scope, ReadScope(request));
  // Where a host is asked about, what its log says is half of an answer.
  if (logs_.Find(question.credential.origin) == nullptr &&
      question.host_country.empty() && !scope.every_host) {
    return NotFound(ErrorReason::kOriginNotServed,
                    "the credential's log is neither this server's own nor "
                    "mirrored here");
  }
  COMITY_ASSIGN_OR_RETURN(auto built,
                          builder_.ForQuestion(published, question, scope));
  *response.mutable_evidence() = std::move(built.evidence);
  *response.mutable_unverified_verdict() =
      statement::EncodeRecord(built.verdict);
  for (const v1::KnownHead& known : request.known_heads()) {
    const auto shown = built.heads.find(known.origin());
    // A copy may lag behind what the caller has seen at home.
    if (shown != built.heads.end() &&
        known.size() <= shown->second->head.size.value) {
      COMITY_RETURN_IF_ERROR(FillConsistency(known, *shown->second,
                                             *logs_.Find(known.origin())->store,
                                             *response.add_consistency()));
    }
  }
  return OkStatus();
}

Status EvidenceServiceImpl::HistoryEvidence(
    const v1::GetHistoryEvidenceRequest& request,
    v1::GetHistoryEvidenceResponse& response) const {
  COMITY_ASSIGN_OR_RETURN(const auto keys,
                          ReadHashes(request.map_keys(), kMapKeyCountMax));
  if (keys.empty()) {
    return Malformed("map_keys: at least one");
  }
  COMITY_ASSIGN_OR_RETURN(const auto published,
                          RequireHead(log_, request.head()));
  COMITY_ASSIGN_OR_RETURN(
      *response.mutable_evidence(),
      server::HistoryEvidence(*logs_.Find(origin_), published, keys,
                              request.with_authority()));
  if (request.has_known_head()) {
    return FillConsistency(request.known_head(), *published,
                           *logs_.Find(origin_)->store,
                           *response.mutable_consistency());
  }
  return OkStatus();
}

}  // namespace comity::server
