#include "client/verifying/registry_reader.h"

#include "core/statement/map_keys.h"

namespace comity::client {
namespace {

constexpr int kAttemptsMax = 3;

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

StatusOr<evidence::NoteKeys> ProvenHistories::NoteKeys() {
  COMITY_ASSIGN_OR_RETURN(
      const authority::RegistryState state,
      authority::RegistryStateAt(judge(), head().size.value));
  return evidence::NoteKeysOf(origin_, state);
}

StatusOr<checkpoint::VerifierKey> ProvenHistories::LogKey() {
  COMITY_ASSIGN_OR_RETURN(evidence::NoteKeys keys, NoteKeys());
  return std::move(keys.log);
}

StatusOr<ProvenHistories> RegistryReader::TryRead(const std::set<Hash>& keys,
                                                  HeadBacking backing) {
  const evidence::PinnedOrigin* pinned = trust_.policy().FindOrigin(origin_);
  if (pinned == nullptr) {
    return PermissionDenied(ErrorReason::kOriginNotPinned,
                            origin_ + " is not in the policy");
  }
  COMITY_ASSIGN_OR_RETURN(const MarksByOrigin base, trust_.ReadMarks());
  const auto found = base.find(origin_);
  COMITY_ASSIGN_OR_RETURN(
      RegistryPart part,
      FetchPart(
          server_,
          {.pinned = *pinned,
           .policy = trust_.policy(),
           .marks = found == base.end() ? evidence::Marks{} : found->second,
           .now_ms = clock_(),
           .backing = backing},
          keys));
  COMITY_RETURN_IF_ERROR(trust_.Advance(base, {{origin_, part.marks_after}}));
  if (backing == HeadBacking::kPolicy) {
    COMITY_RETURN_IF_ERROR(part.proven->policy_status());
  }
  return ProvenHistories(origin_, std::move(part.proven));
}

StatusOr<ProvenHistories> RegistryReader::Read(const std::vector<Hash>& asked,
                                               HeadBacking backing) {
  std::set<Hash> keys(asked.begin(), asked.end());
  keys.insert(statement::RegistryKey());
  auto read = TryRead(keys, backing);
  for (int attempt = 1; attempt < kAttemptsMax &&
                        read.status().reason() == ErrorReason::kMarksMoved;
       ++attempt) {
    read = TryRead(keys, backing);
  }
  return read;
}

}  // namespace comity::client
