#include "server/evidence/question_logs.h"

#include <algorithm>
#include <set>
#include <span>
#include <utility>

#include "core/authority/every_signature.h"
#include "core/authority/registry_state.h"
#include "core/merkle/prover.h"
#include "core/statement/entry.h"
#include "core/statement/map_keys.h"

namespace comity::server {
namespace {

using merkle::LeafIndex;

// Signatures of the own log were checked at admission; the verifier checks
// them again.
class CheckedBefore final : public authority::SignatureChecker {
 public:
  Status Check(const authority::LoggedStatement&, std::size_t,
               const crypto::PublicKey&) override {
    return OkStatus();
  }
};

std::unique_ptr<authority::SignatureChecker> CheckerFor(const HeldLog& log) {
  if (log.signatures_checked) {
    return std::make_unique<CheckedBefore>();
  }
  // A copy's were not: what is served is checked now.
  return std::make_unique<authority::EverySignature>();
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

}  // namespace

StatusOr<CivilDate> AdmissionDay(const HeldLog& log, std::uint64_t index) {
  const LeafIndex at{index};
  COMITY_ASSIGN_OR_RETURN(const auto entries,
                          log.store->ReadEntries(std::span(&at, 1)));
  COMITY_ASSIGN_OR_RETURN(const auto entry,
                          statement::DecodeEntry(entries.front()));
  return CivilDate::FromUnixMs(entry.admitted_ms);
}

OpenedLog::OpenedLog(const HeldLog& log, PublishedHeadPtr published,
                     std::optional<CivilDate> known_at)
    : log_(log),
      published_(std::move(published)),
      source_(*published_, *log.histories),
      checker_(CheckerFor(log)),
      judge_(std::make_unique<authority::Judge>(
          log.identity.origin, log.identity.genesis_id, source_, *checker_)) {
  // Every statement of the registry's history is judged on the way: a void
  // one, too, names who signed it.
  source_.Find(statement::RegistryKey());
  (void)authority::RegistryStateAt(*judge_, published_->head.size.value);
  view_ = {judge_.get(), published_->head.size.value};
  if (known_at) {
    const auto horizon = HorizonOf(*known_at);
    status_ = horizon.status();
    view_.head = horizon.ok() ? *horizon : 0;
  }
}

OpenedLog::~OpenedLog() = default;

const Status& OpenedLog::status() const {
  return status_.ok() ? source_.status() : status_;
}

// Admission times never fall, so the first entry of a later day is found by
// halving.
StatusOr<authority::Horizon> OpenedLog::HorizonOf(CivilDate day) const {
  std::uint64_t low = 0;
  std::uint64_t high = published_->head.size.value;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    COMITY_ASSIGN_OR_RETURN(const CivilDate admitted,
                            AdmissionDay(log_, middle));
    if (admitted <= day) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

Status OpenedLog::AddEntries(const std::vector<LeafIndex>& indices,
                             evidence::RegistryEvidence& part) const {
  for (std::size_t at = 0; at < indices.size(); at += storage::kEntryReadMax) {
    const std::size_t count =
        std::min(storage::kEntryReadMax, indices.size() - at);
    COMITY_ASSIGN_OR_RETURN(
        auto entries,
        log_.store->ReadEntries(std::span(indices).subspan(at, count)));
    for (std::size_t i = 0; i < count; ++i) {
      part.entries.push_back({indices[at + i].value, std::move(entries[i])});
    }
  }
  return OkStatus();
}

StatusOr<evidence::RegistryEvidence> OpenedLog::Pack() const {
  evidence::RegistryEvidence part;
  part.origin = log_.identity.origin;
  part.checkpoint = published_->checkpoint;
  const auto indices = IndicesOf(source_.found(), published_->head);
  if (indices.size() > evidence::kEntryCountMax ||
      source_.found().size() > evidence::kLookupCountMax) {
    return TooLarge();
  }
  COMITY_RETURN_IF_ERROR(AddEntries(indices, part));
  const merkle::Prover prover(published_->edge, *log_.store);
  COMITY_ASSIGN_OR_RETURN(const auto hashes,
                          prover.Multi(indices, published_->head.size));
  for (const Hash& hash : hashes) {
    part.inclusion += hash.view();
  }
  for (const auto& [key, history] : source_.found()) {
    merkle::MapLookup lookup = published_->map.Prove(key);
    part.lookups.push_back({key, lookup.value ? lookup.value->Encode() : "",
                            std::move(lookup.proof)});
  }
  return part;
}

QuestionLogs::QuestionLogs(const HeldLogs& held, std::vector<std::string> shown,
                           std::string own, PublishedHeadPtr head,
                           std::optional<CivilDate> known_at)
    : held_(held),
      shown_(std::move(shown)),
      own_(std::move(own)),
      head_(std::move(head)),
      known_at_(known_at) {}

bool QuestionLogs::IsShown(std::string_view origin) const {
  return std::find(shown_.begin(), shown_.end(), origin) != shown_.end();
}

const evidence::LogView* QuestionLogs::FindLog(std::string_view origin) {
  const auto known = opened_.find(origin);
  if (known != opened_.end()) {
    return &known->second->view();
  }
  const HeldLog* log = IsShown(origin) ? held_.Find(origin) : nullptr;
  if (log == nullptr) {
    return nullptr;
  }
  PublishedHeadPtr head = origin == own_ ? head_ : log->newest();
  if (head == nullptr) {
    return nullptr;
  }
  auto opened = std::make_unique<OpenedLog>(*log, std::move(head), known_at_);
  return &opened_.emplace(origin, std::move(opened)).first->second->view();
}

std::string QuestionLogs::PinnedOrigin(std::string_view country) const {
  for (const auto& [origin, log] : held_.all()) {
    const auto& countries = log.identity.countries;
    if (IsShown(origin) && std::find(countries.begin(), countries.end(),
                                     country) != countries.end()) {
      return origin;
    }
  }
  return "";
}

}  // namespace comity::server
