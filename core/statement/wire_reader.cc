#include "core/statement/wire_reader.h"

#include <algorithm>

#include "core/statement/field_checks.h"

namespace comity::statement {
namespace {

constexpr std::uint32_t kVarintType = 0;
constexpr std::uint32_t kBytesType = 2;
constexpr std::size_t kIdSizeMax = 64;
constexpr std::size_t kOriginSizeMax = 128;
constexpr std::size_t kCountrySize = 2;
constexpr std::uint64_t kFieldNumberMax = (1U << 29) - 1;

bool AnyBytes(std::string_view) { return true; }

}  // namespace

void WireReader::Fail(ErrorReason reason, std::string_view name,
                      std::string_view what) {
  if (status_.ok()) {
    status_ =
        InvalidArgument(reason, std::string(name) + ": " + std::string(what));
  }
}

void WireReader::Missing(std::string_view name) {
  Fail(ErrorReason::kFieldMissing, name, "required, but not in its place");
}

void WireReader::Adopt(std::string_view name, const Status& nested) {
  if (status_.ok() && !nested.ok()) {
    status_ = InvalidArgument(nested.reason(),
                              std::string(name) + "." + nested.message());
  }
}

// A higher number than any field seen so far is a field of a newer version; a
// lower one is a known field in the wrong place or a second time.
void WireReader::Finish() {
  if (!status_.ok() || reader_.done()) {
    return;
  }
  ByteReader peek(reader_.rest());
  const auto tag = peek.ReadUvarint();
  const std::uint64_t number = tag ? *tag >> 3 : 0;
  const bool newer = number > last_number_ && number <= kFieldNumberMax;
  const std::string name = "field " + std::to_string(number);
  if (newer) {
    Fail(ErrorReason::kUnknownField, name, "not known to this version");
  } else {
    Fail(ErrorReason::kNotCanonical, name, "out of order or repeated");
  }
}

bool WireReader::NextIs(std::uint32_t n, std::uint32_t wire_type,
                        std::string_view name) {
  last_number_ = std::max(last_number_, n);
  if (!status_.ok() || reader_.done()) {
    return false;
  }
  ByteReader ahead(reader_.rest());
  const auto tag = ahead.ReadUvarint();
  if (!tag) {
    Fail(ErrorReason::kNotCanonical, name, "no valid field tag before it");
    return false;
  }
  if (*tag >> 3 < n) {  // All fields below n have had their turn.
    Fail(ErrorReason::kNotCanonical, "field " + std::to_string(*tag >> 3),
         "out of order or repeated");
    return false;
  }
  if (*tag >> 3 != n) {
    return false;
  }
  if ((*tag & 7) != wire_type) {
    Fail(ErrorReason::kNotCanonical, name, "wrong wire type");
    return false;
  }
  reader_ = ahead;
  return true;
}

std::optional<std::string_view> WireReader::NextBytes(std::uint32_t n,
                                                      std::string_view name) {
  if (!NextIs(n, kBytesType, name)) {
    return std::nullopt;
  }
  const auto bytes = reader_.ReadStr(reader_.rest().size());
  if (!bytes) {
    Fail(ErrorReason::kNotCanonical, name, "length is wrong");
  }
  return bytes;
}

std::optional<std::uint64_t> WireReader::NextNumber(std::uint32_t n,
                                                    std::string_view name) {
  if (!NextIs(n, kVarintType, name)) {
    return std::nullopt;
  }
  const auto number = reader_.ReadUvarint();
  if (!number) {
    Fail(ErrorReason::kNotCanonical, name, "number is not in shortest form");
  } else if (*number == 0) {
    Fail(ErrorReason::kNotCanonical, name, "default value is written out");
  }
  return number;
}

std::optional<std::string_view> WireReader::NextValue(std::uint32_t n,
                                                      std::string_view name,
                                                      FieldRule rule) {
  const auto bytes = NextBytes(n, name);
  if (!bytes && rule.required) {
    Missing(name);
  } else if (bytes && bytes->empty()) {
    Fail(ErrorReason::kNotCanonical, name, "default value is written out");
    return std::nullopt;
  }
  return bytes;
}

void WireReader::ReadString(std::uint32_t n, std::string_view name,
                            std::string& value, FieldRule rule,
                            std::size_t size_default, Check check) {
  const auto bytes = NextValue(n, name, rule);
  if (!bytes) {
    return;
  }
  const std::size_t size_max = rule.size_max > 0 ? rule.size_max : size_default;
  if (bytes->size() > size_max) {
    Fail(ErrorReason::kFieldTooLong, name,
         "longer than " + std::to_string(size_max) + " bytes");
  } else if (bytes->size() < rule.size_min || !check(*bytes)) {
    Fail(ErrorReason::kFieldMalformed, name, "not of the form it must have");
  } else {
    value = *bytes;
  }
}

void WireReader::Text(std::uint32_t n, std::string_view name,
                      std::string& value, FieldRule rule) {
  ReadString(n, name, value, rule, kIdSizeMax, IsText);
}
void WireReader::Id(std::uint32_t n, std::string_view name, std::string& value,
                    FieldRule rule) {
  ReadString(n, name, value, rule, kIdSizeMax, IsId);
}
void WireReader::Code(std::uint32_t n, std::string_view name,
                      std::string& value, FieldRule rule) {
  ReadString(n, name, value, rule, kIdSizeMax, IsCode);
}
void WireReader::Origin(std::uint32_t n, std::string_view name,
                        std::string& value, FieldRule rule) {
  ReadString(n, name, value, rule, kOriginSizeMax, IsOrigin);
}
void WireReader::Country(std::uint32_t n, std::string_view name,
                         std::string& value, FieldRule rule) {
  ReadString(n, name, value, rule, kCountrySize, IsCountry);
}
void WireReader::Blob(std::uint32_t n, std::string_view name,
                      std::string& value, FieldRule rule) {
  ReadString(n, name, value, rule, kIdSizeMax, AnyBytes);
}

void WireReader::Digest(std::uint32_t n, std::string_view name,
                        std::optional<Hash>& value, FieldRule rule) {
  const auto bytes = NextValue(n, name, rule);
  if (!bytes) {
    return;
  }
  value = Hash::FromBytes(*bytes);
  if (!value) {
    Fail(ErrorReason::kFieldMalformed, name, "a hash has 32 bytes");
  }
}

void WireReader::Digest(std::uint32_t n, std::string_view name, Hash& value,
                        FieldRule rule) {
  std::optional<Hash> read;
  Digest(n, name, read, rule);
  value = read.value_or(Hash{});
}

void WireReader::Date(std::uint32_t n, std::string_view name,
                      std::optional<CivilDate>& value, FieldRule rule) {
  const auto bytes = NextValue(n, name, rule);
  if (!bytes) {
    return;
  }
  value = CivilDate::Parse(*bytes);
  if (!value) {
    Fail(ErrorReason::kFieldMalformed, name, "a day is written YYYY-MM-DD");
  }
}

void WireReader::Date(std::uint32_t n, std::string_view name, CivilDate& value,
                      FieldRule rule) {
  std::optional<CivilDate> read;
  Date(n, name, read, rule);
  value = read.value_or(CivilDate());
}

void WireReader::Number(std::uint32_t n, std::string_view name,
                        std::uint64_t& value, NumberRule rule) {
  value = NextNumber(n, name).value_or(0);
  if (value == 0 && rule.min > 0) {
    Missing(name);
  } else if (value < rule.min || value > rule.max) {
    Fail(ErrorReason::kFieldMalformed, name,
         "must be from " + std::to_string(rule.min) + " to " +
             std::to_string(rule.max));
  }
}

void WireReader::Flag(std::uint32_t n, std::string_view name, bool& value) {
  const std::uint64_t number = NextNumber(n, name).value_or(0);
  if (number > 1) {
    Fail(ErrorReason::kNotCanonical, name, "a flag is absent or 1");
  }
  value = number == 1;
}

std::uint64_t WireReader::ReadChoice(std::uint32_t n, std::string_view name,
                                     std::size_t count, FieldRule rule) {
  const std::uint64_t number = NextNumber(n, name).value_or(0);
  if (number == 0 && rule.required) {
    Missing(name);
  } else if (number >= count) {
    Fail(ErrorReason::kUnknownField, name,
         "value " + std::to_string(number) + " is not known to this version");
    return 0;
  }
  return number;
}

std::vector<std::uint64_t> WireReader::ReadPacked(std::uint32_t n,
                                                  std::string_view name,
                                                  std::size_t count,
                                                  ListRule rule) {
  std::vector<std::uint64_t> numbers;
  if (const auto bytes = NextBytes(n, name)) {
    ByteReader packed(*bytes);
    if (packed.done()) {
      Fail(ErrorReason::kNotCanonical, name, "empty list is written out");
    }
    while (!packed.done()) {
      const auto number = packed.ReadUvarint();
      if (!number) {
        Fail(ErrorReason::kNotCanonical, name,
             "number is not in shortest form");
        return {};
      }
      if (*number >= count) {
        Fail(ErrorReason::kUnknownField, name,
             "value " + std::to_string(*number) + " is not known");
        return {};
      }
      if (*number == 0 || !HasRoom(name, numbers.size(), rule)) {
        Fail(ErrorReason::kFieldMalformed, name, "holds an unspecified value");
        return {};
      }
      if (rule.sorted && !numbers.empty() && numbers.back() >= *number) {
        Fail(ErrorReason::kNotCanonical, name, "must ascend without repeats");
        return {};
      }
      numbers.push_back(*number);
    }
  }
  CheckCount(name, numbers.size(), rule);
  return numbers;
}

bool WireReader::HasRoom(std::string_view name, std::size_t count,
                         ListRule rule) {
  if (count >= rule.count_max) {
    Fail(ErrorReason::kFieldTooLong, name,
         "more than " + std::to_string(rule.count_max) + " items");
    return false;
  }
  return status_.ok();
}

void WireReader::CheckCount(std::string_view name, std::size_t count,
                            ListRule rule) {
  if (count < rule.count_min) {
    Fail(ErrorReason::kFieldMissing, name,
         "needs at least " + std::to_string(rule.count_min) + " item(s)");
  }
}

void WireReader::CheckAscending(std::string_view name, bool ascends) {
  if (!ascends) {
    Fail(ErrorReason::kNotCanonical, name, "must ascend without repeats");
  }
}

void WireReader::ReadStrings(std::uint32_t n, std::string_view name,
                             Strings& values, ListRule rule,
                             std::size_t size_max, Check check) {
  while (const auto bytes = NextBytes(n, name)) {
    if (!HasRoom(name, values.size(), rule)) {
      return;
    }
    if (bytes->size() > size_max) {
      Fail(ErrorReason::kFieldTooLong, name,
           "an item is longer than " + std::to_string(size_max) + " bytes");
    } else if (bytes->empty() || !check(*bytes)) {
      Fail(ErrorReason::kFieldMalformed, name,
           "an item is not of the form it must have");
    } else if (rule.sorted && !values.empty()) {
      CheckAscending(name, values.back() < *bytes);
    }
    values.emplace_back(*bytes);
  }
  CheckCount(name, values.size(), rule);
}

void WireReader::Texts(std::uint32_t n, std::string_view name, Strings& values,
                       ListRule rule) {
  ReadStrings(n, name, values, rule, rule.size_max, IsText);
}
void WireReader::Ids(std::uint32_t n, std::string_view name, Strings& values,
                     ListRule rule) {
  ReadStrings(n, name, values, rule, kIdSizeMax, IsId);
}
void WireReader::Codes(std::uint32_t n, std::string_view name, Strings& values,
                       ListRule rule) {
  ReadStrings(n, name, values, rule, rule.size_max, IsCode);
}
void WireReader::Blobs(std::uint32_t n, std::string_view name, Strings& values,
                       ListRule rule) {
  ReadStrings(n, name, values, rule, rule.size_max, AnyBytes);
}
void WireReader::Countries(std::uint32_t n, std::string_view name,
                           Strings& values, ListRule rule) {
  ReadStrings(n, name, values, rule, kCountrySize, IsCountry);
}

void WireReader::Digests(std::uint32_t n, std::string_view name,
                         std::vector<Hash>& values, ListRule rule) {
  Strings texts;
  ReadStrings(n, name, texts, rule, Hash::kSize, [](std::string_view bytes) {
    return bytes.size() == Hash::kSize;
  });
  for (const std::string& text : texts) {
    values.push_back(Hash::FromBytes(text).value_or(Hash{}));
  }
}

}  // namespace comity::statement
