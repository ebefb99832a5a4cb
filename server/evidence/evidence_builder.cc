#include "server/evidence/evidence_builder.h"

#include <algorithm>
#include <set>
#include <utility>

#include "core/authority/judge.h"
#include "core/authority/registry_state.h"
#include "core/evidence/evidence_records.h"
#include "core/merkle/prover.h"
#include "core/statement/entry.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"
#include "server/evidence/recording_source.h"

namespace comity::server {
namespace {

using merkle::LeafIndex;

// Signatures in the store were checked at admission; the verifier checks them
// again.
class CheckedAtAdmission final : public authority::SignatureChecker {
 public:
  Status Check(const authority::LoggedStatement&, std::size_t,
               const crypto::PublicKey&) override {
    return OkStatus();
  }
};

// This log alone, as a verifier's directory shows it.
class OwnLog final : public evidence::LogDirectory {
 public:
  OwnLog(const LogIdentity& identity, authority::Judge& judge,
         authority::Horizon head)
      : identity_(identity), view_{&judge, head} {}

  const evidence::LogView* FindLog(std::string_view origin) override {
    return origin == identity_.origin ? &view_ : nullptr;
  }
  std::string PinnedOrigin(std::string_view country) const override {
    const auto& own = identity_.countries;
    return std::find(own.begin(), own.end(), country) == own.end()
               ? ""
               : identity_.origin;
  }
  const std::string* FindAgreementText(const Hash&) override { return nullptr; }

