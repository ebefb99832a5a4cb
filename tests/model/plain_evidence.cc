#include "tests/model/plain_evidence.h"

#include <algorithm>
#include <utility>

namespace comity::model {
namespace {

constexpr std::size_t kBytesMax = std::size_t{8} << 20;
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kDash = "\xE2\x80\x94 ";

// --- Writing.

void AppendVarint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value % 0x80 + 0x80));
    value /= 0x80;
  }
  out.push_back(static_cast<char>(value));
}

void AppendBytes(std::string& out, unsigned number, std::string_view bytes) {
  AppendVarint(out, number * 8 + 2);
  AppendVarint(out, bytes.size());
  out += bytes;
}

// As a field that is left out where it says nothing.
void AppendScalar(std::string& out, unsigned number, std::string_view bytes) {
  if (!bytes.empty()) {
    AppendBytes(out, number, bytes);
  }
}

// --- Reading.

struct Field {
  std::uint64_t number = 0;
  bool is_bytes = false;
  std::uint64_t value = 0;
  std::string_view bytes;
};

std::optional<std::uint64_t> TakeVarint(std::string_view& rest) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 10 && i < rest.size(); ++i) {
    const auto byte = static_cast<unsigned char>(rest[i]);
    if (i == 9 && byte > 1) {
      return std::nullopt;
    }
    value += static_cast<std::uint64_t>(byte % 0x80) << (7 * i);
    if (byte < 0x80) {
      if (i > 0 && byte == 0) {
        return std::nullopt;  // A shorter form would do.
      }
      rest.remove_prefix(i + 1);
      return value;
    }
  }
  return std::nullopt;
}

// All fields, with numbers that never fall.
std::optional<std::vector<Field>> Fields(std::string_view rest) {
  std::vector<Field> fields;
  while (!rest.empty()) {
    const auto tag = TakeVarint(rest);
    if (!tag || (*tag % 8 != 0 && *tag % 8 != 2)) {
      return std::nullopt;
    }
    Field field = {*tag / 8, *tag % 8 == 2, 0, {}};
    const auto value = TakeVarint(rest);
    if (!value || (field.is_bytes && *value > rest.size())) {
      return std::nullopt;
    }
    field.value = *value;
    if (field.is_bytes) {
      field.bytes = rest.substr(0, static_cast<std::size_t>(*value));
      rest.remove_prefix(static_cast<std::size_t>(*value));
    }
    if (!fields.empty() && fields.back().number > field.number) {
      return std::nullopt;
    }
    fields.push_back(field);
  }
  return fields;
}

// Reads the fields of one record by their numbers; any slip makes it not ok.
class Record {
 public:
  explicit Record(std::string_view bytes) : fields_(Fields(bytes)) {}

  bool ok() const { return fields_ && at_ == fields_->size() && good_; }

  // A field of bytes; empty means absent.
  std::string Bytes(std::uint64_t number, std::size_t min, std::size_t max) {
    const Field* field = Take(number, true);
    if (field == nullptr) {
      good_ = good_ && min == 0;
      return "";
    }
    good_ = good_ && !field->bytes.empty() && field->bytes.size() >= min &&
            field->bytes.size() <= max;
    return std::string(field->bytes);
  }

  std::uint64_t Number(std::uint64_t number) {
    const Field* field = Take(number, false);
    good_ = good_ && (field == nullptr || field->value != 0);
    return field == nullptr ? 0 : field->value;
  }

  std::vector<std::string_view> List(std::uint64_t number, std::size_t min,
                                     std::size_t max) {
    std::vector<std::string_view> items;
    while (const Field* field = Take(number, true)) {
      items.push_back(field->bytes);
    }
    good_ = good_ && items.size() >= min && items.size() <= max;
    return items;
  }

  void Fail() { good_ = false; }

 private:
  const Field* Take(std::uint64_t number, bool is_bytes) {
    if (!fields_ || at_ == fields_->size() ||
        (*fields_)[at_].number != number) {
      return nullptr;
    }
    good_ = good_ && (*fields_)[at_].is_bytes == is_bytes;
    return &(*fields_)[at_++];
  }

  std::optional<std::vector<Field>> fields_;
  std::size_t at_ = 0;
  bool good_ = true;
};

bool ReadPart(std::string_view bytes, PlainPart& part) {
  Record record(bytes);
  part.origin = record.Bytes(1, 1, 128);
  part.checkpoint = record.Bytes(2, 1, 16384);
  for (const std::string_view item : record.List(3, 1, 16384)) {
    Record entry(item);
    part.entries.push_back({entry.Number(1), entry.Bytes(2, 1, 65535)});
    if (!entry.ok()) {
      return false;
    }
  }
  part.inclusion = record.Bytes(4, 0, std::size_t{1} << 20);
  for (const std::string_view item : record.List(5, 1, 1024)) {
    Record lookup(item);
    PlainLookup read;
    read.key = lookup.Bytes(1, 32, 32);
    read.value = lookup.Bytes(2, 0, 40);
    read.proof = lookup.Bytes(3, 0, 16384);
    if (!lookup.ok() || (!read.value.empty() && read.value.size() != 40)) {
      return false;
    }
    part.lookups.push_back(std::move(read));
  }
  return record.ok();
}

// --- Notes.

std::string ToBase64(std::string_view bytes) {
  std::string text;
  unsigned held = 0;
  unsigned bits = 0;
  for (const char c : bytes) {
    held = held * 256 + static_cast<unsigned char>(c);
    for (bits += 8; bits >= 6; bits -= 6) {
      text.push_back(kAlphabet[held >> (bits - 6) & 63]);
    }
    held &= (1U << bits) - 1;
  }
  if (bits > 0) {
    text.push_back(kAlphabet[held << (6 - bits) & 63]);
  }
  while (text.size() % 4 != 0) {
    text.push_back('=');
  }
  return text;
}

