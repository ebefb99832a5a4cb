// Random records that keep every rule of every field. The same seed gives the
// same record on every machine.
#ifndef COMITY_TESTS_SUPPORT_RANDOM_RECORD_H_
#define COMITY_TESTS_SUPPORT_RANDOM_RECORD_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/civil_date.h"
#include "core/base/hash.h"
#include "core/statement/enums.h"
#include "core/statement/field_rules.h"

namespace comity::testing {

enum class Fill {
  kSparse,  // Only what is required.
  kMixed,   // Anything that is allowed.
  kFull,    // Every field is there, every list has two items or more.
};

// Where the random choices come from. One thread.
class RandomSource {
 public:
  explicit RandomSource(std::uint64_t seed) : engine_(seed) {}

  // A number below `bound`. Standard distributions differ between libraries.
  std::uint64_t Below(std::uint64_t bound) { return engine_() % bound; }
  // A number from `from` to `to`, both inclusive; often one of the two.
  std::uint64_t Between(std::uint64_t from, std::uint64_t to);
  std::string Bytes(std::size_t size);
  // `size` bytes at most, at least one; of letters of several scripts, in NFC.
  std::string Text(std::size_t size_max);
  // `size` characters of `alphabet`.
  std::string Of(std::string_view alphabet, std::size_t size);

 private:
  std::mt19937_64 engine_;
};

// The visitor that fills a record. One thread. The methods are those that
// field_rules.h lists.
class RandomFiller {
 public:
  RandomFiller(RandomSource& random, Fill fill)
      : random_(random), fill_(fill) {}

  using FieldRule = statement::FieldRule;
  using NumberRule = statement::NumberRule;
  using ListRule = statement::ListRule;

  void Text(std::uint32_t, std::string_view, std::string& value,
            FieldRule rule) {
    if (Wanted(rule)) {
      value = random_.Text(SizeOf(rule, 64));
    }
  }
  void Id(std::uint32_t, std::string_view, std::string& value, FieldRule rule) {
    if (Wanted(rule)) {
      value = random_.Of(kIdAlphabet, SizeOf(rule, 64));
    }
  }
  void Code(std::uint32_t, std::string_view, std::string& value,
            FieldRule rule) {
    if (Wanted(rule)) {
      value = random_.Of(kCodeAlphabet, SizeOf(rule, 64));
    }
  }
  void Origin(std::uint32_t, std::string_view, std::string& value,
              FieldRule rule) {
    if (Wanted(rule)) {
      value = random_.Of(kOriginAlphabet, SizeOf(rule, 128));
    }
  }
  void Country(std::uint32_t, std::string_view, std::string& value,
               FieldRule rule) {
    if (Wanted(rule)) {
      value = random_.Of(kUpperAlphabet, 2);
    }
  }
  void Blob(std::uint32_t, std::string_view, std::string& value,
            FieldRule rule) {
    if (Wanted(rule)) {
      value = random_.Bytes(SizeOf(rule, 64));
    }
  }
  void Digest(std::uint32_t, std::string_view, Hash& value, FieldRule) {
    value = RandomHash();
  }
  void Digest(std::uint32_t, std::string_view, std::optional<Hash>& value,
              FieldRule rule) {
    if (Wanted(rule)) {
      value = RandomHash();
    }
  }
  void Date(std::uint32_t, std::string_view, CivilDate& value, FieldRule) {
    value = RandomDate();
  }
  void Date(std::uint32_t, std::string_view, std::optional<CivilDate>& value,
            FieldRule rule) {
    if (Wanted(rule)) {
      value = RandomDate();
    }
  }
  void Number(std::uint32_t, std::string_view, std::uint64_t& value,
              NumberRule rule) {
    if (Wanted({.required = rule.min > 0})) {
      value = random_.Between(std::max<std::uint64_t>(rule.min, 1), rule.max);
    }
  }
  void Flag(std::uint32_t, std::string_view, bool& value) {
    value = Wanted({});
  }
  template <typename Enum>
  void Choice(std::uint32_t, std::string_view, Enum& value, FieldRule rule) {
    if (Wanted(rule)) {
      value = RandomChoice<Enum>();
    }
  }
  template <typename T>
  void Record(std::uint32_t, std::string_view, T& value, FieldRule) {
    T::VisitFields(value, *this);
  }
  template <typename T>
  void Record(std::uint32_t, std::string_view, std::optional<T>& value,
              FieldRule rule) {
    if (Wanted(rule)) {
      T::VisitFields(value.emplace(), *this);
    }
  }

