#include "client/verifying/registry_reader.h"

#include <algorithm>

#include "core/evidence/evidence_records.h"
#include "core/evidence/mark_rules.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"

namespace comity::client {
namespace {

constexpr int kAttemptsMax = 3;

// The one part of the evidence, if it is about `origin` alone.
StatusOr<evidence::RegistryEvidence> OnlyPart(std::string_view bytes,
                                              const std::string& origin) {
  if (bytes.size() > evidence::kEvidenceSizeMax) {
    return InvalidArgument(ErrorReason::kEvidenceMalformed,
                           "there are more than 8 MiB of evidence");
  }
  auto read = statement::DecodeRecord<evidence::Evidence>(bytes);
  if (!read.ok()) {
    return InvalidArgument(ErrorReason::kEvidenceMalformed,
                           read.status().message());
  }
  if (read->registries.size() != 1 ||
      read->registries.front().origin != origin ||
      !read->agreement_texts.empty()) {
    return InvalidArgument(ErrorReason::kEvidenceMalformed,
                           "the evidence is not about " + origin + " alone");
  }
  return std::move(read->registries.front());
}

}  // namespace

StatusOr<std::vector<const authority::LoggedStatement*>> ProvenHistories::All(
    const Hash& key) {
  return judge().Known(key, head().size.value);
}

StatusOr<std::vector<const authority::LoggedStatement*>>
ProvenHistories::Counted(const Hash& key) {
  return judge().Counted(key, head().size.value);
}

StatusOr<std::optional<Hash>> ProvenHistories::LatestChange(const Hash& key) {
  COMITY_ASSIGN_OR_RETURN(const auto counted, Counted(key));
  std::optional<Hash> latest;
  for (const authority::LoggedStatement* logged : counted) {
    if (authority::ChangesState(logged->statement.body)) {
      latest = logged->statement.id;
    }
  }
  return latest;
}

StatusOr<checkpoint::VerifierKey> ProvenHistories::LogKey() {
  COMITY_ASSIGN_OR_RETURN(
      const authority::RegistryState state,
      authority::RegistryStateAt(judge(), head().size.value));
  COMITY_ASSIGN_OR_RETURN(const crypto::PublicKey key,
                          crypto::PublicKey::Parse(static_cast<std::uint32_t>(
                                                       state.log_key.algorithm),
                                                   state.log_key.key));
  return checkpoint::VerifierKey::Make(origin_,
                                       checkpoint::NoteKeyType::kEd25519, key);
}

StatusOr<EvidenceAnswer> RegistryReader::Fetch(const std::vector<Hash>& keys,
                                               const evidence::Marks& marks) {
  HistoryQuery query = {.map_keys = keys};
  if (marks.newest.size.value > 0) {
    query.known_head = KnownHead{.origin = origin_, .head = marks.newest};
  }
  return server_.HistoryEvidence(query);
}

StatusOr<ProvenHistories> RegistryReader::TryRead(
    const std::vector<Hash>& keys) {
  const evidence::PinnedOrigin* pinned = trust_.policy().FindOrigin(origin_);
  if (pinned == nullptr) {
    return PermissionDenied(ErrorReason::kOriginNotPinned,
                            origin_ + " is not in the policy");
  }
  COMITY_ASSIGN_OR_RETURN(const MarksByOrigin base, trust_.ReadMarks());
  const auto found = base.find(origin_);
  const evidence::Marks marks =
      found == base.end() ? evidence::Marks{} : found->second;
  COMITY_ASSIGN_OR_RETURN(EvidenceAnswer fetched, Fetch(keys, marks));
  COMITY_ASSIGN_OR_RETURN(const evidence::RegistryEvidence part,
                          OnlyPart(fetched.evidence, origin_));
  COMITY_ASSIGN_OR_RETURN(auto registry,
                          evidence::ProvenRegistry::Prove(
                              part, *pinned, trust_.policy(), clock_()));
  const merkle::TreeHead& head = registry->head();
  const merkle::TreeHead& by_policy = marks.newest_by_policy;
  if (by_policy.size.value > 0 && by_policy != marks.newest &&
      by_policy.size <= head.size) {
    COMITY_ASSIGN_OR_RETURN(
        evidence::ConsistencyProof second,
        server_.Consistency(by_policy.size.value, head.size.value));
    second.origin = origin_;
    fetched.consistency.push_back(std::move(second));
  }
  const evidence::MarkResult result = evidence::CompareWithMarks(
      origin_, head, marks, /*online=*/true, fetched.consistency);
  COMITY_RETURN_IF_ERROR(result.status);
  COMITY_RETURN_IF_ERROR(trust_.Advance(
      base, {{origin_, evidence::Advance(marks, head,
                                         registry->policy_status().ok())}}));
  COMITY_RETURN_IF_ERROR(registry->policy_status());
  return ProvenHistories(origin_, std::move(registry));
}

StatusOr<ProvenHistories> RegistryReader::Read(std::vector<Hash> keys) {
  keys.push_back(statement::RegistryKey());
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  auto read = TryRead(keys);
  for (int attempt = 1; attempt < kAttemptsMax &&
                        read.status().reason() == ErrorReason::kMarksMoved;
       ++attempt) {
    read = TryRead(keys);
  }
  return read;
}

}  // namespace comity::client
