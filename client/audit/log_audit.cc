#include "client/audit/log_audit.h"

#include <array>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include "core/authority/every_signature.h"
#include "core/authority/judge.h"
#include "core/evidence/evidence_records.h"
#include "core/evidence/head_policy.h"
#include "core/evidence/proven_registry.h"
#include "core/merkle/right_edge.h"
#include "core/merkle/tree_hash.h"
#include "core/mirror/log_replay.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"

namespace comity::client {
namespace {

constexpr std::size_t kPageSize = 1000;
// Progress is told this often.
constexpr std::uint64_t kTellEvery = 1000;

// Every history of the log, in memory.
class AuditedHistories final : public authority::HistorySource {
 public:
  const authority::History* Find(const Hash& key) override {
    static const authority::History* const kNone = new authority::History();
    const auto found = histories_.find(key);
    return found == histories_.end() ? kNone : &found->second;
  }
  void Add(const authority::LoggedStatementPtr& logged) {
    for (const Hash& key : logged->statement.header.keys) {
      histories_[key].push_back(logged);
    }
    all_.push_back(logged);
  }
  void Clear() {
    histories_.clear();
    all_.clear();
  }
  const authority::History& all() const { return all_; }

 private:
  std::unordered_map<Hash, authority::History, HashOfHash> histories_;
  authority::History all_;
};

class Audit {
 public:
  Audit(RegistryTransport& server, const evidence::PinnedOrigin& pinned,
        const evidence::Policy& policy, std::uint64_t now_ms,
        EntryArchive& archive, const AuditProgress& progress)
      : server_(server),
        pinned_(pinned),
        policy_(policy),
        now_ms_(now_ms),
        archive_(archive),
        progress_(progress),
        replay_(mirror::ReplayState()) {
    bounds_.latest_ms = now_ms + evidence::kClockSkewMaxS * 1000;
  }

  StatusOr<AuditReport> Run() {
    COMITY_RETURN_IF_ERROR(NotProven(ProveHead()));
    COMITY_RETURN_IF_ERROR(ReplayArchive());
    COMITY_RETURN_IF_ERROR(NotProven(ReplayRest()));
    COMITY_RETURN_IF_ERROR(CompareWithHead());
    Judge();
    return std::move(report_);
  }

 private:
  std::uint64_t size() const { return report_.head.size; }

  // What a server says of itself, be it DATA_LOSS, proves nothing of its log.
  static Status NotProven(const Status& status) {
    return status.code() == StatusCode::kDataLoss
               ? Unavailable(status.reason(), status.message())
               : status;
  }

  // The head that everything is held against: signed by the log, and taken by
  // the policy.
  Status ProveHead() {
    HistoryQuery query;
    query.map_keys = {statement::RegistryKey()};
    query.head =
        policy_.quorum == 0 ? HeadChoice::kNewest : HeadChoice::kCosigned;
    COMITY_ASSIGN_OR_RETURN(const EvidenceAnswer answer,
                            server_.HistoryEvidence(query));
    const auto evidence =
        statement::DecodeRecord<evidence::Evidence>(answer.evidence);
    if (!evidence.ok() || evidence->registries.size() != 1 ||
        evidence->registries.front().origin != pinned_.origin) {
      return InvalidArgument(ErrorReason::kAnswerMalformed,
                             "no evidence about " + pinned_.origin);
    }
    COMITY_ASSIGN_OR_RETURN(const auto proven, evidence::ProvenRegistry::Prove(
                                                   evidence->registries.front(),
                                                   pinned_, policy_, now_ms_));
    COMITY_RETURN_IF_ERROR(proven->policy_status());
    report_.head = proven->view();
    report_.part = evidence->registries.front();
    return OkStatus();
  }

  // A replay that stumbles over this machine's own memory says nothing about
  // the log.
  static Status OwnDamage(const Status& status) {
    return status.reason() == ErrorReason::kHashUnstable
               ? Unavailable(status.reason(), status.message())
               : OkStatus();
  }

