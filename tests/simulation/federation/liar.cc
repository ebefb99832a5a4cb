#include "tests/simulation/federation/liar.h"

#include <algorithm>
#include <utility>

#include "core/checkpoint/note.h"
#include "core/checkpoint/note_signing.h"
#include "core/merkle/prover.h"
#include "core/statement/entry.h"
#include "server/sync/package_maker.h"
#include "storage/log_rows.h"
#include "tests/simulation/federation/site.h"

namespace comity::simulation {
namespace {

constexpr std::uint64_t kMinuteMs = 60'000;
// How far back it rewrites, hides and rolls back.
constexpr std::size_t kBackMax = 20;

// The newest head, whatever the asker knows: where it knows another log, the
// proof is of this one, as a real server would make it.
StatusOr<server::HeadReply> ShowHead(
    const server::HeldLog& log, const std::optional<merkle::TreeHead>& known) {
  auto reply = server::MakeHeadReply(log, known);
  if (reply.ok() || !known) {
    return reply;
  }
  reply = server::MakeHeadReply(log, std::nullopt);
  const auto published = log.announced ? log.announced() : log.newest();
  if (reply.ok() && known->size < published->head.size) {
    const merkle::Prover prover(published->edge, *log.store);
    auto proof = prover.Consistency(known->size, published->head.size);
    if (proof.ok()) {
      reply->consistency = *std::move(proof);
    }
  }
  return reply;
}

}  // namespace

Liar::Liar(Stage& stage, Author& author)
    : stage_(stage),
      author_(author),
      site_(stage.watcher.liar()),
      style_(static_cast<Style>(
          stage.world.dice.Below(static_cast<std::uint64_t>(Style::kCount)))) {}

std::vector<std::string> Liar::TrueEntries() const {
  std::vector<std::string> entries;
  const auto& rows = stage_.sites[site_]->node().disk().log.rows;
  const std::size_t size =
      stage_.world.truth.Of(SiteName(site_)).chronicle.size();
  for (std::uint64_t index = 0; index < size; ++index) {
    const auto row = rows.find(storage::EntryKey({index}));
    if (row == rows.end()) {
      return {};
    }
    entries.push_back(row->second);
  }
  return entries;
}

std::size_t Liar::EarlierSize(const std::vector<std::string>& entries) {
  std::vector<std::size_t> sizes;
  const Chronicle& log = stage_.world.truth.Of(SiteName(site_)).chronicle;
  const std::size_t from = log.size() - std::min(log.size(), kBackMax);
  for (std::size_t i = from; i < entries.size(); ++i) {
    if (log[i]->map_root) {
      sizes.push_back(i + 1);
    }
  }
  return sizes[stage_.world.dice.Below(sizes.size())];
}

std::size_t Liar::LateStatement(const std::vector<std::string>& entries) {
  const Chronicle& log = stage_.world.truth.Of(SiteName(site_)).chronicle;
  const std::size_t founded =
      stage_.cast.founding(site_).images().front().log.chronicle.size();
  std::vector<std::size_t> found;
  const std::size_t back = std::min(log.size(), kBackMax);
  for (std::size_t i = std::max(founded, log.size() - back); i < log.size();
       ++i) {
    if (!log[i]->map_root) {
      found.push_back(i);
    }
  }
  return found.empty() ? entries.size()
                       : found[stage_.world.dice.Below(found.size())];
}

bool Liar::Begin() {
  const std::vector<std::string> entries = TrueEntries();
  if (entries.empty()) {
    return false;
  }
  Coverage& coverage = stage_.world.coverage;
  std::size_t end = entries.size();
  std::size_t left_out = end;
  std::size_t hidden = end;
  if (style_ == Style::kRollback || style_ == Style::kFreeze) {
    end = EarlierSize(entries);
    coverage.Count(style_ == Style::kFreeze ? Happening::kLieFreeze
                                            : Happening::kLieRollback);
  } else if (style_ == Style::kRewrite) {
    left_out = LateStatement(entries);
    coverage.Count(Happening::kLieRewrite);
  } else if (style_ == Style::kMap) {
    hidden = LateStatement(entries);
  } else if (style_ == Style::kSplit) {
    coverage.Count(Happening::kLieSplit);
  }
  branch_ = std::make_unique<Branch>(stage_.world, stage_.cast.founding(site_));
  for (std::size_t i = 0; i < end; ++i) {
    if (i != left_out) {
      branch_->AppendCopy(entries[i], i == hidden);
    }
  }
  stage_.watcher.AddBranch(branch_->chronicle());
  for (auto& witness : stage_.witnesses) {
    witness_wires_.push_back(std::make_unique<WitnessWire>(
        stage_, SiteName(site_), *witness, branch_->store()));
  }
  branch_->Publish(stage_.world.schedule.now_ms());
  return true;
}

// Falling, backdated, or of a day to come.
std::uint64_t Liar::LyingTimeMs() {
  const std::uint64_t now_ms = stage_.world.schedule.now_ms();
  if (style_ != Style::kTime) {
    return std::max(now_ms, branch_->last_admission_ms());
  }
  stage_.world.coverage.Count(Happening::kLieTime);
  switch (stage_.world.dice.Below(3)) {
    case 0:
      return branch_->last_admission_ms() - kMinuteMs;
    case 1:
      return branch_->last_admission_ms();
    default:
      return now_ms + 30 * kMinuteMs;
  }
}

void Liar::Extend() {
  for (std::uint64_t i = 0; i <= stage_.world.dice.Below(2); ++i) {
    const bool hidden = style_ == Style::kMap && stage_.world.OneIn(2);
    if (hidden) {
      stage_.world.coverage.Count(Happening::kLieMap);
    }
    branch_->AppendStatement(author_.Draft(), LyingTimeMs(), hidden);
  }
  branch_->Commit(LyingTimeMs());
}

void Liar::Work() {
  if (!lies_ || (branch_ == nullptr && !Begin())) {
    return;
  }
  if (style_ != Style::kFreeze && stage_.world.OneIn(2)) {
    Extend();
  }
  branch_->Publish(stage_.world.schedule.now_ms());
  GatherCosignatures();
}

void Liar::GatherCosignatures() {
  for (std::size_t other = 0; other < kSites; ++other) {
    if (other == site_) {
      branch_->AddCosignatures(*Cosign(site_, *branch_->newest()));
      continue;
    }
    Site& site = *stage_.sites[other];
    const auto answer = site.Announced(stage_.cast.origin(site_),
                                       branch_->newest()->checkpoint);
    if (answer.ok() && !answer->empty()) {
      branch_->AddCosignatures(*answer);
    }
  }
  for (auto& wire : witness_wires_) {
    const auto answer = wire->Announce(*branch_->newest());
    if (answer.ok()) {
      branch_->AddCosignatures(*answer);
    }
  }
}

// Mostly always the same to the same one.
bool Liar::ShowsBranchTo(const std::string& audience) {
  if (!lies_ || branch_ == nullptr) {
    return false;
  }
  const auto [shows, is_new] = shows_branch_.try_emplace(audience, false);
  if (is_new) {
    shows->second = stage_.world.OneIn(2);
  }
  return stage_.world.OneIn(8) ? !shows->second : shows->second;
}

void Liar::Garble(server::HeadReply& reply) {
  stage_.world.coverage.Count(Happening::kLieGarbage);
  testing::RandomSource& dice = stage_.world.dice;
  switch (dice.Below(3)) {
    case 0:
      reply.evidence = dice.Bytes(1 + dice.Below(2000));
      break;
    case 1:
      reply.evidence.resize(dice.Below(reply.evidence.size()));
      break;
    default:
      for (Hash& hash : reply.consistency) {
        hash = *Hash::FromBytes(dice.Bytes(Hash::kSize));
      }
      break;
  }
}

StatusOr<server::HeadReply> Liar::Head(
    const std::string& audience, const std::optional<merkle::TreeHead>& known) {
  const bool shows_branch = ShowsBranchTo(audience);
  if (shows_branch) {
    stage_.world.coverage.Count(Happening::kLieShown);
  }
  const auto own = stage_.sites[site_]->FindLog(site_);
  if (!shows_branch && !own) {
    return Unavailable(ErrorReason::kPartnerUnreachable, "down");
  }
  auto reply = ShowHead(shows_branch ? branch_->log() : *own, known);
  if (reply.ok() && lies_ && style_ == Style::kGarbage &&
      stage_.world.OneIn(3)) {
    Garble(*reply);
  }
  return reply;
}

// The log that has the head which the asker follows, if any.
StatusOr<mirror::EntryPackage> Liar::Package(const std::string&,
                                             const merkle::TreeHead& held,
                                             merkle::TreeSize head_size) {
  const auto own = stage_.sites[site_]->FindLog(site_);
  auto package = own ? server::MakePackage(*own, held, head_size)
                     : Unavailable(ErrorReason::kPartnerUnreachable, "down");
  const bool from_branch =
      branch_ != nullptr && lies_ &&
      (!package.ok() || branch_->newest()->head.size == head_size);
  if (from_branch) {
    package = server::MakePackage(branch_->log(), held, head_size);
  }
  if (package.ok() && lies_ && style_ == Style::kGarbage &&
      stage_.world.OneIn(3)) {
    stage_.world.coverage.Count(Happening::kLieGarbage);
    testing::RandomSource& dice = stage_.world.dice;
    std::string& entry = package->entries[dice.Below(package->entries.size())];
    entry = dice.Bytes(entry.size());
  }
  return package;
}

StatusOr<std::string> Liar::Cosign(std::size_t of,
                                   const server::PublishedHead& head) {
  Surroundings& world = stage_.world;
  if (of != site_ && (!lies_ || world.OneIn(2))) {
    return stage_.sites[site_]->Announced(stage_.cast.origin(of),
                                          head.checkpoint);
  }
  if (of != site_ && world.OneIn(3)) {
    return world.dice.Bytes(world.dice.Below(300));
  }
  world.coverage.Count(Happening::kLieCosigned);
  const auto note = checkpoint::ParseNote(head.checkpoint);
  const std::uint64_t time_s =
      world.schedule.now_ms() / 1000 + (world.OneIn(3) ? 3600 : 0);
  const auto line =
      checkpoint::Cosign(note->text, time_s, stage_.cast.StateKeyName(site_),
                         *stage_.cast.MakeStateKey(site_));
  return checkpoint::FormatNote({note->text, {*line}});
}

}  // namespace comity::simulation