  using Strings = std::vector<std::string>;
  void Texts(std::uint32_t, std::string_view, Strings& values, ListRule rule) {
    Items(values, rule, [&] { return random_.Text(ItemSize(rule)); });
  }
  void Ids(std::uint32_t, std::string_view, Strings& values, ListRule rule) {
    Items(values, rule,
          [&] { return random_.Of(kIdAlphabet, ItemSize({.size_max = 64})); });
  }
  void Codes(std::uint32_t, std::string_view, Strings& values, ListRule rule) {
    Items(values, rule,
          [&] { return random_.Of(kCodeAlphabet, ItemSize(rule)); });
  }
  void Blobs(std::uint32_t, std::string_view, Strings& values, ListRule rule) {
    Items(values, rule, [&] { return random_.Bytes(ItemSize(rule)); });
  }
  void Countries(std::uint32_t, std::string_view, Strings& values,
                 ListRule rule) {
    Items(values, rule, [&] { return random_.Of(kUpperAlphabet, 2); });
  }
  void Digests(std::uint32_t, std::string_view, std::vector<Hash>& values,
               ListRule rule) {
    Items(values, rule, [&] { return RandomHash(); });
  }
  template <typename Enum>
  void Choices(std::uint32_t, std::string_view, std::vector<Enum>& values,
               ListRule rule) {
    Items(values, rule, [&] { return RandomChoice<Enum>(); });
  }
  template <typename T>
  void Records(std::uint32_t, std::string_view, std::vector<T>& values,
               ListRule rule) {
    for (std::size_t i = Count(rule); i > 0; --i) {
      T::VisitFields(values.emplace_back(), *this);
    }
    if constexpr (requires(const T& item) { item.Precedes(item); }) {
      const auto precedes = [](const T& a, const T& b) {
        return a.Precedes(b);
      };
      std::sort(values.begin(), values.end(), precedes);
      const auto same = [](const T& a, const T& b) { return !a.Precedes(b); };
      values.erase(std::unique(values.begin(), values.end(), same),
                   values.end());
    }
  }

 private:
  static constexpr std::string_view kIdAlphabet =
      "abcdefghijklmnopqrstuvwxyz0123456789-";
  static constexpr std::string_view kCodeAlphabet = "abcXYZ0123456789._:/+-";
  static constexpr std::string_view kOriginAlphabet =
      "abcxyz0123456789./-!~\"\\<&";
  static constexpr std::string_view kUpperAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

  bool Wanted(FieldRule rule) {
    return rule.required || fill_ == Fill::kFull ||
           (fill_ == Fill::kMixed && random_.Below(2) == 0);
  }
  std::size_t SizeOf(FieldRule rule, std::size_t size_default) {
    const std::size_t max = rule.size_max > 0 ? rule.size_max : size_default;
    const std::size_t some = std::min<std::size_t>(max, 40);
    return random_.Between(rule.size_min, std::max(rule.size_min, some));
  }
  std::size_t ItemSize(ListRule rule) {
    return random_.Between(1, std::min<std::size_t>(rule.size_max, 40));
  }
  std::size_t Count(ListRule rule) {
    const std::size_t few = std::min<std::size_t>(
        rule.count_max, std::max<std::size_t>(rule.count_min, 3));
    switch (fill_) {
      case Fill::kSparse:
        return rule.count_min;
      case Fill::kMixed:
        return random_.Between(rule.count_min, few);
      case Fill::kFull:
        break;
    }
    return random_.Between(std::min<std::size_t>(2, few), few);
  }
  template <typename T, typename Make>
  void Items(std::vector<T>& values, ListRule rule, Make make) {
    const std::size_t count = Count(rule);
    if (rule.sorted) {
      std::set<T> distinct;
      while (distinct.size() < count) {
        distinct.insert(make());
      }
      values.assign(distinct.begin(), distinct.end());
      return;
    }
    while (values.size() < count) {
      values.push_back(make());
    }
  }
  Hash RandomHash() {
    return Hash::FromBytes(random_.Bytes(Hash::kSize)).value_or(Hash{});
  }
  CivilDate RandomDate() {
    return CivilDate().PlusDays(
        static_cast<std::int64_t>(random_.Below(3652059)));  // Year 9999.
  }
  template <typename Enum>
  Enum RandomChoice() {
    const auto count = statement::EnumNames<Enum>::kNames.size();
    return static_cast<Enum>(1 + random_.Below(count - 1));
  }

  RandomSource& random_;
  Fill fill_;
};

// A random record of type T.
template <typename T>
T RandomRecord(std::uint64_t seed, Fill fill) {
  RandomSource random(seed);
  RandomFiller filler(random, fill);
  T record;
  T::VisitFields(record, filler);
  return record;
}

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_RANDOM_RECORD_H_
