// The copy of one partner's log: its store, the thread that follows the
// partner, and this registry's cosignature over what was recomputed.
#ifndef COMITY_SERVER_SYNC_PARTNER_MIRROR_H_
#define COMITY_SERVER_SYNC_PARTNER_MIRROR_H_

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "core/base/status.h"
#include "core/checkpoint/note.h"
#include "core/checkpoint/verifier_key.h"
#include "core/crypto/signing_key.h"
#include "core/evidence/policy.h"
#include "server/admission/history_cache.h"
#include "server/alarms/alarm.h"
#include "server/evidence/held_log.h"
#include "server/sequencer/clock.h"
#include "server/sync/kept_evidence.h"
#include "server/sync/mirror_machine.h"
#include "server/sync/package_ahead.h"
#include "server/sync/partner_link.h"
#include "server/sync/signature_sweep.h"
#include "storage/engine.h"
#include "storage/head_mark.h"
#include "storage/log_store.h"

namespace comity::server {

// Callers that wait for a cosignature at one time.
inline constexpr std::size_t kAnnouncementsMax = 64;

// The key with which this registry says: I hold every entry, and recomputed
// tree and map.
struct StateCosigner {
  std::string name;
  const crypto::Signer* key = nullptr;
};

struct PartnerSettings {
  evidence::PinnedOrigin partner;
  MirrorLimits limits;
  // The folder of this partner's files, apart from all others.
  std::string folder;
  std::optional<StateCosigner> cosigner;
  // The log is carried here: announcements of newer heads change nothing.
  bool is_carried = false;
  // The next package is fetched, on a thread of its own, while one is stored.
  bool fetches_ahead = true;
  std::size_t history_cache_bytes = std::size_t{16} << 20;
  std::size_t cached_tiles_max = 1024;
};

// Numbers for the operator.
struct MirrorCounts {
  std::uint64_t held = 0;      // Entries stored.
  std::uint64_t verified = 0;  // Size of the newest head recomputed.
  std::uint64_t cosigned = 0;  // Size of the newest head cosigned.
  std::uint64_t alarms = 0;
  bool halted = false;
  std::uint64_t signatures = 0;  // Entries whose signatures were checked.
};

struct PartnerParts {
  std::unique_ptr<storage::Engine> engine;
  std::unique_ptr<PartnerLink> link;
  const Clock* clock = nullptr;
  // Whether the disk has room for more; kStoreFull if not. Null: always.
  std::function<Status()> may_store = nullptr;
  // Takes lines for the operator; thread-safe.
  std::function<void(std::string_view)> log;
  // Takes the same as alarms; null: nobody wants them.
  AlarmSink alarm = nullptr;
};

// Thread-safety: thread-safe, but Start and Shutdown belong to one thread.
class PartnerMirror {
 public:
  // Called with a note that holds the newest cosignature, or nothing.
  using CosignedDone = std::function<void(StatusOr<std::string>)>;

  // Opens the copy. The head that was verified last is served from the start,
  // also where the copy was on its way to the next one, up to kPastEntriesMax
  // entries beyond.
  //
  // Errors: those of LogStore::Open, Engine::Acquire and HeadMarkFile::Open.
  static StatusOr<std::unique_ptr<PartnerMirror>> Open(PartnerSettings settings,
                                                       PartnerParts parts);
  ~PartnerMirror();

  void Start();
  // Instead of Start, where somebody else keeps the time: takes one step of
  // the machine if one is due. Returns in how many milliseconds the next is. On
  // one thread.
  std::uint64_t Turn();
  // Tells the thread to end, and breaks off a call of it.
  void Close();
  // Close, and waits until it has ended.
  void Shutdown();

  // The copy, to answer from.
  HeldLog log();

  // Somebody shows a head of the log, of `size` if it is one. `done` is called
  // once, on any thread: when this mirror has cosigned it, or after `wait_ms`.
  // Only a head that the log signed counts as known.
  void Announced(const checkpoint::ParsedNote& note, merkle::TreeSize size,
                 std::uint64_t wait_ms, CosignedDone done);

  // Somebody showed a head that proves a fork of the log: nothing more is
  // cosigned, also after a restart, as long as the evidence is there. Only the
  // first is kept and told.
  void Accused(const std::string& fork_evidence);

  MirrorCounts counts() const;

 private:
  struct Waiting {
    merkle::TreeSize size;
    std::uint64_t until_ms = 0;  // Monotonic.
    CosignedDone done;
  };

  PartnerMirror(PartnerSettings settings, PartnerParts parts);

