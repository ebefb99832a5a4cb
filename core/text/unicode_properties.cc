#include "core/text/unicode_properties.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <tuple>

namespace comity::text {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

struct ClassRange {
  char32_t first;
  char32_t last;
  std::uint8_t combining_class;
};

struct CheckRange {
  char32_t first;
  char32_t last;
  char answer;
};

struct Decomposition {
  char32_t code;
  char32_t first;
  char32_t second;
};

#include "core/text/unicode_tables.inc"

// Hangul syllables L V and L V T. Source: Unicode section 3.12.
constexpr char32_t kSyllableBase = 0xac00;
constexpr char32_t kLeadBase = 0x1100;
constexpr char32_t kVowelBase = 0x1161;
constexpr char32_t kTrailBase = 0x11a7;  // One before the first trail.
constexpr char32_t kLeadCount = 19;
constexpr char32_t kVowelCount = 21;
constexpr char32_t kTrailCount = 28;
constexpr char32_t kSyllableCount = kLeadCount * kVowelCount * kTrailCount;

// True if `code` is one of `count` code points from `base`; below it the
// difference wraps around.
constexpr bool IsWithin(char32_t code, char32_t base, char32_t count) {
  return code - base < count;
}

// The row of a table of sorted ranges that holds `code`, or null.
template <typename Row, std::size_t size>
const Row* Find(const std::array<Row, size>& table, char32_t code) {
  const auto* row = std::partition_point(
      table.begin(), table.end(),
      [code](const Row& candidate) { return candidate.last < code; });
  return row != table.end() && row->first <= code ? row : nullptr;
}

DecompositionPair DecomposeSyllable(char32_t code) {
  const char32_t index = code - kSyllableBase;
  const char32_t trail = index % kTrailCount;
  if (trail != 0) {
    return {code - trail, kTrailBase + trail};
  }
  return {kLeadBase + index / (kVowelCount * kTrailCount),
          kVowelBase + index / kTrailCount % kVowelCount};
}

std::optional<char32_t> ComposeSyllable(char32_t first, char32_t second) {
  if (IsWithin(first, kLeadBase, kLeadCount) &&
      IsWithin(second, kVowelBase, kVowelCount)) {
    return kSyllableBase +
           ((first - kLeadBase) * kVowelCount + second - kVowelBase) *
               kTrailCount;
  }
  if (IsWithin(first, kSyllableBase, kSyllableCount) &&
      (first - kSyllableBase) % kTrailCount == 0 &&
      IsWithin(second, kTrailBase + 1, kTrailCount - 1)) {
    return first + second - kTrailBase;
  }
  return std::nullopt;
}

}  // namespace

std::uint8_t CombiningClass(char32_t code) {
  const ClassRange* row = Find(kCombiningClasses, code);
  return row == nullptr ? std::uint8_t{0} : row->combining_class;
}

QuickCheck NfcQuickCheck(char32_t code) {
  const CheckRange* row = Find(kQuickChecks, code);
  if (row == nullptr) {
    return QuickCheck::kYes;
  }
  return row->answer == 'N' ? QuickCheck::kNo : QuickCheck::kMaybe;
}

std::optional<DecompositionPair> Decompose(char32_t code) {
  if (IsWithin(code, kSyllableBase, kSyllableCount)) {
    return DecomposeSyllable(code);
  }
  const auto* row = std::partition_point(
      kDecompositions.begin(), kDecompositions.end(),
      [code](const Decomposition& candidate) { return candidate.code < code; });
  if (row == kDecompositions.end() || row->code != code) {
    return std::nullopt;
  }
  return DecompositionPair{row->first, row->second};
}

std::optional<char32_t> Compose(char32_t first, char32_t second) {
  if (const auto syllable = ComposeSyllable(first, second)) {
    return syllable;
  }
  const auto* position = std::partition_point(
      kCompositions.begin(), kCompositions.end(),
      [first, second](std::uint16_t candidate) {
        const Decomposition& row = kDecompositions[candidate];
        return std::tie(row.first, row.second) < std::tie(first, second);
      });
  if (position == kCompositions.end()) {
    return std::nullopt;
  }
  const Decomposition& row = kDecompositions[*position];
  if (row.first != first || row.second != second) {
    return std::nullopt;
  }
  return row.code;
}

bool IsPlainCharacter(char32_t code) {
  return Find(kPlainCharacters, code) != nullptr;
}

}  // namespace comity::text
