#include "server/anchoring/anchorer.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "core/authority/judge.h"
#include "core/crypto/signing_key.h"
#include "core/evidence/evidence_records.h"
#include "core/merkle/prover.h"
#include "core/mirror/fork_evidence.h"
#include "core/statement/limits.h"
#include "core/statement/wire.h"
#include "server/evidence/recording_source.h"
#include "server/sync/kept_file.h"
#include "server/sync/package_maker.h"

namespace comity::server {
namespace {

// The own log checked them when it admitted them.
class CheckedAtAdmission final : public authority::SignatureChecker {
 public:
  Status Check(const authority::LoggedStatement&, std::size_t,
               const crypto::PublicKey&) override {
    return OkStatus();
  }
};

// That the log excludes `last`, where the copy has `ours`. Only what anybody
// else can judge is an accusation: an anchor by itself shows what an operator
// logged.
StatusOr<std::string> MakeAccusation(const AnchoredPartner& partner,
                                     const PublishedHead& theirs,
                                     const LastAnchor& last,
                                     const merkle::TreeHead& ours) {
  HeldLog shown = partner.log;
  shown.newest = [&theirs] { return std::make_shared<PublishedHead>(theirs); };
  shown.announced = nullptr;
  COMITY_ASSIGN_OR_RETURN(const HeadReply reply,
                          MakeHeadReply(shown, last.head));
  COMITY_ASSIGN_OR_RETURN(
      auto read, statement::DecodeRecord<evidence::Evidence>(reply.evidence));
  const bool same_size = ours.size == theirs.head.size;
  std::string accusation = statement::EncodeRecord(mirror::ForkEvidence{
      std::move(read.registries.front()), last.checkpoint,
      same_size ? "" : mirror::ForkHashes(ours, reply.consistency)});
  COMITY_RETURN_IF_ERROR(
      mirror::JudgeFork(accusation, partner.pinned).status());
  return accusation;
}

// What nobody needs to be told of: there is nothing to log yet.
bool IsNothingYet(ErrorReason reason) {
  return reason == ErrorReason::kNoteSignatureMissing ||
         reason == ErrorReason::kNotReady;
}

}  // namespace

Anchorer::Anchorer(AnchorLimits limits, AnchorParts parts,
                   std::vector<AnchoredPartner> partners)
    : limits_(limits),
      parts_(std::move(parts)),
      partners_(std::move(partners)) {}

Anchorer::~Anchorer() { Shutdown(); }

void Anchorer::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Anchorer::Close() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  ended_.notify_all();
}

void Anchorer::Shutdown() {
  Close();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void Anchorer::Run() {
  while (true) {
    Turn();
    std::unique_lock lock(mutex_);
    ended_.wait_for(lock, std::chrono::milliseconds(limits_.look_every_ms),
                    [this] { return closing_; });
    if (closing_) {
      return;
    }
  }
}

void Anchorer::Turn() {
  for (const AnchoredPartner& partner : partners_) {
    std::string evidence;
    const Status looked = Look(partner, evidence);
    if (looked.ok() || IsNothingYet(looked.reason())) {
      told_.erase(partner.pinned.origin);
    } else {
      ++failed_;
      Tell(partner, looked, evidence);
    }
  }
}

// The same once, until something else is to be told.
void Anchorer::Tell(const AnchoredPartner& partner, const Status& why,
                    const std::string& evidence) {
  const std::string& origin = partner.pinned.origin;
  const auto told = told_.find(origin);
  if (told != told_.end() && told->second == why.reason()) {
    return;
  }
  told_.insert_or_assign(origin, why.reason());
  parts_.log("anchor of " + origin + ": " + std::string(Name(why.reason())) +
             ": " + why.message() +
             (evidence.empty() ? "" : "; evidence is in " + evidence));
  if (parts_.alarm) {
    parts_.alarm({why.reason() == ErrorReason::kForkDetected
                      ? AlarmLevel::kCritical
                      : AlarmLevel::kWarning,
                  "anchors", origin, why, evidence});
  }
}

Status Anchorer::Look(const AnchoredPartner& partner, std::string& evidence) {
  const PublishedHeadPtr theirs = partner.log.newest();
  const PublishedHeadPtr ours = parts_.own_log->Newest();
  if (theirs == nullptr || ours == nullptr) {
    return OkStatus();
  }
  const std::uint64_t now_ms = parts_.clock->Now().wall_ms;
  RecordingSource source(*ours, *parts_.histories);
  CheckedAtAdmission checker;
  authority::Judge judge(parts_.author.home, parts_.genesis_id, source,
                         checker);
  COMITY_ASSIGN_OR_RETURN(
      const AnchorPlace place,
      FindAnchorPlace(judge, ours->head.size.value, partner.pinned.origin,
                      parts_.begun_ms, now_ms));
  if (place.last) {
    COMITY_RETURN_IF_ERROR(
        CheckAgainst(partner, *theirs, *place.last, evidence));
  }
  if (!IsAnchorDue(place.last, theirs->head, now_ms, limits_.every_ms)) {
    return OkStatus();
  }
  COMITY_ASSIGN_OR_RETURN(
      std::string note, CosignedNote(theirs->checkpoint, partner.pinned.origin,
                                     partner.cosigners));
  COMITY_ASSIGN_OR_RETURN(
      Submission anchor,
      MakeAnchor(parts_.author, partner.pinned.origin, place, std::move(note),
                 crypto::RandomBytes(statement::kNonceSize)));
  COMITY_RETURN_IF_ERROR(Submit(std::move(anchor)).status());
  ++logged_;
  return OkStatus();
}

Status Anchorer::CheckAgainst(const AnchoredPartner& partner,
                              const PublishedHead& theirs,
                              const LastAnchor& last, std::string& evidence) {
  if (last.head.size.value == 0 || last.head.size > theirs.head.size) {
    return OkStatus();  // The copy is behind; it will come to it.
  }
  const merkle::Prover prover(theirs.edge, *partner.log.store);
  COMITY_ASSIGN_OR_RETURN(const Hash root, prover.RootAt(last.head.size));
  if (root == last.head.root) {
    return OkStatus();
  }
  COMITY_ASSIGN_OR_RETURN(
      const std::string accusation,
      MakeAccusation(partner, theirs, last, {last.head.size, root}));
  const std::string path =
      (std::filesystem::path(partner.folder) / "fork-evidence").string();
  if (ReplaceKeptFile(path, accusation).ok()) {
    evidence = path;
  }
  return DataLoss(ErrorReason::kForkDetected,
                  "the copy excludes the head of size " +
                      std::to_string(last.head.size.value) +
                      " that is anchored here, and the log signed both");
}

StatusOr<Accepted> Anchorer::Submit(Submission submission) {
  // Shared with an answer that comes after nobody waits any more.
  struct Answer {
    std::mutex mutex;
    std::condition_variable came;
    std::optional<StatusOr<Accepted>> outcome;
  };
  const auto answer = std::make_shared<Answer>();
  parts_.own_log->Submit(std::move(submission),
                         [answer](StatusOr<Accepted> outcome) {
                           const std::lock_guard lock(answer->mutex);
                           answer->outcome = std::move(outcome);
                           answer->came.notify_all();
                         });
  std::unique_lock lock(answer->mutex);
  answer->came.wait_for(lock, std::chrono::milliseconds(limits_.answer_max_ms),
                        [&] { return answer->outcome.has_value(); });
  if (!answer->outcome) {
    return Unavailable(ErrorReason::kDeadlinePassed,
                       "the log did not answer; looked at again");
  }
  return *std::move(answer->outcome);
}

}  // namespace comity::server
