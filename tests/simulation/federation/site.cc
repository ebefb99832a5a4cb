#include "tests/simulation/federation/site.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/cosignature.h"
#include "core/checkpoint/note.h"
#include "core/checkpoint/note_signing.h"
#include "core/evidence/proven_registry.h"
#include "core/statement/wire.h"
#include "server/sync/package_maker.h"
#include "tests/simulation/federation/desk.h"

namespace comity::simulation {
namespace {

constexpr std::uint64_t kRestartMaxMs = 40'000;

NodeSettings SettingsOf(Stage& stage, std::size_t number) {
  NodeSettings settings;
  settings.name = SiteName(number);
  settings.founding = &stage.cast.founding(number);
  settings.broken.admits_without_previous = stage.variant.logs_unlawfully;
  settings.restart_max_ms = kRestartMaxMs;
  return settings;
}

const DiskImage& AnyImage(Stage& stage, std::size_t number) {
  const auto& images = stage.cast.founding(number).images();
  // The small ones mostly: what takes long are the many entries.
  return images[stage.world.OneIn(4) ? images.size() - 1
                                     : stage.world.dice.Below(2)];
}

Status Down() {
  return Unavailable(ErrorReason::kPartnerUnreachable, "nobody answers");
}

}  // namespace

Site::Site(Stage& stage, std::size_t number)
    : stage_(stage),
      number_(number),
      node_(SettingsOf(stage, number), stage.world, AnyImage(stage, number)) {
  for (std::size_t of = 0; of < kSites; ++of) {
    copies_[of].folder =
        stage.world.directory + "/" + SiteName(number) + "-of-" + SiteName(of);
    std::filesystem::create_directory(copies_[of].folder);
    copies_[of].disk = std::make_unique<Disk>(
        copies_[of].folder + "/unused",
        [&stage](const Hash& id) { return stage.world.FindDeed(id); });
  }
  node_.on_started = [this] { OnStarted(); };
  node_.on_ending = [this] {
    ++lives_;
    stage_.watcher.OnRestart(number_);
    desk_.reset();
  };
}

Site::~Site() = default;

// The liar does not want to hear of it.
void Site::AskCosigners() {
  if (!stage_.variant.asks_no_cosigner && stage_.watcher.IsHonest(number_)) {
    node_.ask_cosigners = [this] { return AskAboutOwn(); };
  }
}

void Site::OnStarted() {
  if (node_.process()->newest() == nullptr) {
    return;  // It has not come so far.
  }
  desk_ = std::make_unique<Desk>(stage_, *this);
  for (std::size_t of = 0; of < kSites; ++of) {
    if (of != number_) {
      FollowLater(of, 1 + stage_.world.dice.Below(500));
    }
  }
  for (std::size_t i = 0; i < desk_->announcers(); ++i) {
    AnnounceLater(i, 1 + stage_.world.dice.Below(2000));
  }
}

void Site::FollowLater(std::size_t of, std::uint64_t delay_ms) {
  stage_.world.schedule.After(delay_ms,
                              node_.name() + " follows " + SiteName(of),
                              [this, of, life = lives_] {
                                if (life == lives_ && desk_ != nullptr) {
                                  Follow(of);
                                }
                              });
}

void Site::Follow(std::size_t of) {
  const auto pause_ms = desk_->TurnMirror(of);
  if (!pause_ms) {
    const Happening how = *desk_->fate().dead();
    stage_.world.coverage.Count(how);
    return node_.Crash();
  }
  if (desk_->NeedsOperator(of)) {
    stage_.world.coverage.Count(Happening::kMirrorMadeGood);
    return node_.Crash();
  }
  std::uint64_t latency_ms = 1 + stage_.world.dice.Below(300);
  if (stage_.WeatherStrikes(stage_.world.network.weather().delayed)) {
    latency_ms += stage_.world.dice.Below(30'000);
  }
  FollowLater(of, std::min<std::uint64_t>(*pause_ms, 60'000) + latency_ms);
}

void Site::AnnounceLater(std::size_t announcer, std::uint64_t delay_ms) {
  stage_.world.schedule.After(
      delay_ms, node_.name() + " announces", [this, announcer, life = lives_] {
        if (life == lives_ && desk_ != nullptr) {
          const std::uint64_t pause_ms = desk_->TurnAnnouncer(announcer);
          AnnounceLater(announcer, pause_ms + stage_.world.dice.Below(500));
        }
      });
}

// --- As others ask it --------------------------------------------------------

std::optional<server::HeldLog> Site::FindLog(std::size_t of) {
  const server::HeldLog* log =
      desk_ == nullptr ? nullptr : desk_->logs().Find(stage_.cast.origin(of));
  return log == nullptr ? std::nullopt : std::optional(*log);
}

StatusOr<server::HeadReply> Site::Head(
    std::size_t of, const std::optional<merkle::TreeHead>& known) {
  const auto log = FindLog(of);
  return log ? server::MakeHeadReply(*log, known) : Down();
}

StatusOr<mirror::EntryPackage> Site::Package(std::size_t of,
                                             const merkle::TreeHead& held,
                                             merkle::TreeSize head_size) {
  const auto log = FindLog(of);
  return log ? server::MakePackage(*log, held, head_size) : Down();
}

StatusOr<std::string> Site::Announced(const std::string& origin,
                                      const std::string& checkpoint) {
  const std::size_t of = stage_.cast.Find(origin);
  if (desk_ == nullptr || of == number_ || desk_->mirror(of) == nullptr) {
    return Down();
  }
  COMITY_ASSIGN_OR_RETURN(const auto note, checkpoint::ParseNote(checkpoint));
  COMITY_ASSIGN_OR_RETURN(const auto read,
                          checkpoint::ParseCheckpoint(note.text));
  if (desk_->HasProven(of) &&
      stage_.watcher.FindLog(of, read.head) != nullptr) {
    stage_.watcher.OnShown(number_, of, read.head.size);
  }
  StatusOr<std::string> answer = std::string();
  desk_->mirror(of)->Announced(
      note, read.head.size, /*wait_ms=*/0,
      [&answer](StatusOr<std::string> done) { answer = std::move(done); });
  return answer;
}

StatusOr<std::string> Site::CosignUnread(const server::PublishedHead& head) {
  if (desk_ == nullptr) {
    return Down();
  }
  COMITY_ASSIGN_OR_RETURN(const auto note,
                          checkpoint::ParseNote(head.checkpoint));
  COMITY_ASSIGN_OR_RETURN(
      auto line,
      checkpoint::Cosign(note.text, stage_.world.schedule.now_ms() / 1000,
                         stage_.cast.StateKeyName(number_), desk_->key()));
  return checkpoint::FormatNote({note.text, {std::move(line)}});
}

StatusOr<client::EvidenceAnswer> Site::Answer(
    const client::CredentialQuery& query, Branch* instead) {
  return desk_ == nullptr ? StatusOr<client::EvidenceAnswer>(Down())
                          : desk_->Answer(query, instead);
}

// As server/comityd/partner_heads.cc: a head counts that this log signed.
std::vector<server::CosignerAnswer> Site::AskAboutOwn() {
  std::vector<server::CosignerAnswer> answers;
  for (std::size_t other = 0; other < kSites; ++other) {
    if (other == number_) {
      continue;
    }
    server::CosignerAnswer answer{SiteName(other), Down()};
    if (asks_without_loss_ ||
        stage_.world.network.Carries(node_.name(), SiteName(other))) {
      const auto reply = stage_.sites[other]->Head(number_, std::nullopt);
      const auto read =
          reply.ok()
              ? statement::DecodeRecord<evidence::Evidence>(reply->evidence)
              : reply.status();
      if (read.ok()) {
        const auto proven = evidence::ProvenRegistry::ProveUntimed(
            read->registries.front(), stage_.cast.Pin(number_));
        if (proven.ok()) {
          answer.last = std::optional((*proven)->head());
        }
      }
    }
    answers.push_back(std::move(answer));
  }
  return answers;
}

// --- What the world does to it -----------------------------------------------

std::size_t Site::AnyPartner() {
  return (number_ + 1 + stage_.world.dice.Below(kSites - 1)) % kSites;
}

void Site::PlanCopyCrash() {
  static constexpr std::array kPoints = {
      Happening::kCrashBeforeCommit, Happening::kCrashAfterCommit,
      Happening::kCrashTornMemory, Happening::kCrashBeforeCosignature};
  if (desk_ != nullptr) {
    desk_->fate().Plan(kPoints[stage_.world.dice.Below(kPoints.size())]);
  }
}

void Site::PlanCopyFault() {
  static constexpr std::array kFaults = {
      storage::Fault::kLostBeforeEffect, storage::Fault::kLostAfterEffect,
      storage::Fault::kUnavailable, storage::Fault::kRetry};
  StoreFaults& faults = copies_[AnyPartner()].faults;
  switch (stage_.world.dice.Below(4)) {
    case 0:
      stage_.world.coverage.Count(Happening::kCopyReadFault);
      faults.reads_fail = 1;
      break;
    case 1:
      stage_.world.coverage.Count(Happening::kCopyReadFault);
      faults.reads_damaged = 1;
      break;
    default:
      stage_.world.coverage.Count(Happening::kCopyCommitFault);
      faults.next_commit = kFaults[stage_.world.dice.Below(kFaults.size())];
      break;
  }
}

void Site::LoseCopy() {
  stage_.world.coverage.Count(Happening::kCopyLost);
  node_.Crash();
  StoredCopy& copy = copies_[AnyPartner()];
  copy.disk->log = {};
  copy.disk->damage.clear();
}

void Site::LoseKeptFiles() {
  stage_.world.coverage.Count(Happening::kKeptFilesLost);
  node_.Crash();
  const std::string& folder = copies_[AnyPartner()].folder;
  std::filesystem::remove(folder + "/verified");
  if (stage_.world.OneIn(2)) {
    std::filesystem::remove(folder + "/cosignature");
  }
}

// Nobody but the cosigners can notice, so the honest ones must hold the newest
// head and be heard: of several that are asked one answer suffices, and where
// that one is the liar's, nothing is noticed.
void Site::RestoreBoth() {
  if (!stage_.watcher.IsHonest(number_)) {
    return;
  }
  const std::uint64_t size =
      stage_.world.truth.Of(node_.name()).largest_signed.size.value;
  for (auto& other : stage_.sites) {
    if (other->number() != number_ &&
        stage_.watcher.IsHonest(other->number()) &&
        other->ShownSize(number_) < size) {
      return;
    }
  }
  if (node_.process() != nullptr && node_.RestoreBoth()) {
    stage_.world.coverage.Count(Happening::kBothRestored);
    for (auto& other : stage_.sites) {
      other->copy(number_).faults = {};
    }
    asks_without_loss_ = true;
    node_.Start();
    asks_without_loss_ = false;
  }
}

std::uint64_t Site::ShownSize(std::size_t of) {
  const auto log = FindLog(of);
  const auto newest = log ? log->newest() : nullptr;
  return newest == nullptr ? 0 : newest->head.size.value;
}

bool Site::HasConverged(std::size_t of) {
  const auto log = FindLog(of);
  const auto newest = log ? log->newest() : nullptr;
  const auto note = newest == nullptr
                        ? StatusOr<checkpoint::ParsedNote>(Down())
                        : checkpoint::ParseNote(newest->checkpoint);
  const auto key = checkpoint::VerifierKey::Make(
      stage_.cast.StateKeyName(number_), checkpoint::NoteKeyType::kCosignature,
      stage_.cast.MakeStateKey(number_)->public_key());
  return note.ok() && key.ok() &&
         newest->head == stage_.world.truth.Of(SiteName(of)).largest_signed &&
         checkpoint::VerifyCosignature(*note, *key).ok();
}

}  // namespace comity::simulation
