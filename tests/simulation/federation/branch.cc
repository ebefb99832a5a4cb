#include "tests/simulation/federation/branch.h"

#include <algorithm>
#include <set>
#include <utility>

#include "core/checkpoint/note.h"
#include "core/merkle/tree_hash.h"
#include "core/statement/entry.h"
#include "core/statement/statement.h"

namespace comity::simulation {
namespace {

constexpr std::uint64_t kLeaseMs = 30'000;
constexpr std::size_t kCacheBytes = 1U << 16;

}  // namespace

Branch::Branch(Surroundings& world, Founding& founding)
    : world_(world),
      founding_(founding),
      signer_(founding.registry().origin(), founding.MakeKeys()),
      engine_([&world] { return world.schedule.now_ms(); }) {
  const auto lease = engine_.Acquire("liar", kLeaseMs);
  auto opened = storage::LogStore::Open(engine_, {});
  if (!lease.ok() || !opened.ok()) {
    world_.truth.Breach("the liar cannot keep a branch");
    return;
  }
  epoch_ = lease->epoch;
  store_ = std::move(opened->store);
  map_ = std::move(opened->map);
  histories_ = std::make_unique<server::HistoryCache>(*store_, kCacheBytes);
}

void Branch::AddToMap(const std::string& entry, const Hash& leaf, bool hidden) {
  const auto read = statement::DecodeEntry(entry);
  if (!read.ok()) {
    return;
  }
  last_admission_ms_ = std::max(last_admission_ms_, read->admitted_ms);
  const auto* content = std::get_if<statement::StatementEntry>(&read->content);
  if (content == nullptr || hidden) {
    return;
  }
  const auto header = statement::ParseHeader(content->statement);
  const merkle::LeafIndex index{size()};
  for (const Hash& key : header->keys) {
    const auto [value, is_new] = changed_.try_emplace(key);
    if (is_new) {
      value->second = map_.Get(key).value_or(merkle::MapValue());
    }
    batch_.history.push_back({key, value->second.count, {index, leaf}});
    value->second = value->second.Next(index, leaf);
  }
  batch_.statement_ids.push_back(
      {statement::StatementId(content->statement), index});
}

void Branch::Append(std::string entry, bool hidden) {
  const Hash leaf = merkle::LeafHash(entry);
  AddToMap(entry, leaf, hidden);
  edge_.Append(leaf);
  chronicle_.push_back(ReadRecord(
      entry, [this](const Hash& id) { return world_.FindDeed(id); }));
  batch_.entries.push_back({std::move(entry), leaf});
}

void Branch::AppendCopy(const std::string& entry, bool hidden) {
  const auto read = statement::DecodeEntry(entry);
  if (read.ok() &&
      std::holds_alternative<statement::MapCommitment>(read->content)) {
    return Commit(read->admitted_ms);
  }
  Append(entry, hidden);
}

void Branch::AppendStatement(const client::SentStatement& sent,
                             std::uint64_t admitted_ms, bool hidden) {
  statement::Entry entry;
  entry.admitted_ms = admitted_ms;
  entry.content = statement::StatementEntry{sent.statement, sent.signatures};
  Append(statement::EncodeEntry(entry), hidden);
}

void Branch::Commit(std::uint64_t admitted_ms) {
  const std::vector<merkle::MapUpdate> updates(changed_.begin(),
                                               changed_.end());
  map_ = map_.Apply(updates).value();
  statement::Entry entry;
  entry.admitted_ms = admitted_ms;
  entry.content = statement::MapCommitment{map_.root(), size(),
                                           statement::kMapFunctionVersion};
  Append(statement::EncodeEntry(entry));
}

void Branch::Publish(std::uint64_t time_ms) {
  if (!batch_.entries.empty()) {
    batch_.map_updates.assign(changed_.begin(), changed_.end());
    batch_.new_head = edge_.Head();
    batch_.map_root = map_.root();
    batch_.map_size = map_.size();
    batch_.last_admission_ms = last_admission_ms_;
    const Status stored = store_->Commit(epoch_, batch_);
    if (!stored.ok()) {
      return world_.truth.Breach("the liar cannot store a branch: " +
                                 stored.message());
    }
    changed_.clear();
    batch_ = {};
  }
  testing::TestRegistry& registry = founding_.registry();
  auto signed_head = signer_.Sign({edge_.Head(), time_ms / 1000,
                                   registry.PublicKeyRecord("log"),
                                   registry.PublicKeyRecord("cosigning")});
  auto published = std::make_shared<server::PublishedHead>();
  published->head = edge_.Head();
  published->edge = edge_;
  published->map = map_;
  published->checkpoint = signed_head.ok() ? *std::move(signed_head) : "";
  newest_ = std::move(published);
}

void Branch::AddCosignatures(const std::string& text) {
  const auto note = checkpoint::ParseNote(text);
  auto own = checkpoint::ParseNote(newest_->checkpoint);
  if (!note.ok() || !own.ok() || note->text != own->text) {
    return;
  }
  std::set<std::string> lines;
  for (const auto& line : own->signatures) {
    lines.insert(checkpoint::FormatSignatureLine(line));
  }
  for (const auto& line : note->signatures) {
    if (lines.insert(checkpoint::FormatSignatureLine(line)).second) {
      own->signatures.push_back(line);
    }
  }
  auto with = std::make_shared<server::PublishedHead>(*newest_);
  with->checkpoint = checkpoint::FormatNote(*own);
  newest_ = std::move(with);
}

server::HeldLog Branch::log() {
  const testing::TestRegistry& registry = founding_.registry();
  return {{registry.origin(), registry.genesis_id(), {founding_.country()}},
          store_.get(),
          histories_.get(),
          [this] { return newest_; },
          /*signatures_checked=*/false};
}

}  // namespace comity::simulation
