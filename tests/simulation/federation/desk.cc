#include "tests/simulation/federation/desk.h"

#include <filesystem>
#include <utility>

#include "core/checkpoint/note.h"
#include "core/evidence/evidence_records.h"
#include "core/merkle/prover.h"
#include "core/mirror/fork_evidence.h"
#include "core/statement/wire.h"
#include "server/evidence/known_head.h"
#include "server/sync/kept_file.h"
#include "tests/simulation/federation/branch.h"
#include "tests/simulation/federation/witness_node.h"

namespace comity::simulation {
namespace {

constexpr int kOpenTriesMax = 6;

// Seldom enough for many histories, often enough for their minutes.
server::MirrorLimits MirrorPace() {
  server::MirrorLimits limits;
  limits.poll_every_ms = 60'000;
  return limits;
}
server::AnnouncerLimits AnnouncerPace() {
  server::AnnouncerLimits limits;
  limits.every_ms = 10'000;
  limits.refresh_every_ms = 90'000;
  return limits;
}

// A head that the asker knows, linked to the one that is shown. A liar links
// what he has, whatever it leads from.
StatusOr<std::vector<Hash>> Link(const merkle::TreeHead& known,
                                 const server::PublishedHead& shown,
                                 const server::HeldLog& log, bool lies) {
  auto hashes = server::ProveFrom(known, shown, *log.store);
  if (!hashes.ok() && lies) {
    const merkle::Prover prover(shown.edge, *log.store);
    hashes = prover.Consistency(known.size, shown.head.size);
    if (!hashes.ok()) {
      return std::vector<Hash>();
    }
  }
  return hashes;
}

}  // namespace

Desk::Desk(Stage& stage, Site& site)
    : stage_(stage),
      site_(site),
      key_(stage.cast.MakeStateKey(site.number()), fate_,
           [this](std::string_view message) { OnSigned(message); }) {
  OpenOwnLog();
  for (std::size_t of = 0; of < kSites; ++of) {
    if (of != site_.number()) {
      OpenMirror(of);
    }
  }
  builder_ = std::make_unique<server::EvidenceBuilder>(
      logs_, stage_.cast.origin(site_.number()));
  OpenAnnouncers();
}

Desk::~Desk() {
  for (std::size_t of = 0; of < kSites; ++of) {
    Followed& followed = desks_[of];
    const std::string path = MemoryPath(of);
    const bool is_torn = fate_.dead() == Happening::kCrashTornMemory &&
                         of == turning_ && followed.mirror != nullptr;
    followed.mirror.reset();
    const auto written = ReadFileBytes(path);
    if (is_torn && followed.memory_before != written) {
      WriteFileBytes(path,
                     Torn(followed.memory_before, written, stage_.world.dice));
    }
  }
}

std::string Desk::MemoryPath(std::size_t of) const {
  return site_.copy(of).folder + "/cosigned";
}

void Desk::OpenOwnLog() {
  Process& process = *site_.node().process();
  const std::size_t own = site_.number();
  heads_ = std::make_unique<server::CosignedHeads>(
      stage_.cast.PolicyOf(1, evidence::CosignerGrade::kState),
      stage_.cast.origin(own), [&process] { return process.newest(); },
      [this, own](const server::PublishedHead&)
          -> StatusOr<evidence::NoteKeys> { return stage_.cast.LogKeys(own); },
      site_.node().clock());
  server::HeldLog log = process.own_log();
  log.newest = [this] { return heads_->Newest(); };
  log.announced = [this] { return heads_->Announce(); };
  logs_.Add(std::move(log));
}

StatusOr<std::unique_ptr<server::PartnerMirror>> Desk::TryOpenMirror(
    std::size_t of) {
  StoredCopy& copy = site_.copy(of);
  server::PartnerSettings settings;
  settings.partner = stage_.cast.Pin(of);
  settings.limits = MirrorPace();
  settings.folder = copy.folder;
  settings.cosigner =
      server::StateCosigner{stage_.cast.StateKeyName(site_.number()), &key_};
  // On the one thread that plays the history.
  settings.fetches_ahead = false;
  settings.history_cache_bytes = 1U << 16;
  server::PartnerParts parts;
  parts.engine = std::make_unique<SimulatedEngine>(
      *copy.disk, copy.faults, fate_, stage_.world.dice, stage_.world.coverage,
      [this] { return site_.node().clock().Now().wall_ms; },
      BrokenStore{stage_.variant.copies_late, false});
  auto wire = std::make_unique<PartnerWire>(stage_, site_.number(), of);
  desks_[of].wire = wire.get();
  parts.link = std::move(wire);
  parts.clock = &site_.node().clock();
  parts.log = [this, of](std::string_view line) { OnLine(of, line); };
  return server::PartnerMirror::Open(std::move(settings), std::move(parts));
}

// What an operator does: tries again, and gives a damaged copy up. What was
// cosigned is remembered apart from it.
void Desk::OpenMirror(std::size_t of) {
  StoredCopy& copy = site_.copy(of);
  if (stage_.variant.cosigners_forget) {
    copy.disk->log = {};
    std::filesystem::remove_all(copy.folder);
    std::filesystem::create_directory(copy.folder);
  }
  Status why;
  for (int i = 0; i < kOpenTriesMax; ++i) {
    auto opened = TryOpenMirror(of);
    if (opened.ok()) {
      desks_[of].mirror = *std::move(opened);
      desks_[of].shown_first = desks_[of].mirror->log().newest();
      logs_.Add(desks_[of].mirror->log());
      return;
    }
    why = opened.status();
    if (why.code() == StatusCode::kDataLoss && i > 0) {
      copy.disk->damage.clear();
      copy.disk->log = {};
    }
  }
  stage_.world.truth.Breach(SiteName(site_.number()) +
                            " cannot open a copy: " + why.message());
}

void Desk::OpenAnnouncers() {
  const std::size_t own = site_.number();
  const auto add = [this](std::string name,
                          std::unique_ptr<server::CosignerLink> link) {
    announcers_.push_back(std::make_unique<server::Announcer>(
        std::move(name), AnnouncerPace(), *heads_, std::move(link),
        site_.node().clock(), [](std::string_view) {}));
  };
  for (std::size_t to = 0; to < kSites; ++to) {
    if (to != own) {
      add(SiteName(to), std::make_unique<CosignerWire>(stage_, own, to));
    }
  }
  const storage::LogStore& tiles = *logs_.Find(stage_.cast.origin(own))->store;
  for (auto& witness : stage_.witnesses) {
    add(witness->name(),
        std::make_unique<WitnessWire>(stage_, SiteName(own), *witness, tiles));
  }
}

void Desk::OnSigned(std::string_view message) {
  const auto head = ReadCosigned(stage_.cast, message);
  if (head) {
    stage_.watcher.OnStateCosigned(
        site_.number(), *head,
        {site_.copy(head->site).disk->log.chronicle, MemoryPath(head->site)});
  }
}

// Lines for the operator say first whom they are about, and then why.
void Desk::OnLine(std::size_t of, std::string_view line) {
  static constexpr std::array kTold = {
      std::pair(ErrorReason::kForkDetected, Happening::kCount),
      std::pair(ErrorReason::kCommitmentWrong, Happening::kMapLieFound),
      std::pair(ErrorReason::kTimeImplausible, Happening::kTimeRefused),
      std::pair(ErrorReason::kOlderThanKnown, Happening::kOldHeadRefused)};
  for (const auto& [reason, happening] : kTold) {
    if (line.find(": " + std::string(Name(reason)) + ":") ==
        std::string_view::npos) {
      continue;
    }
    desks_[of].last_reason = reason;
    if (happening != Happening::kCount) {
      stage_.world.coverage.Count(happening);
    }
    return;
  }
}

std::optional<std::uint64_t> Desk::TurnMirror(std::size_t of) {
  Followed& followed = desks_[of];
  if (followed.mirror == nullptr) {
    return std::nullopt;
  }
  turning_ = of;
  if (fate_.Plans(Happening::kCrashTornMemory)) {
    followed.memory_before = ReadFileBytes(MemoryPath(of));
  }
  followed.last_reason = ErrorReason::kNone;
  const bool saw_fork =
      followed.wire->TakeForkShown(site_.node().clock().Now().wall_ms);
  const std::uint64_t pause_ms = followed.mirror->Turn();
  if (fate_.dead()) {
    return std::nullopt;
  }
  CheckAfterTurn(of, saw_fork);
  return pause_ms;
}

void Desk::CheckAfterTurn(std::size_t of, bool saw_fork) {
  Followed& followed = desks_[of];
  const auto shown = followed.mirror->log().newest();
  followed.has_proven = followed.has_proven || shown != followed.shown_first;
  stage_.watcher.CheckCopy(site_.number(), of,
                           site_.copy(of).disk->log.chronicle,
                           shown == nullptr ? nullptr : &shown->head);
  if (saw_fork) {
    stage_.watcher.OnForkSeen(
        site_.number(), of,
        server::ReadKeptFile(site_.copy(of).folder + "/fork-evidence",
                             mirror::kForkEvidenceSizeMax));
  }
  TakeEvidence(of);
  const bool halted = followed.mirror->counts().halted;
  if (halted && !followed.was_halted) {
    stage_.world.coverage.Count(Happening::kMirrorHalted);
    if (stage_.watcher.IsHonest(of) &&
        (followed.last_reason == ErrorReason::kForkDetected ||
         followed.last_reason == ErrorReason::kCommitmentWrong)) {
      stage_.world.truth.Breach("C5: " + SiteName(site_.number()) +
                                " has halted as if " + SiteName(of) +
                                " had lied");
    }
  }
  followed.was_halted = halted;
}

// The operator hands it on; what is there next time is new.
void Desk::TakeEvidence(std::size_t of) {
  const std::string path = site_.copy(of).folder + "/fork-evidence";
  const auto bytes = ReadFileBytes(path);
  if (bytes) {
    stage_.watcher.OnEvidence(site_.number(), of, *bytes);
    std::filesystem::remove(path);
  }
}

bool Desk::NeedsOperator(std::size_t of) const {
  const Followed& followed = desks_[of];
  return followed.was_halted && stage_.watcher.IsHonest(of);
}

// As server/rpc/evidence_service.cc, over whichever logs are shown.
StatusOr<client::EvidenceAnswer> Desk::Answer(
    const client::CredentialQuery& query, Branch* instead) {
  server::HeldLogs logs = logs_;
  const std::string& own = stage_.cast.origin(site_.number());
  server::PublishedHeadPtr published =
      query.head == client::HeadChoice::kCosigned ? heads_->Cosigned()
                                                  : heads_->Newest();
  if (instead != nullptr) {
    logs.Add(instead->log());
    published = instead->newest();
  }
  if (published == nullptr) {
    return Unavailable(ErrorReason::kNotReady, "no head yet");
  }
  evidence::Question question;
  question.credential = query.credential;
  question.host_country = query.host_country;
  question.purpose = query.purpose;
  question.on = query.on.value_or(CivilDate());
  const server::EvidenceBuilder builder(logs, own);
  COMITY_ASSIGN_OR_RETURN(
      auto built, builder.ForQuestion(published, question,
                                      {query.origins, query.every_host}));
  client::EvidenceAnswer answer;
  answer.evidence = std::move(built.evidence);
  answer.unverified_verdict = statement::EncodeRecord(built.verdict);
  const bool lies = !stage_.watcher.IsHonest(site_.number());
  for (const client::KnownHead& known : query.known_heads) {
    const auto shown = built.heads.find(known.origin);
    if (shown == built.heads.end() ||
        known.head.size > shown->second->head.size) {
      continue;
    }
    COMITY_ASSIGN_OR_RETURN(auto hashes, Link(known.head, *shown->second,
                                              *logs.Find(known.origin), lies));
    answer.consistency.push_back(
        {known.origin, known.head.size, std::move(hashes)});
  }
  return answer;
}

}  // namespace comity::simulation
