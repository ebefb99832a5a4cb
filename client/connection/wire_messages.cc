#include "client/connection/wire_messages.h"

#include <google/protobuf/repeated_ptr_field.h>

#include <utility>

namespace comity::client {
namespace {

using BytesList = google::protobuf::RepeatedPtrField<std::string>;

// A proof has at most 64 hashes, one of consistency one more.
constexpr int kProofHashesMax = 65;

Status Malformed(std::string message) {
  return InvalidArgument(ErrorReason::kAnswerMalformed, std::move(message));
}

StatusOr<std::vector<Hash>> ReadHashes(const BytesList& list,
                                       const std::string& field) {
  if (list.size() > kProofHashesMax) {
    return Malformed(field + ": more hashes than a proof has");
  }
  std::vector<Hash> hashes;
  for (const std::string& bytes : list) {
    const auto hash = Hash::FromBytes(bytes);
    if (!hash) {
      return Malformed(field + ": a hash has 32 bytes");
    }
    hashes.push_back(*hash);
  }
  return hashes;
}

void Fill(const KnownHead& known, v1::KnownHead& message) {
  message.set_origin(known.origin);
  message.set_size(known.head.size.value);
  message.set_root(std::string(known.head.root.view()));
}

}  // namespace

v1::HeadChoice ToWire(HeadChoice head) {
  return head == HeadChoice::kCosigned ? v1::HEAD_CHOICE_COSIGNED
                                       : v1::HEAD_CHOICE_NEWEST;
}

v1::GetCredentialEvidenceRequest ToWire(const CredentialQuery& query) {
  v1::GetCredentialEvidenceRequest request;
  request.mutable_credential()->set_origin(query.credential.origin);
  request.mutable_credential()->set_credential_id(
      query.credential.credential_id);
  request.set_host_country(query.host_country);
  request.set_purpose(static_cast<v1::Purpose>(query.purpose));
  if (query.on) {
    request.set_on(query.on->ToString());
  }
  for (const KnownHead& known : query.known_heads) {
    Fill(known, *request.add_known_heads());
  }
  request.set_head(ToWire(query.head));
  if (query.known_at) {
    request.set_known_at(query.known_at->ToString());
  }
  request.set_every_host(query.every_host);
  for (const std::string& origin : query.origins) {
    request.add_origins(origin);
  }
  return request;
}

v1::GetHistoryEvidenceRequest ToWire(const HistoryQuery& query) {
  v1::GetHistoryEvidenceRequest request;
  for (const Hash& key : query.map_keys) {
    request.add_map_keys(std::string(key.view()));
  }
  if (query.known_head) {
    Fill(*query.known_head, *request.mutable_known_head());
  }
  request.set_with_authority(query.with_authority);
  request.set_head(ToWire(query.head));
  return request;
}

StatusOr<evidence::ConsistencyProof> FromWire(
    const v1::ConsistencyProof& proof) {
  COMITY_ASSIGN_OR_RETURN(std::vector<Hash> hashes,
                          ReadHashes(proof.hashes(), "consistency"));
  return evidence::ConsistencyProof{.origin = proof.origin(),
                                    .old_size = {proof.old_size()},
                                    .hashes = std::move(hashes)};
}

StatusOr<EvidenceAnswer> FromWire(v1::GetCredentialEvidenceResponse response) {
  EvidenceAnswer answer;
  answer.evidence = std::move(*response.mutable_evidence());
  answer.unverified_verdict = std::move(*response.mutable_unverified_verdict());
  for (const v1::ConsistencyProof& proof : response.consistency()) {
    COMITY_ASSIGN_OR_RETURN(evidence::ConsistencyProof read, FromWire(proof));
    answer.consistency.push_back(std::move(read));
  }
  return answer;
}

StatusOr<EvidenceAnswer> FromWire(v1::GetHistoryEvidenceResponse response) {
  EvidenceAnswer answer;
  answer.evidence = std::move(*response.mutable_evidence());
  if (response.has_consistency()) {
    COMITY_ASSIGN_OR_RETURN(evidence::ConsistencyProof read,
                            FromWire(response.consistency()));
    answer.consistency.push_back(std::move(read));
  }
  return answer;
}

StatusOr<Acknowledgement> FromWire(v1::SubmitStatementResponse response) {
  COMITY_ASSIGN_OR_RETURN(
      std::vector<Hash> hashes,
      ReadHashes(response.inclusion_proof(), "inclusion_proof"));
  return Acknowledgement{
      .index = response.index(),
      .entry = std::move(*response.mutable_entry()),
      .inclusion_proof = std::move(hashes),
      .checkpoint = std::move(*response.mutable_checkpoint()),
      .duplicate = response.duplicate()};
}

StatusOr<Acknowledgement> FromWire(v1::SubmitAccepted accepted,
                                   const std::string& checkpoint) {
  COMITY_ASSIGN_OR_RETURN(
      std::vector<Hash> hashes,
      ReadHashes(accepted.inclusion_proof(), "inclusion_proof"));
  return Acknowledgement{.index = accepted.index(),
                         .entry = std::move(*accepted.mutable_entry()),
                         .inclusion_proof = std::move(hashes),
                         .checkpoint = checkpoint,
                         .duplicate = accepted.duplicate()};
}

StatusOr<EntryPage> FromWire(v1::ListEntriesResponse response,
                             std::uint64_t start_index) {
  EntryPage page;
  page.first_index =
      response.entries_size() == 0 ? start_index : response.entries(0).index();
  for (v1::EntryAt& entry : *response.mutable_entries()) {
    if (entry.index() != page.first_index + page.entries.size()) {
      return Malformed("entries: not consecutive");
    }
    page.entries.push_back(std::move(*entry.mutable_entry()));
  }
  page.tree_size = response.tree_size();
  page.next_page_token = std::move(*response.mutable_next_page_token());
  return page;
}

StatusOr<EntryProof> FromWire(v1::GetInclusionProofResponse response) {
  COMITY_ASSIGN_OR_RETURN(std::vector<Hash> hashes,
                          ReadHashes(response.hashes(), "hashes"));
  return EntryProof{.entry = std::move(*response.mutable_entry()),
                    .hashes = std::move(hashes),
                    .size = response.size()};
}

}  // namespace comity::client
