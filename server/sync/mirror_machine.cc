#include "server/sync/mirror_machine.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "core/authority/registry_state.h"
#include "core/checkpoint/note.h"
#include "core/evidence/note_keys.h"
#include "core/evidence/proven_registry.h"
#include "core/merkle/consistency_proof.h"
#include "core/merkle/prover.h"
#include "core/mirror/fork_evidence.h"
#include "core/statement/wire.h"

namespace comity::server {
namespace {

// How far admission times may lie ahead of this clock, and behind the last
// cosignature. Source: docs/spec, Cosigning.
constexpr std::uint64_t kAheadMaxMs = 5 * 60 * 1000;
constexpr std::uint64_t kBehindMaxMs = 10 * 60 * 1000;

// Whom a mirror believes about a head: the log itself, whose entries it will
// recompute. Cosigners do not enter.
evidence::Policy LogAlone(const evidence::PinnedOrigin& partner) {
  evidence::Policy policy;
  policy.origins.push_back(partner);
  return policy;
}

// What `before` holds for the keys of `updates`.
std::vector<merkle::MapValue> ValuesBefore(
    const merkle::MapTree& before,
    const std::vector<merkle::MapUpdate>& updates) {
  std::vector<Hash> keys;
  keys.reserve(updates.size());
  for (const merkle::MapUpdate& update : updates) {
    keys.push_back(update.first);
  }
  std::vector<merkle::MapValue> values;
  values.reserve(updates.size());
  for (const auto& value : before.GetAll(keys)) {
    values.push_back(value.value_or(merkle::MapValue()));
  }
  return values;
}

storage::LogBatch ToBatch(const mirror::ReplayState& before,
                          mirror::ReplayedPackage& replayed,
                          std::vector<std::string> entries) {
  storage::LogBatch batch;
  std::uint64_t index = before.edge.size().value;
  for (std::size_t i = 0; i < entries.size(); ++i, ++index) {
    const mirror::ReplayedEntry& added = replayed.entries[i];
    for (const mirror::HistoryStep& step : added.history) {
      batch.history.push_back(
          {step.map_key, step.number, {{index}, added.leaf_hash}});
    }
    if (added.statement_id) {
      batch.statement_ids.push_back({*added.statement_id, {index}});
    }
    batch.entries.push_back({std::move(entries[i]), added.leaf_hash});
  }
  batch.map_before = ValuesBefore(before.map, replayed.map_updates);
  batch.map_updates = std::move(replayed.map_updates);
  batch.new_head = replayed.after.edge.Head();
  batch.map_root = replayed.after.map.root();
  batch.map_size = replayed.after.map.size();
  batch.last_admission_ms = replayed.after.last_admission_ms;
  return batch;
}

// Whether a package was not what the log signed.
bool IsSendersFault(ErrorReason reason) {
  return reason == ErrorReason::kPackageMalformed ||
         reason == ErrorReason::kPackageUnproven;
}

// Whether a package failed by its sender's fault, or by this clock's.
bool MayPass(ErrorReason reason) {
  return IsSendersFault(reason) || reason == ErrorReason::kTimeImplausible;
}

}  // namespace

MirrorMachine::MirrorMachine(MirrorLimits limits, MirrorStart start,
                             const storage::LogStore& store)
    : limits_(limits),
      partner_(std::move(start.partner)),
      cosigns_(start.cosigns),
      store_(store),
      stored_(std::move(start.stored)),
      cosigned_(start.cosigned) {
  if (start.verified) {
    verified_head_ = start.verified_head.value_or(stored_.edge.Head());
    verified_part_ = *std::move(start.verified);
  }
}

std::vector<MirrorEffect> MirrorMachine::Step(MirrorEvent event, Moment now) {
  if (halted()) {
    return {};
  }
  return std::visit(
      [&](auto& happened) { return Handle(std::move(happened), now); }, event);
}

// --- Asking for a head -------------------------------------------------------

MirrorMachine::Effects MirrorMachine::Handle(MirrorWoken, Moment now) {
  phase_ = Phase::kAskingHead;
  asked_at_ms_ = now.monotonic_ms;
  return {AskHead{verified_head_}};
}

// Proves that the log signed the head, a short while ago.
Status MirrorMachine::ReadTarget(const HeadReply& reply, Moment now) {
  auto read = statement::DecodeRecord<evidence::Evidence>(reply.evidence);
  if (!read.ok() || read->registries.size() != 1 ||
      read->registries.front().origin != partner_.origin) {
    return InvalidArgument(ErrorReason::kEvidenceMalformed,
                           "no evidence about the log of " + partner_.origin);
  }
  Target target;
  target.part = std::move(read->registries.front());
  COMITY_ASSIGN_OR_RETURN(
      const auto proven,
      evidence::ProvenRegistry::Prove(target.part, partner_, LogAlone(partner_),
                                      now.wall_ms));
  COMITY_ASSIGN_OR_RETURN(
      const auto state,
      authority::RegistryStateAt(proven->judge(), proven->head().size.value));
  COMITY_ASSIGN_OR_RETURN(const evidence::NoteKeys keys,
                          evidence::NoteKeysOf(partner_.origin, state));
  target.head = proven->head();
  target.log_key = keys.log;
  target.time_s = proven->view().head_time_s;
  target.asked_at_ms = asked_at_ms_;
  target_ = std::move(target);
  return OkStatus();
}

MirrorMachine::Effects MirrorMachine::Handle(HeadArrived event, Moment now) {
  if (!event.reply.ok()) {
    return Retry(event.reply.status(), now);
  }
  const Status read = ReadTarget(*event.reply, now);
  if (!read.ok()) {
    return Retry(read, now);
  }
  if (!verified_head_) {
    return Approach(now);
  }
  if (target_->head.size > verified_head_->size) {
    return TakeLargerHead(*event.reply, now);
  }
  return TakeSmallerHead(now);
}

MirrorMachine::Effects MirrorMachine::TakeLargerHead(const HeadReply& reply,
                                                     Moment now) {
  const Status linked = merkle::VerifyConsistency(
      *verified_head_, target_->head, reply.consistency);
  if (linked.ok()) {
    return Approach(now);
  }
  Effects fork = Fork(target_->part, verified_part_.checkpoint,
                      mirror::ForkHashes(*verified_head_, reply.consistency));
  return fork.empty() ? Retry(linked, now) : fork;
}

// The same size, or an older head: it must be one of this copy's own past.
MirrorMachine::Effects MirrorMachine::TakeSmallerHead(Moment now) {
  const merkle::TreeHead& head = target_->head;
  const merkle::Prover prover(stored_.edge, store_);
  const auto root = prover.RootAt(head.size);
  if (!root.ok()) {
    return Halt(root.status());
  }
  if (*root == head.root) {
    return head == *verified_head_
               ? Arrive(now)
               : Retry(FailedPrecondition(
                           ErrorReason::kOlderThanKnown,
                           "the partner shows an old head of size " +
                               std::to_string(head.size.value)),
                       now);
  }
  const auto proof = prover.Consistency(head.size, verified_head_->size);
  if (!proof.ok()) {
    return Halt(proof.status());
  }
  const std::string hashes =
      head.size == verified_head_->size
          ? ""
          : mirror::ForkHashes({head.size, *root}, *proof);
  Effects fork = Fork(verified_part_, target_->part.checkpoint, hashes);
  return fork.empty()
             ? Retry(FailedPrecondition(
                         ErrorReason::kKnownHeadMismatch,
                         "the partner shows a head of another branch, which "
                         "its keys do not prove"),
                     now)
             : fork;
}

// Only what anybody else can judge is an accusation.
MirrorMachine::Effects MirrorMachine::Fork(
    const evidence::RegistryEvidence& larger, const std::string& smaller,
    std::string hashes) {
  const std::string accusation = statement::EncodeRecord(
      mirror::ForkEvidence{larger, smaller, std::move(hashes)});
  const auto judged = mirror::JudgeFork(accusation, partner_);
  if (!judged.ok()) {
    return {};
  }
  return Halt(DataLoss(ErrorReason::kForkDetected,
                       partner_.origin + " signed two heads, of sizes " +
                           std::to_string(judged->smaller.size.value) +
                           " and " + std::to_string(judged->larger.size.value) +
                           ", that exclude each other"),
              accusation);
}

// --- Fetching and storing ----------------------------------------------------

mirror::TimeBounds MirrorMachine::Bounds(Moment now) const {
  mirror::TimeBounds bounds;
  bounds.latest_ms = now.wall_ms + kAheadMaxMs;
  if (cosigned_) {
    bounds.earliest_from = cosigned_->head.size.value;
    const std::uint64_t cosigned_ms = cosigned_->time_s * 1000;
    bounds.earliest_ms = cosigned_ms - std::min(cosigned_ms, kBehindMaxMs);
  }
  return bounds;
}

MirrorMachine::Effects MirrorMachine::Approach(Moment now) {
  const merkle::TreeHead held = stored_.edge.Head();
  if (held.size < target_->head.size) {
    phase_ = Phase::kAskingPackage;
    return {AskPackage{held, target_->head.size}};
  }
  if (held == target_->head) {
    return Arrive(now);
  }
  if (held.size == target_->head.size) {
    return HaltAtFork();
  }
  return MeetInsideCopy(now);
}

// The copy is ahead of what the partner shows: it was broken off on the way to
// a larger head, which the log signed as well.
MirrorMachine::Effects MirrorMachine::MeetInsideCopy(Moment now) {
  const merkle::TreeHead& head = target_->head;
  const auto root = merkle::Prover(stored_.edge, store_).RootAt(head.size);
  if (!root.ok()) {
    return Halt(root.status());
  }
  if (*root != head.root) {
    return HaltAtFork();
  }
  return Retry(FailedPrecondition(ErrorReason::kOlderThanKnown,
                                  "the partner shows an old head of size " +
                                      std::to_string(head.size.value)),
               now);
}

MirrorMachine::Effects MirrorMachine::Handle(PackageArrived event, Moment now) {
  if (!event.package.ok()) {
    return Retry(event.package.status(), now);
  }
  auto replayed = mirror::ReplayPackage(stored_, *event.package, target_->head,
                                        Bounds(now));
  if (!replayed.ok()) {
    const Status own =
        CheckOwnMemory(replayed.status(), *event.package, Bounds(now));
    return own.ok() ? Refuse(replayed.status(), *event.package, now)
                    : Halt(own);
  }
  storing_ = replayed->after;
  phase_ = Phase::kStoring;
  StorePackage store;
  store.batch = ToBatch(stored_, *replayed, std::move(event.package->entries));
  if (store.batch.new_head.size < target_->head.size) {
    store.next = {store.batch.new_head, target_->head.size};
  }
  return {std::move(store)};
}

// What is held in memory for months may change there: then nothing fits it any
// more, and the log is as it was.
Status MirrorMachine::CheckOwnState() const {
  const storage::LogState& stored = store_.state();
  return stored_.edge.Head() == stored.head &&
                 stored_.map.root() == stored.map_root &&
                 stored_.last_admission_ms == stored.last_admission_ms
             ? OkStatus()
             : DataLoss(ErrorReason::kHashUnstable,
                        "what is held in memory of the log of " +
                            partner_.origin + " is not what was stored");
}

// Before the log is blamed for what was made out once: whether it is made out
// a second time.
Status MirrorMachine::CheckOwnMemory(const Status& why,
                                     const mirror::EntryPackage& package,
                                     const mirror::TimeBounds& bounds) const {
  COMITY_RETURN_IF_ERROR(CheckOwnState());
  if (why.reason() == ErrorReason::kHashUnstable) {
    return why;
  }
  if (MayPass(why.reason())) {
    return OkStatus();
  }
  const auto again =
      mirror::ReplayPackage(stored_, package, target_->head, bounds);
  return again.status().reason() == why.reason() &&
                 again.status().message() == why.message()
             ? OkStatus()
             : DataLoss(ErrorReason::kHashUnstable,
                        "a package was replayed twice with two results");
}

MirrorMachine::Effects MirrorMachine::HaltAtFork() {
  const Status own = CheckOwnState();
  return Halt(own.ok() ? DataLoss(ErrorReason::kForkDetected,
                                  "the head of " + partner_.origin + " at " +
                                      std::to_string(target_->head.size.value) +
                                      " is not the one that this copy was "
                                      "proven for")
                       : own);
}

MirrorMachine::Effects MirrorMachine::Refuse(
    const Status& why, const mirror::EntryPackage& package, Moment now) {
  Effects effects = MayPass(why.reason()) ? Retry(why, now) : Halt(why);
  if (!IsSendersFault(why.reason())) {
    std::get<RaiseAlarm>(effects.front()).refused =
        mirror::MakeRefusedPackage(target_->part, stored_.edge, package);
  }
  return effects;
}

MirrorMachine::Effects MirrorMachine::Handle(PackageStored event, Moment now) {
  if (event.status.reason() == ErrorReason::kStoreFull) {
    return Retry(event.status, now);
  }
  if (!event.status.ok()) {
    return Halt(event.status);
  }
  stored_ = std::move(storing_);
  return Approach(now);
}

// --- At the head -------------------------------------------------------------

// The log renews its time every minute: an old one was replayed on the way, or
// one of the two clocks is wrong. And this copy must reach what was cosigned.
Status MirrorMachine::MayCosign(Moment now) const {
  if (target_->time_s * 1000 + kBehindMaxMs < now.wall_ms) {
    return FailedPrecondition(ErrorReason::kTimeImplausible,
                              "the log's own time on its head is " +
                                  std::to_string(target_->time_s) + " s");
  }
  if (cosigned_ && target_->head.size < cosigned_->head.size) {
    return FailedPrecondition(
        ErrorReason::kOlderThanKnown,
        "cosigned last: " + std::to_string(cosigned_->head.size.value));
  }
  const merkle::Prover prover(stored_.edge, store_);
  COMITY_ASSIGN_OR_RETURN(
      const Hash root,
      prover.RootAt(cosigned_ ? cosigned_->head.size : merkle::TreeSize()));
  return mirror::CheckStateCosign(cosigned_, target_->head, root);
}

// Everything below the target is recomputed.
MirrorMachine::Effects MirrorMachine::Arrive(Moment now) {
  verified_head_ = target_->head;
  verified_part_ = target_->part;
  auto published = std::make_shared<PublishedHead>();
  published->head = target_->head;
  published->edge = stored_.edge;
  published->map = stored_.map;
  published->checkpoint = target_->part.checkpoint;
  Effects effects = {
      PublishMirror{std::move(published), *target_->log_key, verified_part_}};
  const auto then = [&effects](Effects more) {
    std::move(more.begin(), more.end(), std::back_inserter(effects));
    return std::move(effects);
  };
  if (!cosigns_) {
    failures_ = 0;
    return then(Sleep(now));
  }
  if (now.monotonic_ms - target_->asked_at_ms > limits_.head_age_max_ms) {
    return then(Handle(MirrorWoken{}, now));
  }
  const Status may = MayCosign(now);
  if (!may.ok()) {
    const bool may_pass = may.code() == StatusCode::kFailedPrecondition;
    return then(may_pass ? Retry(may, now) : Halt(may));
  }
  cosigning_ = {target_->head, mirror::CosignTime(cosigned_, now.wall_ms)};
  phase_ = Phase::kCosigning;
  const auto note = checkpoint::ParseNote(target_->part.checkpoint);
  effects.push_back(CosignHead{*cosigning_, note.ok() ? note->text : ""});
  return effects;
}

MirrorMachine::Effects MirrorMachine::Handle(CosignDone event, Moment now) {
  if (event.status.reason() == ErrorReason::kMirrorBehind) {
    return Retry(event.status, now);
  }
  if (!event.status.ok()) {
    return Halt(event.status);
  }
  cosigned_ = cosigning_;
  failures_ = 0;
  return Sleep(now);
}

// --- Pauses ------------------------------------------------------------------

MirrorMachine::Effects MirrorMachine::Sleep(Moment now) {
  phase_ = Phase::kAsleep;
  return {SleepUntil{now.monotonic_ms + limits_.poll_every_ms}};
}

MirrorMachine::Effects MirrorMachine::Retry(const Status& why, Moment now) {
  phase_ = Phase::kAsleep;
  const std::uint64_t doublings = std::min<std::uint64_t>(failures_, 16);
  const std::uint64_t pause_ms =
      std::min(limits_.retry_min_ms << doublings, limits_.retry_max_ms);
  ++failures_;
  return {RaiseAlarm{why, ""},
          SleepUntil{now.monotonic_ms + pause_ms, /*after_failure=*/true}};
}

MirrorMachine::Effects MirrorMachine::Halt(const Status& why,
                                           std::string fork_evidence) {
  phase_ = Phase::kHalted;
  return {RaiseAlarm{why, std::move(fork_evidence)}, HaltMirror{why}};
}

}  // namespace comity::server
