#include "server/rpc/log_service.h"

#include <algorithm>
#include <limits>

#include "core/base/byte_codec.h"
#include "core/base/text_encoding.h"
#include "core/merkle/prover.h"
#include "server/rpc/messages.h"
#include "server/rpc/reply.h"

namespace comity::server {
namespace {

constexpr int kMapKeyCountMax = 64;
constexpr std::uint64_t kPageSizeDefault = 256;
constexpr std::uint64_t kPageSizeMax = 1000;
// Pages end early when their entries would fill a message.
constexpr std::size_t kPageBytesMax = std::size_t{3} << 20;

Status OutOfRangeSize(std::uint64_t newest) {
  return OutOfRange(ErrorReason::kIndexOutOfRange,
                    "the newest published size is " + std::to_string(newest));
}

// A page token is the pinned size and the next index.
struct Page {
  std::uint64_t size = 0;
  std::uint64_t next = 0;
};

std::string EncodeToken(const Page& page) {
  std::string bytes;
  AppendU64(bytes, page.size);
  AppendU64(bytes, page.next);
  return HexEncode(bytes);
}

StatusOr<Page> ReadPage(const v1::ListEntriesRequest& request,
                        const PublishedHead& published) {
  Page page{published.head.size.value, request.start_index()};
  if (!request.page_token().empty()) {
    const auto bytes = HexDecode(request.page_token());
    ByteReader reader(bytes ? std::string_view(*bytes) : std::string_view());
    const auto size = reader.ReadU64();
    const auto next = reader.ReadU64();
    if (!next || !reader.done()) {
      return InvalidArgument(ErrorReason::kFieldMalformed,
                             "page_token: not one of this service");
    }
    page = {*size, *next};
  }
  if (page.size > published.head.size.value || page.next > page.size) {
    return OutOfRangeSize(published.head.size.value);
  }
  return page;
}

}  // namespace

grpc::ServerUnaryReactor* LogServiceImpl::GetCheckpoint(
    grpc::CallbackServerContext* context,
    const v1::GetCheckpointRequest* request,
    v1::GetCheckpointResponse* response) {
  return Reply(*context, Checkpoint(*request, *response));
}

grpc::ServerUnaryReactor* LogServiceImpl::GetInclusionProof(
    grpc::CallbackServerContext* context,
    const v1::GetInclusionProofRequest* request,
    v1::GetInclusionProofResponse* response) {
  return Reply(*context, InclusionProof(*request, *response));
}

grpc::ServerUnaryReactor* LogServiceImpl::GetConsistencyProof(
    grpc::CallbackServerContext* context,
    const v1::GetConsistencyProofRequest* request,
    v1::GetConsistencyProofResponse* response) {
  return Reply(*context, ConsistencyProof(*request, *response));
}

grpc::ServerUnaryReactor* LogServiceImpl::GetMapProofs(
    grpc::CallbackServerContext* context,
    const v1::GetMapProofsRequest* request,
    v1::GetMapProofsResponse* response) {
  return Reply(*context, MapProofs(*request, *response));
}

grpc::ServerUnaryReactor* LogServiceImpl::ListEntries(
    grpc::CallbackServerContext* context, const v1::ListEntriesRequest* request,
    v1::ListEntriesResponse* response) {
  return Reply(*context, Entries(*request, *response));
}

Status LogServiceImpl::Checkpoint(const v1::GetCheckpointRequest& request,
                                  v1::GetCheckpointResponse& response) const {
  COMITY_ASSIGN_OR_RETURN(const auto published,
                          RequireHead(log_, request.head()));
  response.set_checkpoint(published->checkpoint);
  return OkStatus();
}

Status LogServiceImpl::InclusionProof(
    const v1::GetInclusionProofRequest& request,
    v1::GetInclusionProofResponse& response) const {
  COMITY_ASSIGN_OR_RETURN(const auto published, RequireHead(log_));
  const std::uint64_t newest = published->head.size.value;
  const std::uint64_t size = request.size() == 0 ? newest : request.size();
  if (size > newest || request.index() >= size) {
    return OutOfRangeSize(newest);
  }
  const merkle::Prover prover(published->edge, store_);
  COMITY_ASSIGN_OR_RETURN(const auto hashes,
                          prover.Inclusion({request.index()}, {size}));
  COMITY_ASSIGN_OR_RETURN(auto entries,
                          store_.ReadEntryRange({request.index()}, 1));
  response.set_entry(std::move(entries.front()));
  AddHashes(hashes, *response.mutable_hashes());
  response.set_size(size);
  return OkStatus();
}

Status LogServiceImpl::ConsistencyProof(
    const v1::GetConsistencyProofRequest& request,
    v1::GetConsistencyProofResponse& response) const {
  COMITY_ASSIGN_OR_RETURN(const auto published, RequireHead(log_));
  const std::uint64_t newest = published->head.size.value;
  const std::uint64_t new_size =
      request.new_size() == 0 ? newest : request.new_size();
  if (new_size > newest) {
    return OutOfRangeSize(newest);
  }
  const merkle::Prover prover(published->edge, store_);
  COMITY_ASSIGN_OR_RETURN(const auto hashes,
                          prover.Consistency({request.old_size()}, {new_size}));
  v1::ConsistencyProof& proof = *response.mutable_consistency();
  proof.set_origin(origin_);
  proof.set_old_size(request.old_size());
  AddHashes(hashes, *proof.mutable_hashes());
  response.set_new_size(new_size);
  return OkStatus();
}

// The two heads at which the map is kept.
StatusOr<PublishedHeadPtr> LogServiceImpl::HeadOfSize(
    std::uint64_t size) const {
  COMITY_ASSIGN_OR_RETURN(auto newest, RequireHead(log_));
  if (size == 0 || size == newest->head.size.value) {
    return newest;
  }
  PublishedHeadPtr cosigned = log_.Cosigned();
  if (cosigned != nullptr && size == cosigned->head.size.value) {
    return cosigned;
  }
  return FailedPrecondition(
      ErrorReason::kSizeNotKept,
      "the map is kept at size " + std::to_string(newest->head.size.value));
}

Status LogServiceImpl::MapProofs(const v1::GetMapProofsRequest& request,
                                 v1::GetMapProofsResponse& response) const {
  COMITY_ASSIGN_OR_RETURN(const auto keys,
                          ReadHashes(request.map_keys(), kMapKeyCountMax));
  COMITY_ASSIGN_OR_RETURN(const auto published, HeadOfSize(request.size()));
  const std::uint64_t size = published->head.size.value;
  for (const Hash& key : keys) {
    merkle::MapLookup lookup = published->map.Prove(key);
    v1::MapLookup& proto = *response.add_lookups();
    *proto.mutable_key() = key.view();
    if (lookup.value) {
      proto.set_value(lookup.value->Encode());
    }
    proto.set_proof(std::move(lookup.proof));
  }
  COMITY_ASSIGN_OR_RETURN(auto entries, store_.ReadEntryRange({size - 1}, 1));
  response.mutable_commitment()->set_index(size - 1);
  response.mutable_commitment()->set_entry(std::move(entries.front()));
  const merkle::Prover prover(published->edge, store_);
  COMITY_ASSIGN_OR_RETURN(const auto hashes,
                          prover.Inclusion({size - 1}, {size}));
  AddHashes(hashes, *response.mutable_inclusion_proof());
  response.set_size(size);
  return OkStatus();
}

Status LogServiceImpl::Entries(const v1::ListEntriesRequest& request,
                               v1::ListEntriesResponse& response) const {
  COMITY_ASSIGN_OR_RETURN(const auto published, RequireHead(log_));
  COMITY_ASSIGN_OR_RETURN(Page page, ReadPage(request, *published));
  const std::uint64_t asked =
      request.page_size() <= 0
          ? kPageSizeDefault
          : static_cast<std::uint64_t>(request.page_size());
  const std::uint64_t count =
      std::min({asked, kPageSizeMax, page.size - page.next});
  if (count > 0) {
    COMITY_ASSIGN_OR_RETURN(
        auto entries,
        store_.ReadEntryRange({page.next}, static_cast<std::size_t>(count)));
    std::size_t bytes = 0;
    for (std::string& entry : entries) {
      bytes += entry.size();
      if (bytes > kPageBytesMax) {
        break;
      }
      v1::EntryAt& proto = *response.add_entries();
      proto.set_index(page.next++);
      proto.set_entry(std::move(entry));
    }
  }
  response.set_tree_size(page.size);
  if (page.next < page.size) {
    response.set_next_page_token(EncodeToken(page));
  }
  return OkStatus();
}

}  // namespace comity::server