  // A file of this mirror.
  std::string PathOf(const char* name) const;
  Status OpenStore();
  Status OpenCosigner();
  // The head that was verified last, with what proved it, and tree and map
  // there; nothing if the copy does not extend it.
  struct Verified {
    evidence::RegistryEvidence part;
    mirror::ReplayState state;
  };
  std::optional<Verified> ReadVerified() const;
  // The note with what this mirror cosigned last, if it is about
  // `checkpoint` and by the key of today.
  std::optional<checkpoint::ParsedNote> ReadCosignature(
      const std::string& checkpoint) const;
  void MakeMachine();
  // Whether a fork of the log was proven here before; the operator is told.
  bool IsForkKept();
  // What was verified before the start is served at once.
  void PublishVerified(const Verified& verified);

  // The thread.
  void Run();
  // Gives the machine what is next, or wakes it, and does what it asks for.
  void TakeStep();
  // When the machine wants to be woken, monotonic. Under the mutex.
  std::uint64_t WakeAtMs(std::uint64_t now_ms) const;
  // Whether it is to be woken now; then it is. Under the mutex.
  bool IsWoken(std::uint64_t now_ms);
  // What the machine asks for; returns what came of it. In mirror_effects.cc.
  std::optional<MirrorEvent> Do(AskHead& effect);
  std::optional<MirrorEvent> Do(AskPackage& effect);
  std::optional<MirrorEvent> Do(StorePackage& effect);
  std::optional<MirrorEvent> Do(CosignHead& effect);
  std::optional<MirrorEvent> Do(PublishMirror& effect);
  std::optional<MirrorEvent> Do(RaiseAlarm& effect);
  std::optional<MirrorEvent> Do(SleepUntil& effect);
  std::optional<MirrorEvent> Do(HaltMirror& effect);

  // No call runs when it returns, and no connection is kept.
  void RestLink();
  Status Cosign(const CosignHead& effect);
  // Serves `note`, whose only line is this mirror's, with the published head.
  void ServeCosignature(const checkpoint::ParsedNote& note);
  // Keeps what proves an alarm; the path, or empty if there is nothing.
  std::string KeepEvidence(const RaiseAlarm& effect);
  std::string KeepForkEvidence(const std::string& bytes);
  // Keeps a file for later. False if it cannot; the operator is told, and the
  // mirror goes on.
  bool Keep(const char* name, const std::string& bytes);
  Status CheckNotFrozen(merkle::TreeSize size) const;
  // Waits until woken; false if the mirror shuts down.
  bool WaitUntilWoken();
  // Answers those who wait for what is cosigned by now or wait no longer.
  void AnswerWaiting(bool all);
  void Publish(PublishedHeadPtr published);
  // `published` with this mirror's newest cosignature, if it is about that
  // head, and with no other line in this mirror's name.
  // Requires: mutex_ is held.
  PublishedHeadPtr WithCosignature(PublishedHeadPtr published) const;
  std::string CosignedNote() const;

  const PartnerSettings settings_;
  PartnerParts parts_;
  // Of settings_.cosigner.
  std::optional<checkpoint::VerifierKey> cosigner_key_;
  std::unique_ptr<storage::LogStore> store_;
  std::unique_ptr<HistoryCache> histories_;
  std::unique_ptr<SignatureSweep> sweep_;
  std::unique_ptr<storage::HeadMarkFile> memory_;
  storage::Epoch epoch_;
  mirror::ReplayState stored_;  // Until the machine takes it.
  std::unique_ptr<MirrorMachine> machine_;
  std::optional<MirrorEvent> next_;  // Of the thread.
  PackageAhead packages_;

  mutable std::mutex mutex_;
  std::condition_variable woken_;
  bool announced_ = false;
  bool closing_ = false;
  std::uint64_t sleep_until_ms_ = 0;
  std::uint64_t last_woken_ms_ = 0;
  bool after_failure_ = false;
  // In force at the published head.
  std::optional<checkpoint::VerifierKey> log_key_;
  // The largest that the log signed, whoever showed it.
  merkle::TreeSize signed_size_;
  std::list<Waiting> waiting_;
  PublishedHeadPtr published_;
  // What was cosigned last, with this mirror's line alone, and as a note.
  std::optional<checkpoint::ParsedNote> cosignature_;
  std::string cosigned_note_;
  merkle::TreeSize cosigned_size_;
  merkle::TreeSize verified_size_;
  Hash kept_;  // Of what was kept as verified; of the thread.

  const KeptEvidence evidence_;
  std::atomic<std::uint64_t> alarms_ = 0;
  std::atomic<bool> halted_ = false;
  std::thread thread_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_SYNC_PARTNER_MIRROR_H_