std::optional<std::string> FromBase64(std::string_view text) {
  std::string bytes;
  unsigned held = 0;
  unsigned bits = 0;
  for (const char c : text.substr(0, text.find('='))) {
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) {
      return std::nullopt;
    }
    held = held * 64 + static_cast<unsigned>(value);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<char>(held >> bits & 255));
    }
    held &= (1U << bits) - 1;
  }
  // Only one text stands for these bytes.
  if (ToBase64(bytes) != text) {
    return std::nullopt;
  }
  return bytes;
}

// Whether `name` can be the name of a key.
bool IsName(std::string_view name, bool& unsure) {
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    unsure = unsure || byte >= 0x80;
    if (byte <= 0x20 || byte == 0x7f || c == '+') {
      return false;
    }
  }
  return !name.empty() && name.size() <= 128;
}

std::optional<PlainNote::Line> ReadLine(std::string_view line, bool& unsure) {
  if (!line.starts_with(kDash)) {
    return std::nullopt;
  }
  line.remove_prefix(kDash.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos ||
      !IsName(line.substr(0, space), unsure)) {
    return std::nullopt;
  }
  const auto bytes = FromBase64(line.substr(space + 1));
  if (!bytes || bytes->size() < 5) {
    return std::nullopt;
  }
  return PlainNote::Line{std::string(line.substr(0, space)),
                         bytes->substr(0, 4), bytes->substr(4)};
}

}  // namespace

std::string WritePlain(const PlainEvidence& evidence) {
  std::string out;
  std::string credential;
  AppendScalar(credential, 1, evidence.origin);
  AppendScalar(credential, 2, evidence.credential_id);
  AppendBytes(out, 1, credential);
  for (const PlainPart& part : evidence.parts) {
    std::string bytes;
    AppendScalar(bytes, 1, part.origin);
    AppendScalar(bytes, 2, part.checkpoint);
    for (const PlainEntry& entry : part.entries) {
      std::string item;
      if (entry.index != 0) {
        AppendVarint(item, 8);
        AppendVarint(item, entry.index);
      }
      AppendScalar(item, 2, entry.entry);
      AppendBytes(bytes, 3, item);
    }
    AppendScalar(bytes, 4, part.inclusion);
    for (const PlainLookup& lookup : part.lookups) {
      std::string item;
      AppendScalar(item, 1, lookup.key);
      AppendScalar(item, 2, lookup.value);
      AppendScalar(item, 3, lookup.proof);
      AppendBytes(bytes, 5, item);
    }
    AppendBytes(out, 2, bytes);
  }
  for (const std::string& text : evidence.texts) {
    AppendBytes(out, 3, text);
  }
  return out;
}

std::optional<PlainEvidence> ReadPlain(std::string_view bytes) {
  if (bytes.size() > kBytesMax) {
    return std::nullopt;
  }
  PlainEvidence evidence;
  Record record(bytes);
  const auto credential = record.List(1, 1, 1);
  if (credential.empty()) {
    return std::nullopt;
  }
  Record reference(credential.front());
  evidence.origin = reference.Bytes(1, 1, 128);
  evidence.credential_id = reference.Bytes(2, 16, 16);
  for (const std::string_view item : record.List(2, 1, 8)) {
    if (!ReadPart(item, evidence.parts.emplace_back())) {
      return std::nullopt;
    }
  }
  for (const std::string_view text : record.List(3, 0, 64)) {
    if (text.empty() || text.size() > 49152) {
      return std::nullopt;
    }
    evidence.texts.emplace_back(text);
  }
  if (!record.ok() || !reference.ok()) {
    return std::nullopt;
  }
  return evidence;
}

std::vector<std::string> PlainKeysOf(std::string_view entry) {
  constexpr std::size_t kTimeSize = 8;
  constexpr std::uint64_t kKeysField = 6;
  std::vector<std::string> keys;
  if (entry.size() <= kTimeSize || entry[kTimeSize] != 1) {
    return keys;
  }
  std::string_view rest = entry.substr(kTimeSize + 1);
  const auto size = TakeVarint(rest);
  const auto envelope =
      Fields(rest.substr(0, static_cast<std::size_t>(size.value_or(0))));
  if (!envelope || envelope->empty()) {
    return keys;
  }
  const auto header = Fields(envelope->front().bytes);
  for (const Field& field : header.value_or(std::vector<Field>())) {
    if (field.number == kKeysField) {
      keys.emplace_back(field.bytes);
    }
  }
  return keys;
}

std::string WritePlainNote(const PlainNote& note) {
  std::string out = note.text + "\n";
  for (const PlainNote::Line& line : note.lines) {
    out += std::string(kDash) + line.name + " " +
           ToBase64(line.key_hash + line.rest) + "\n";
  }
  return out;
}

std::optional<PlainNote> ReadPlainNote(std::string_view bytes, bool& unsure) {
  const std::size_t split = bytes.rfind("\n\n");
  if (bytes.size() > 16384 || split == std::string_view::npos ||
      bytes.back() != '\n') {
    return std::nullopt;
  }
  PlainNote note;
  note.text = bytes.substr(0, split + 1);
  std::string_view rest = bytes.substr(split + 2);
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    auto line = ReadLine(rest.substr(0, end), unsure);
    if (!line || note.lines.size() == 64) {
      return std::nullopt;
    }
    note.lines.push_back(*std::move(line));
    rest.remove_prefix(end + 1);
  }
  if (note.lines.empty()) {
    return std::nullopt;
  }
  return note;
}

}  // namespace comity::model
