#include "tests/simulation/federation/troubles.h"

#include <utility>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/note.h"
#include "core/evidence/evidence_records.h"
#include "core/merkle/prover.h"
#include "core/mirror/fork_evidence.h"
#include "core/statement/wire.h"
#include "server/sync/package_maker.h"
#include "tests/simulation/federation/site.h"
#include "tests/simulation/federation/witness_node.h"

namespace comity::simulation {
namespace {

constexpr std::uint64_t kSecondMs = 1000;
constexpr std::uint64_t kMinuteMs = 60'000;
// Clocks are wrong by less: where a cosigner's and a log's are wrong by more
// than ten minutes together, one after the other, honest entries look backdated
// to that cosigner for ever.
constexpr std::uint64_t kClockWrongMaxMs = 4 * kMinuteMs + 30 * kSecondMs;

}  // namespace

Site& Troubles::AnySite() {
  return *stage_.sites[stage_.world.dice.Below(kSites)];
}

void Troubles::Later(std::uint64_t to_ms, const std::string& what,
                     std::function<void()> action) {
  shared_.schedule.After(kSecondMs + shared_.dice.Below(to_ms), what,
                         std::move(action));
}

void Troubles::PlayFault() {
  Site& site = AnySite();
  WitnessNode& witness = *stage_.witnesses[shared_.dice.Below(kWitnesses)];
  switch (shared_.dice.Below(16)) {
    case 0:
      return site.node().Crash();
    case 1:
    case 2:
      return site.node().PlanCrash();
    case 3:
      return site.node().PlanCommitFault();
    case 4:
    case 5:
    case 6:
      return site.PlanCopyCrash();
    case 7:
    case 8:
      return site.PlanCopyFault();
    case 9:
      return shared_.OneIn(2) ? site.LoseCopy() : site.LoseKeptFiles();
    case 10:
      return site.RestoreBoth();
    case 11:
      return site.node().RestoreOlderStore();
    case 12:
      return witness.Crash();
    case 13:
      return witness.PlanCrash();
    case 14:
      return PlayClock(shared_.OneIn(3) ? witness.clock()
                                        : site.node().clock());
    default:
      return CutOff(shared_.OneIn(4) ? witness.name() : site.node().name());
  }
}

void Troubles::PlayClock(NodeClock& clock) {
  const auto wrong_ms = static_cast<std::int64_t>(
      kMinuteMs + shared_.dice.Below(kClockWrongMaxMs - kMinuteMs));
  shared_.coverage.Count(shared_.OneIn(2) ? Happening::kClockForward
                                          : Happening::kClockBack);
  clock.offset_ms = shared_.OneIn(2) ? wrong_ms : -wrong_ms;
  Later(4 * kMinuteMs, "a clock is set right", [this, &clock] {
    clock.offset_ms = 0;
    for (auto& site : stage_.sites) {
      site->node().SetClockRight();
    }
  });
}

void Troubles::CutOff(const std::string& name) {
  shared_.coverage.Count(Happening::kPartnerCutOff);
  shared_.network.CutOff(name);
  Later(4 * kMinuteMs, name + " is back",
        [this, name] { shared_.network.Reconnect(name); });
}

// Anybody may show a cosigner a head that a log signed.
void Troubles::HandOn() {
  const std::size_t of = shared_.dice.Below(kSites);
  const auto log = stage_.sites[of]->FindLog(of);
  if (log && log->newest() != nullptr) {
    (void)AnySite().Announced(stage_.cast.origin(of),
                              log->newest()->checkpoint);
  }
}

// From what an honest log did sign, and a proof that is none.
void Troubles::AccuseFalsely() {
  const std::size_t of = shared_.dice.Below(kSites);
  const auto log = stage_.sites[of]->FindLog(of);
  const auto newest = log ? log->newest() : nullptr;
  if (newest == nullptr || !stage_.watcher.IsHonest(of)) {
    return;
  }
  const auto reply = server::MakeHeadReply(*log, std::nullopt);
  const auto read =
      reply.ok() ? statement::DecodeRecord<evidence::Evidence>(reply->evidence)
                 : reply.status();
  std::string& smaller = signed_before_[of];
  if (read.ok()) {
    if (!smaller.empty()) {
      shared_.coverage.Count(Happening::kFalseAccusation);
      stage_.watcher.OnAccusation(
          of,
          statement::EncodeRecord(mirror::ForkEvidence{
              read->registries.front(), smaller, AnyHashes(*log, smaller)}));
    }
    smaller = newest->checkpoint;
  }
}

// The true proof between the two heads, or one from another size; whole, or
// with a wrong byte.
std::string Troubles::AnyHashes(const server::HeldLog& log,
                                const std::string& smaller) {
  const auto newest = log.newest();
  const auto note = checkpoint::ParseNote(smaller);
  const auto read = checkpoint::ParseCheckpoint(note->text);
  merkle::TreeHead from = read->head;
  if (shared_.OneIn(3)) {
    from.size.value = 1 + shared_.dice.Below(newest->head.size.value - 1);
  }
  if (from.size >= newest->head.size) {
    return "";
  }
  const merkle::Prover prover(newest->edge, *log.store);
  const auto proof = prover.Consistency(from.size, newest->head.size);
  std::string hashes = proof.ok() ? mirror::ForkHashes(from, *proof) : "";
  if (shared_.OneIn(2) && !hashes.empty()) {
    char& byte = hashes[shared_.dice.Below(hashes.size())];
    byte = static_cast<char>(byte ^ 1);
  }
  return hashes;
}

}  // namespace comity::simulation
