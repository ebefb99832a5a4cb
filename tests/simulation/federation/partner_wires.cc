#include "tests/simulation/federation/partner_wires.h"

#include <utility>

#include "core/checkpoint/note.h"
#include "core/checkpoint/note_signing.h"
#include "core/evidence/proven_registry.h"
#include "core/merkle/consistency_proof.h"
#include "core/mirror/fork_evidence.h"
#include "core/statement/wire.h"
#include "tests/simulation/federation/liar.h"
#include "tests/simulation/federation/site.h"

namespace comity::simulation {
namespace {

Status NoAnswer() {
  return Unavailable(ErrorReason::kPartnerUnreachable, "no answer in time");
}

}  // namespace

bool PartnerWire::IsCarried() {
  const bool carried =
      stage_.world.network.Carries(SiteName(from_), SiteName(to_));
  if (!carried) {
    stage_.world.coverage.Count(Happening::kReplyLost);
  }
  return carried;
}

StatusOr<server::HeadReply> PartnerWire::Sent(
    const std::optional<merkle::TreeHead>& known) {
  if (!stage_.watcher.IsHonest(to_)) {
    return stage_.liar->Head(SiteName(from_), known);
  }
  return stage_.sites[to_]->Head(to_, known);
}

void PartnerWire::Damage(server::HeadReply& reply) {
  testing::RandomSource& dice = stage_.world.dice;
  stage_.world.coverage.Count(Happening::kReplyDamaged);
  if (!reply.consistency.empty() && dice.Below(2) == 0) {
    reply.consistency[dice.Below(reply.consistency.size())] =
        *Hash::FromBytes(dice.Bytes(Hash::kSize));
  } else if (!reply.evidence.empty()) {
    char& byte = reply.evidence[dice.Below(reply.evidence.size())];
    byte = static_cast<char>(byte ^ (1 << dice.Below(8)));
  }
}

StatusOr<server::HeadReply> PartnerWire::AskHead(
    const std::optional<merkle::TreeHead>& known) {
  under_way_.reset();
  if (!IsCarried()) {
    return NoAnswer();
  }
  auto reply = Sent(known);
  if (!reply.ok()) {
    return reply;
  }
  const Network::Weather& weather = stage_.world.network.weather();
  if (stage_.WeatherStrikes(weather.delayed)) {
    // It comes too late; perhaps another one, to an earlier question, does now.
    stage_.world.coverage.Count(Happening::kReplyLate);
    auto now = std::exchange(late_, *std::move(reply));
    if (!now) {
      return NoAnswer();
    }
    reply = *std::move(now);
  } else if (stage_.WeatherStrikes(weather.repeated)) {
    stage_.world.coverage.Count(Happening::kReplyRepeated);
    late_ = *reply;
  }
  if (stage_.WeatherStrikes(weather.damaged)) {
    Damage(*reply);
  }
  if (known) {
    under_way_ = {*known, *reply};
  }
  if (known && stage_.variant.looks_away &&
      IsFork(*under_way_, stage_.world.schedule.now_ms())) {
    return NoAnswer();
  }
  return reply;
}

StatusOr<mirror::EntryPackage> PartnerWire::AskPackage(
    const merkle::TreeHead& held, merkle::TreeSize head_size) {
  if (!IsCarried()) {
    return NoAnswer();
  }
  auto package = stage_.watcher.IsHonest(to_)
                     ? stage_.sites[to_]->Package(to_, held, head_size)
                     : stage_.liar->Package(SiteName(from_), held, head_size);
  testing::RandomSource& dice = stage_.world.dice;
  if (package.ok() &&
      stage_.WeatherStrikes(stage_.world.network.weather().damaged)) {
    stage_.world.coverage.Count(Happening::kReplyDamaged);
    std::string& entry = package->entries[dice.Below(package->entries.size())];
    char& byte = entry[dice.Below(entry.size())];
    byte = static_cast<char>(byte ^ (1 << dice.Below(8)));
  }
  return package;
}

bool PartnerWire::TakeForkShown(std::uint64_t now_ms) {
  const auto under_way = std::exchange(under_way_, std::nullopt);
  return under_way && IsFork(*under_way, now_ms);
}

// By the words of the specification: both heads are the log's, and either the
// proof leads to the larger head and not from the smaller, or the asker's own
// log has another past.
bool PartnerWire::IsFork(const UnderWay& under_way,
                         std::uint64_t now_ms) const {
  const auto read =
      statement::DecodeRecord<evidence::Evidence>(under_way.reply.evidence);
  if (!read.ok() || read->registries.size() != 1) {
    return false;
  }
  evidence::Policy policy;
  policy.origins.push_back(stage_.cast.Pin(to_));
  const auto proven = evidence::ProvenRegistry::Prove(
      read->registries.front(), policy.origins.front(), policy, now_ms);
  if (!proven.ok()) {
    return false;
  }
  const merkle::TreeHead head = (*proven)->head();
  const merkle::TreeHead& known = under_way.known;
  if (head.size <= known.size) {
    const Chronicle* log = stage_.watcher.FindLog(to_, known);
    return log != nullptr && NaiveRoot(*log, head.size.value) != head.root;
  }
  const std::string hashes =
      mirror::ForkHashes(known, under_way.reply.consistency);
  std::vector<Hash> split;
  for (std::size_t at = 0; at < hashes.size(); at += Hash::kSize) {
    split.push_back(*Hash::FromBytes(hashes.substr(at, Hash::kSize)));
  }
  const auto roots = merkle::RootsFromConsistency(known.size, head.size, split);
  return roots.ok() && roots->new_root == head.root &&
         roots->old_root != known.root;
}

StatusOr<std::string> CosignerWire::Announce(
    const server::PublishedHead& head) {
  const bool from_liar = !stage_.watcher.IsHonest(from_);
  if (!stage_.world.network.Carries(SiteName(from_), SiteName(to_)) ||
      (from_liar && stage_.liar->ShowsBranchTo(SiteName(to_)))) {
    stage_.world.coverage.Count(Happening::kReplyLost);
    return NoAnswer();
  }
  if (!stage_.watcher.IsHonest(to_)) {
    return stage_.liar->Cosign(from_, head);
  }
  if (stage_.variant.cosigns_unread) {
    return stage_.sites[to_]->CosignUnread(head);
  }
  return stage_.sites[to_]->Announced(stage_.cast.origin(from_),
                                      head.checkpoint);
}

}  // namespace comity::simulation