 private:
  const LogIdentity& identity_;
  evidence::LogView view_;
};

// The verifier finds the log's keys first, and judges every statement of the
// registry's history on the way: a void one, too, names who signed it.
void LookAtRegistryKeys(authority::Judge& judge, RecordingSource& source,
                        const PublishedHead& published) {
  source.Find(statement::RegistryKey());
  (void)authority::RegistryStateAt(judge, published.head.size.value);
}

Status TooLarge() {
  return ResourceExhausted(ErrorReason::kEvidenceTooLarge,
                           "the evidence would exceed its bounds");
}

// Indices below the head of all statements in the histories, ascending, and
// the index of the map commitment.
std::vector<LeafIndex> IndicesOf(const std::map<Hash, SharedHistory>& found,
                                 const merkle::TreeHead& head) {
  std::set<std::uint64_t> indices{head.size.value - 1};
  for (const auto& [key, history] : found) {
    for (const auto& logged : *history) {
      if (logged->index < head.size.value) {
        indices.insert(logged->index);
      }
    }
  }
  std::vector<LeafIndex> ascending;
  ascending.reserve(indices.size());
  for (const std::uint64_t index : indices) {
    ascending.push_back({index});
  }
  return ascending;
}

Status AddEntries(const storage::LogStore& store,
                  const std::vector<LeafIndex>& indices,
                  evidence::RegistryEvidence& part) {
  for (std::size_t at = 0; at < indices.size(); at += storage::kEntryReadMax) {
    const std::size_t count =
        std::min(storage::kEntryReadMax, indices.size() - at);
    COMITY_ASSIGN_OR_RETURN(
        auto entries, store.ReadEntries(std::span(indices).subspan(at, count)));
    for (std::size_t i = 0; i < count; ++i) {
      part.entries.push_back({indices[at + i].value, std::move(entries[i])});
    }
  }
  return OkStatus();
}

StatusOr<evidence::RegistryEvidence> Pack(const LogIdentity& identity,
                                          const PublishedHead& published,
                                          const storage::LogStore& store,
                                          const RecordingSource& source) {
  evidence::RegistryEvidence part;
  part.origin = identity.origin;
  part.checkpoint = published.checkpoint;
  const auto indices = IndicesOf(source.found(), published.head);
  if (indices.size() > evidence::kEntryCountMax ||
      source.found().size() > evidence::kLookupCountMax) {
    return TooLarge();
  }
  COMITY_RETURN_IF_ERROR(AddEntries(store, indices, part));
  const merkle::Prover prover(published.edge, store);
  COMITY_ASSIGN_OR_RETURN(const auto hashes,
                          prover.Multi(indices, published.head.size));
  for (const Hash& hash : hashes) {
    part.inclusion += hash.view();
  }
  for (const auto& [key, history] : source.found()) {
    merkle::MapLookup lookup = published.map.Prove(key);
    part.lookups.push_back({key, lookup.value ? lookup.value->Encode() : "",
                            std::move(lookup.proof)});
  }
  return part;
}

StatusOr<std::string> Encode(evidence::Evidence evidence) {
  std::string bytes = statement::EncodeRecord(evidence);
  if (bytes.size() > evidence::kEvidenceSizeMax) {
    return TooLarge();
  }
  return bytes;
}

}  // namespace

EvidenceBuilder::EvidenceBuilder(LogIdentity identity,
                                 const storage::LogStore& store,
                                 HistoryCache& histories)
    : identity_(std::move(identity)), store_(store), histories_(histories) {}

StatusOr<BuiltEvidence> EvidenceBuilder::ForQuestion(
    const PublishedHead& published, const evidence::Question& question,
    bool every_host) const {
  RecordingSource source(published, histories_);
  CheckedAtAdmission checker;
  authority::Judge judge(identity_.origin, identity_.genesis_id, source,
                         checker);
  evidence::Question asked = question;
  if (asked.on == CivilDate()) {
    COMITY_ASSIGN_OR_RETURN(asked.on,
                            AdmissionDay(published.head.size.value - 1));
  }
  COMITY_ASSIGN_OR_RETURN(const authority::Horizon horizon,
                          HorizonFor(published, question));
  OwnLog logs(identity_, judge, horizon);
  LookAtRegistryKeys(judge, source, published);
  BuiltEvidence built;
  built.verdict = evidence::Answer(asked, logs);
  for (const std::string& country : identity_.countries) {
    if (every_host && country != question.host_country) {
      evidence::Question there = asked;
      there.host_country = country;
      // Only what it looks at matters here.
      (void)evidence::Answer(there, logs);
    }
  }
  COMITY_RETURN_IF_ERROR(source.status());
  COMITY_ASSIGN_OR_RETURN(auto part,
                          Pack(identity_, published, store_, source));
  evidence::Evidence evidence;
  evidence.credential = question.credential;
  evidence.registries.push_back(std::move(part));
  COMITY_ASSIGN_OR_RETURN(built.evidence, Encode(std::move(evidence)));
  return built;
}

StatusOr<CivilDate> EvidenceBuilder::AdmissionDay(std::uint64_t index) const {
  const LeafIndex at{index};
  COMITY_ASSIGN_OR_RETURN(const auto entries,
                          store_.ReadEntries(std::span(&at, 1)));
  COMITY_ASSIGN_OR_RETURN(const auto entry,
                          statement::DecodeEntry(entries.front()));
  return CivilDate::FromUnixMs(entry.admitted_ms);
}

// Admission times never fall, so the first entry of a later day is found by
// halving.
StatusOr<authority::Horizon> EvidenceBuilder::HorizonFor(
    const PublishedHead& published, const evidence::Question& question) const {
  std::uint64_t low = 0;
  std::uint64_t high = published.head.size.value;
  if (!question.known_at) {
    return high;
  }
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    COMITY_ASSIGN_OR_RETURN(const CivilDate day, AdmissionDay(middle));
    if (day <= *question.known_at) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

StatusOr<std::string> EvidenceBuilder::ForHistories(
    const PublishedHead& published, std::span<const Hash> map_keys,
    bool with_authority) const {
  RecordingSource source(published, histories_);
  CheckedAtAdmission checker;
  authority::Judge judge(identity_.origin, identity_.genesis_id, source,
                         checker);
  LookAtRegistryKeys(judge, source, published);
  for (const Hash& key : map_keys) {
    if (with_authority) {
      // What this finds does not matter, only what it looks at.
      (void)judge.Counted(key, published.head.size.value);
    } else {
      source.Find(key);
    }
  }
  COMITY_RETURN_IF_ERROR(source.status());
  COMITY_ASSIGN_OR_RETURN(auto part,
                          Pack(identity_, published, store_, source));
  evidence::Evidence evidence;
  evidence.registries.push_back(std::move(part));
  return Encode(std::move(evidence));
}

}  // namespace comity::server
