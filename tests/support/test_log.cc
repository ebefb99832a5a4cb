#include "tests/support/test_log.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/note.h"
#include "core/checkpoint/note_signing.h"
#include "core/merkle/proof_plan.h"
#include "core/merkle/tree_hash.h"
#include "core/statement/entry.h"
#include "core/statement/map_keys.h"
#include "tests/support/plain_root.h"

namespace comity::testing {
namespace {

[[noreturn]] void Misused(const std::string& why) {
  std::fprintf(stderr, "test log: %s\n", why.c_str());
  std::abort();
}

template <typename T>
T Must(StatusOr<T> value) {
  if (!value.ok()) {
    Misused(value.status().message());
  }
  return *std::move(value);
}

std::vector<std::pair<std::uint64_t, std::uint64_t>> Pairs(
    const std::vector<merkle::LeafRange>& ranges) {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> pairs;
  for (const merkle::LeafRange& range : ranges) {
    pairs.emplace_back(range.begin, range.end);
  }
  return pairs;
}

bool ChangesState(const authority::LoggedStatement& logged) {
  return logged.As<statement::Affirm>() == nullptr &&
         logged.As<statement::RecognitionDecision>() == nullptr &&
         logged.As<statement::RecognitionDecisionWithdrawn>() == nullptr;
}

}  // namespace

std::uint64_t TestLog::Append(const SignedStatement& signed_statement,
                              std::optional<std::uint64_t> admitted_ms) {
  statement::Entry entry;
  entry.admitted_ms = admitted_ms.value_or(last_admission_ms_ + 1000);
  last_admission_ms_ = entry.admitted_ms;
  entry.content = statement::StatementEntry{signed_statement.statement.bytes,
                                            signed_statement.signatures};
  return AppendEntry(statement::EncodeEntry(entry),
                     signed_statement.statement.header.keys);
}

std::uint64_t TestLog::AppendEntry(std::string entry,
                                   const std::vector<Hash>& keys) {
  const std::uint64_t index = entries_.size();
  const Hash leaf_hash = merkle::LeafHash(entry);
  std::vector<merkle::MapUpdate> updates;
  for (const Hash& key : keys) {
    const auto value = map_.Get(key).value_or(merkle::MapValue());
    updates.emplace_back(key, value.Next({index}, leaf_hash));
  }
  map_ = map_.Apply(updates).value();
  if (!keys.empty()) {
    const auto logged = Must(authority::ReadLoggedStatement(index, entry));
    for (const Hash& key : keys) {
      histories_[key].push_back(logged);
    }
  }
  leaf_hashes_.push_back(leaf_hash);
  entries_.push_back(std::move(entry));
  return index;
}

void TestLog::AdvanceTo(CivilDate day) {
  constexpr std::int64_t kDayMs = 86'400'000;
  last_admission_ms_ =
      std::max(last_admission_ms_,
               static_cast<std::uint64_t>(day.DaysSinceEpoch() * kDayMs));
}

void TestLog::Commit(std::optional<Hash> false_root) {
  statement::Entry entry;
  entry.admitted_ms = last_admission_ms_;
  entry.content =
      statement::MapCommitment{false_root.value_or(map_.root()),
                               entries_.size(), statement::kMapFunctionVersion};
  AppendEntry(statement::EncodeEntry(entry), {});
}

std::string TestLog::Checkpoint(const std::string& origin,
                                const crypto::Signer& log_key,
                                const crypto::Signer& cosigning_key,
                                std::uint64_t time_s) const {
  checkpoint::ParsedNote note;
  note.text = checkpoint::FormatCheckpoint({.origin = origin, .head = head()});
  note.signatures.push_back(
      Must(checkpoint::SignNote(note.text, origin, log_key)));
  note.signatures.push_back(
      Must(checkpoint::Cosign(note.text, time_s, origin, cosigning_key)));
  return checkpoint::FormatNote(note);
}

merkle::TreeHead TestLog::head() const {
  return {{entries_.size()}, RootAt(entries_.size())};
}

Hash TestLog::RootAt(std::uint64_t size) const {
  return RootOf(std::span(leaf_hashes_).first(size));
}

std::vector<Hash> TestLog::Resolve(
    const std::vector<std::pair<std::uint64_t, std::uint64_t>>& ranges) const {
  std::vector<Hash> hashes;
  for (const auto& [begin, end] : ranges) {
    hashes.push_back(
        RootOf(std::span(leaf_hashes_).subspan(begin, end - begin)));
  }
  return hashes;
}

std::vector<Hash> TestLog::InclusionProof(std::uint64_t index) const {
  return Resolve(Pairs(merkle::PlanInclusion({index}, {size()})));
}

std::vector<Hash> TestLog::ConsistencyProof(std::uint64_t old_size) const {
  return Resolve(Pairs(merkle::PlanConsistency({old_size}, {size()})));
}

std::vector<Hash> TestLog::MultiProof(
    std::span<const std::uint64_t> indices) const {
  std::vector<merkle::LeafIndex> leaves;
  for (const std::uint64_t index : indices) {
    leaves.push_back({index});
  }
  return Resolve(Pairs(merkle::PlanMultiProof(leaves, {size()})));
}

std::optional<Hash> TestLog::Latest(const Hash& key) const {
  const auto found = histories_.find(key);
  if (found == histories_.end()) {
    return std::nullopt;
  }
  const authority::History& history = found->second;
  for (auto it = history.rbegin(); it != history.rend(); ++it) {
    if (ChangesState(**it)) {
      return (*it)->statement.id;
    }
  }
  return std::nullopt;
}

const authority::History* TestLog::Find(const Hash& key) {
  return &histories_[key];
}

}  // namespace comity::testing
