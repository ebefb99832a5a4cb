#include "client/whatif/tally.h"

#include <algorithm>
#include <set>

namespace comity::client {
namespace {

using recognition::Decision;
using recognition::Outcome;

constexpr std::size_t kNarrowDigits = 3;

bool IsPositive(const Decision& decision) {
  return decision.outcome == Outcome::kRecognised ||
         decision.outcome == Outcome::kConditional;
}

void MergeInto(TurnCount& sum, const TurnCount& more) {
  sum.count += more.count;
  sum.samples.insert(more.samples.begin(), more.samples.end());
  while (sum.samples.size() > kSampleCountMax) {
    sum.samples.erase(std::prev(sum.samples.end()));
  }
}

void MergeInto(Row& sum, const Row& more) {
  sum.weighed += more.weighed;
  for (std::size_t i = 0; i < kTurnCount; ++i) {
    MergeInto(sum.turns[i], more.turns[i]);
  }
}

void MergeInto(std::map<ErrorReason, std::uint64_t>& sum,
               const std::map<ErrorReason, std::uint64_t>& more) {
  for (const auto& [reason, count] : more) {
    sum[reason] += count;
  }
}

}  // namespace

RowKey RowOf(const std::string& host, const statement::Credential& record) {
  std::set<std::string> narrow;
  for (const std::string& code : record.fields) {
    narrow.insert(code.substr(0, kNarrowDigits));
  }
  std::string field;
  for (const std::string& code : narrow) {
    field += (field.empty() ? "" : "+") + code;
  }
  return {
      host, record.scheme_id, field.empty() ? "-" : field,
      record.level ? record.level->framework + "/" + record.level->level : "-"};
}

bool Row::turned() const {
  return std::any_of(turns.begin(), turns.end(),
                     [](const TurnCount& turn) { return turn.count > 0; });
}

void Tally::Merge(const Tally& other) {
  for (const auto& [key, row] : other.rows) {
    MergeInto(rows[key], row);
  }
  credentials += other.credentials;
  not_valid += other.not_valid;
  MergeInto(not_judged, other.not_judged);
  MergeInto(still_not, other.still_not);
}

Row Tally::Total() const {
  Row total;
  for (const auto& [key, row] : rows) {
    MergeInto(total, row);
  }
  return total;
}

std::optional<Turn> FindTurn(const Decision& before, const Decision& after) {
  const bool same_outcome = before.outcome == after.outcome;
  if (same_outcome &&
      (!IsPositive(after) || before.conditions == after.conditions)) {
    return std::nullopt;
  }
  if (before.outcome == Outcome::kUndecided ||
      after.outcome == Outcome::kUndecided) {
    return Turn::kOpen;
  }
  if (IsPositive(before) != IsPositive(after)) {
    return IsPositive(after) ? Turn::kGains : Turn::kLoses;
  }
  return Turn::kConditions;
}

}  // namespace comity::client
