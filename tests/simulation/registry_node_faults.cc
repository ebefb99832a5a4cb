// What the world does to a registry.
#include <algorithm>
#include <utility>

#include "tests/simulation/registry_node.h"

namespace comity::simulation {
namespace {

constexpr std::size_t kBackupsMax = 3;

// Where a process may be made to die on its way through a batch.
constexpr std::array kCrashPoints = {
    Happening::kCrashBeforeCommit,    Happening::kCrashAfterCommit,
    Happening::kCrashBeforeSignature, Happening::kCrashBeforeMark,
    Happening::kCrashTornMark,        Happening::kCrashBeforePublication,
    Happening::kCrashBeforeAnswers,   Happening::kCrashAmidAnswers};

}  // namespace

void RegistryNode::Crash() {
  if (process_ != nullptr) {
    process_->Kill();
    LookAfter(process_);
  }
}

void RegistryNode::PlanCrash() {
  if (process_ != nullptr) {
    const Happening point =
        kCrashPoints[world_.dice.Below(kCrashPoints.size())];
    const bool amid = point == Happening::kCrashAmidAnswers;
    process_->fate().Plan(point,
                          amid ? static_cast<int>(world_.dice.Below(2)) : 0);
  }
}

void RegistryNode::PlanCommitFault() {
  static constexpr std::array kFaults = {
      storage::Fault::kLostBeforeEffect, storage::Fault::kLostAfterEffect,
      storage::Fault::kUnavailable, storage::Fault::kRetry};
  faults_.next_commit = kFaults[world_.dice.Below(kFaults.size())];
}

void RegistryNode::StartSecondProcess() {
  if (process_ == nullptr || zombie_ != nullptr) {
    return;
  }
  world_.coverage.Count(Happening::kSecondProcess);
  // The machines do not share a lock on the mark, only its content.
  disk_.WriteMark(disk_.ReadMark());
  process_->LoseMark();
  zombie_ = std::move(process_);
  Start();
}

void RegistryNode::DamageRow() {
  const auto& rows = disk_.log.rows;
  auto row = rows.begin();
  std::advance(row,
               static_cast<std::ptrdiff_t>(world_.dice.Below(rows.size())));
  if (row->second.empty()) {
    return;
  }
  world_.coverage.Count(Happening::kRowDamaged);
  std::string damaged = row->second;
  char& byte = damaged[world_.dice.Below(damaged.size())];
  byte = static_cast<char>(byte ^ (1 << world_.dice.Below(8)));
  disk_.damage[row->first] = std::move(damaged);
}

void RegistryNode::Backup() {
  if (!displaced_) {
    backups_.push_back(TakeCopy());
    if (backups_.size() > kBackupsMax) {
      backups_.pop_front();
    }
  }
}

void RegistryNode::RestoreOlderStore() {
  if (backups_.empty() || displaced_ || zombie_ != nullptr) {
    return;
  }
  Crash();
  world_.coverage.Count(Happening::kStoreRestored);
  displaced_ = TakeCopy();
  disk_.damage.clear();
  disk_.log = backups_[world_.dice.Below(backups_.size())].log;
}

void RegistryNode::RestoreOlderMark() {
  if (backups_.empty() || displaced_ || zombie_ != nullptr) {
    return;
  }
  Crash();
  world_.coverage.Count(Happening::kMarkRestored);
  displaced_ = TakeCopy();
  disk_.WriteMark(backups_[world_.dice.Below(backups_.size())].mark);
}

bool RegistryNode::RestoreBoth() {
  if (backups_.empty() || displaced_ || zombie_ != nullptr) {
    return false;
  }
  const Copy older = backups_[world_.dice.Below(backups_.size())];
  if (older.log.chronicle.size() == disk_.log.chronicle.size()) {
    return false;
  }
  Crash();
  displaced_ = TakeCopy();
  disk_.damage.clear();
  disk_.log = older.log;
  disk_.WriteMark(older.mark);
  return true;
}

void RegistryNode::DamageMark() {
  if (displaced_ || zombie_ != nullptr) {
    return;
  }
  Crash();
  auto bytes = disk_.ReadMark();
  const std::uint64_t roll = world_.dice.Below(4);
  if (roll == 0 || !bytes) {
    world_.coverage.Count(Happening::kMarkLost);
    disk_.WriteMark(std::nullopt);
    return;
  }
  const std::size_t half = bytes->size() / 2;
  const auto flip = [&](std::size_t begin) {
    // Within what a slot says; the rest of it is empty.
    char& byte = (*bytes)[begin + world_.dice.Below(100)];
    byte = static_cast<char>(byte ^ (1 << world_.dice.Below(8)));
  };
  if (roll == 1) {
    world_.coverage.Count(Happening::kMarkDamaged);
    flip(0);
    flip(half);
  } else {
    world_.coverage.Count(Happening::kMarkSlotDamaged);
    flip(world_.OneIn(2) ? 0 : half);
  }
  disk_.WriteMark(bytes);
}

}  // namespace comity::simulation