  // What is wrong with an entry is the log's fault only once the entry is
  // proven to stand in the log: so the tree goes on, and judges at the end.
  Status Take(const std::string& entry) {
    edge_.Append(merkle::LeafHash(entry));
    ++report_.entries;
    if (!broken_.ok()) {
      return OkStatus();
    }
    const std::uint64_t index = replay_.size().value;
    const auto added = replay_.Append(entry, bounds_);
    if (!added.ok()) {
      broken_ = added.status();
      return OwnDamage(broken_);
    }
    if (!added->statement_id) {
      ++report_.commitments;
    } else if (++report_.statements <= kJudgedStatementsMax) {
      COMITY_ASSIGN_OR_RETURN(const auto logged,
                              authority::ReadLoggedStatement(index, entry));
      histories_.Add(logged);
    } else {
      histories_.Clear();
    }
    if (report_.entries % kTellEvery == 0) {
      Tell(AuditPhase::kReplaying, report_.entries, size());
    }
    return OkStatus();
  }

  Status ReplayArchive() {
    return archive_.ForEach([this](std::uint64_t index,
                                   const std::string& entry) {
      if (index >= size()) {
        return OkStatus();  // The policy's head is older than an earlier one.
      }
      ++report_.from_archive;
      return Take(entry);
    });
  }

  Status ReplayRest() {
    while (archive_.size() < size()) {
      COMITY_ASSIGN_OR_RETURN(EntryPage page,
                              server_.Entries(archive_.size(), kPageSize, ""));
      if (page.first_index != archive_.size() || page.entries.empty()) {
        return InvalidArgument(
            ErrorReason::kAnswerMalformed,
            "the server gave no entry " + std::to_string(archive_.size()));
      }
      if (page.entries.size() > size() - archive_.size()) {
        page.entries.resize(static_cast<std::size_t>(size() - archive_.size()));
      }
      for (const std::string& entry : page.entries) {
        COMITY_RETURN_IF_ERROR(Take(entry));
      }
      COMITY_RETURN_IF_ERROR(archive_.Append(page.entries));
    }
    return OkStatus();
  }

  // A wrong root is the server's or the archive's fault.
  Status CompareWithHead() {
    if (edge_.Root() != report_.head.root) {
      return InvalidArgument(ErrorReason::kRootMismatch,
                             report_.from_archive > 0
                                 ? "the entries are not those of the head; "
                                   "audit once more without "
                                   "the entries kept from before"
                                 : "the entries are not those of the head");
    }
    if (!broken_.ok()) {
      return DataLoss(broken_.reason(), broken_.message());
    }
    COMITY_RETURN_IF_ERROR(OwnDamage(replay_.TakeMapUpdates().status()));
    report_.map_keys = replay_.state().map.size();
    return replay_.ends_in_commitment()
               ? OkStatus()
               : DataLoss(ErrorReason::kCommitmentWrong,
                          "the head does not end in a map commitment");
  }

  void Judge() {
    report_.judged = report_.statements <= kJudgedStatementsMax;
    if (!report_.judged) {
      return;
    }
    authority::EverySignature signatures;
    authority::Judge judge(pinned_.origin, pinned_.genesis_id, histories_,
                           signatures);
    std::uint64_t done = 0;
    for (const auto& logged : histories_.all()) {
      Count(logged->index, judge.AsOf(*logged, size()));
      if (++done % kTellEvery == 0) {
        Tell(AuditPhase::kJudging, done, report_.statements);
      }
    }
  }

  void Count(std::uint64_t index, Status why) {
    if (why.ok()) {
      ++report_.counted;
    } else if (authority::IsUndetermined(why)) {
      ++report_.undetermined;
    } else {
      ++report_.not_counted;
      if (report_.listed.size() < kListedStatementsMax) {
        report_.listed.push_back({index, std::move(why)});
      }
    }
  }

  void Tell(AuditPhase phase, std::uint64_t done, std::uint64_t total) const {
    if (progress_) {
      progress_(phase, done, total);
    }
  }

  RegistryTransport& server_;
  const evidence::PinnedOrigin& pinned_;
  const evidence::Policy& policy_;
  const std::uint64_t now_ms_;
  EntryArchive& archive_;
  const AuditProgress& progress_;
  mirror::TimeBounds bounds_;
  mirror::LogReplay replay_;
  // The tree alone, whatever the entries hold; and the first of them that the
  // replay refused.
  merkle::RightEdge edge_;
  Status broken_;
  AuditedHistories histories_;
  AuditReport report_;
};

}  // namespace

StatusOr<AuditReport> AuditLog(RegistryTransport& server,
                               const evidence::PinnedOrigin& pinned,
                               const evidence::Policy& policy,
                               std::uint64_t now_ms, EntryArchive& archive,
                               const AuditProgress& progress) {
  return Audit(server, pinned, policy, now_ms, archive, progress).Run();
}

}  // namespace comity::client
