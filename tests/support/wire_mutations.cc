#include "tests/support/wire_mutations.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

#include "core/base/byte_codec.h"
#include "core/base/hash.h"
#include "tests/support/raw_wire.h"

namespace comity::testing {
namespace {

using Fields = std::vector<RawField>;
using Refusal = std::optional<ErrorReason>;

constexpr Refusal kAccepted = std::nullopt;
constexpr std::uint64_t kFieldNumberTooLarge = 1U << 29;

// Values of the field's type and size that do not have its form.
std::vector<std::string> MalformedValues(const FieldSpec& field) {
  switch (field.type) {
    case FieldType::kText:
      return {"\xff", "\n", "e\xcc\x81"};  // Not UTF-8; control; not NFC.
    case FieldType::kId:
      return {"A", "a_", "\xc3\xa9"};
    case FieldType::kCode: {
      const std::string blanks(field.size_min, ' ');
      return {blanks, std::string(field.size_min, '"')};
    }
    case FieldType::kOrigin:
      return {" ", "a+b", "\x7f", "\xc3\xa9"};
    case FieldType::kCountry:
      return {"kz", "K1", "K"};
    case FieldType::kDigest:
      return {std::string(31, 'h')};
    case FieldType::kDate:
      return {"2024-02-30", "2024-1-01", "0000-01-01", "2024-01-01Z"};
    default:
      return {};
  }
}

// The `n`-th of an ascending row of valid values. Requires: n below 10^6.
std::string AscendingValue(const FieldSpec& field, std::size_t n) {
  if (field.type == FieldType::kDigest) {
    std::string digest(Hash::kSize - 8, '\0');
    AppendU64(digest, n);
    return digest;
  }
  if (field.type == FieldType::kCountry) {
    return {static_cast<char>('A' + n / 26), static_cast<char>('A' + n % 26)};
  }
  const std::string digits = std::to_string(n);
  return std::string(6 - digits.size(), '0') + digits;
}

class Mutator {
 public:
  Mutator(const RecordSchema& schema, std::string_view bytes)
      : schema_(schema), fields_(SplitFields(bytes)) {}

  std::vector<Mutation> Run() && {
    for (const FieldSpec& field : schema_.fields) {
      field_ = &field;
      MutatePlace();
      MutateTag();
      if (field.repeated) {
        MutateList();
      } else {
        MutateSingle();
      }
    }
    AddUnknownFields();
    return std::move(mutations_);
  }

 private:
  // --- Building blocks ------------------------------------------------------

  bool IsOwn(const RawField& raw) const { return raw.number == field_->number; }

  // The occurrences of the field under test.
  Fields Own() const {
    Fields own;
    std::copy_if(fields_.begin(), fields_.end(), std::back_inserter(own),
                 [this](const RawField& raw) { return IsOwn(raw); });
    return own;
  }

  void Add(std::string what, const Fields& fields, Refusal refusal) {
    mutations_.push_back(
        {field_->name, std::move(what), JoinFields(fields), refusal});
  }

  // All fields, with `replacement` in the place of the field under test.
  Fields With(const Fields& replacement) const {
    Fields fields;
    for (const RawField& raw : fields_) {
      if (raw.number < field_->number) {
        fields.push_back(raw);
      }
    }
    fields.insert(fields.end(), replacement.begin(), replacement.end());
    for (const RawField& raw : fields_) {
      if (raw.number > field_->number) {
        fields.push_back(raw);
      }
    }
    return fields;
  }
  void Replace(std::string what, const Fields& replacement, Refusal refusal) {
    Add(std::move(what), With(replacement), refusal);
  }
  void ReplaceBytes(std::string what, std::string_view payload,
                    Refusal refusal) {
    Replace(std::move(what), {BytesField(field_->number, payload)}, refusal);
  }
  void ReplaceVarint(std::string what, std::string_view varint,
                     Refusal refusal) {
    Replace(std::move(what), {VarintField(field_->number, varint)}, refusal);
  }

  // --- Every field -----------------------------------------------------------

  void MutatePlace() {
    const Refusal missing =
        field_->required ? Refusal(ErrorReason::kFieldMissing) : kAccepted;
    Replace("absent", {}, missing);

    const Fields own = Own();
    if (!field_->repeated || field_->type == FieldType::kChoice) {
      Replace("repeated", {own.front(), own.front()},
              ErrorReason::kNotCanonical);
    }
    if (fields_.back().number > field_->number) {
      Fields moved = With({});
      moved.insert(moved.end(), own.begin(), own.end());
      Add("out of order", moved,
          field_->required ? missing : ErrorReason::kNotCanonical);
    }
    if (own.size() > 1 && fields_.back().number > field_->number) {
      Fields parted = With({own.begin(), own.end() - 1});
      parted.push_back(own.back());
      const bool too_few = own.size() - 1 < field_->count_min;
      Add("list in two parts", parted,
          too_few ? ErrorReason::kFieldMissing : ErrorReason::kNotCanonical);
    }
  }

  void MutateTag() {
    const bool is_bytes = IsBytesOnWire(*field_);
    const std::uint64_t number = field_->number;
    const RawField other =
        is_bytes ? VarintField(number, Uvarint(1)) : BytesField(number, "\x01");
    Replace("other wire type", {other}, ErrorReason::kNotCanonical);
    Replace("fixed64",
            {{number, Uvarint(number << 3 | kFixed64Wire), "12345678"}},
            ErrorReason::kNotCanonical);
    Replace("fixed32", {{number, Uvarint(number << 3 | kFixed32Wire), "1234"}},
            ErrorReason::kNotCanonical);

    const RawField own = Own().front();
    const std::uint64_t tag = number << 3 | (is_bytes ? kBytesWire : 0);
    const std::string length =
        is_bytes ? Uvarint(own.payload.size()) : std::string();
    Replace("over-long tag",
            {{number, OverlongUvarint(tag) + length, own.payload}},
            ErrorReason::kNotCanonical);
    if (is_bytes) {
      Replace("over-long length",
              {{number, Uvarint(tag) + OverlongUvarint(own.payload.size()),
                own.payload}},
              ErrorReason::kNotCanonical);
    }
    AddTruncated(own);
  }

  // Cuts the last byte of the field's first occurrence and all that follows.
  void AddTruncated(const RawField& own) {
    Fields fields = With({own});
    while (fields.back().number > field_->number) {
      fields.pop_back();
    }
    if (own.payload.empty()) {
      fields.back().head.pop_back();
    } else if (IsBytesOnWire(*field_)) {
      fields.back().payload.pop_back();
    } else {
      fields.back().payload = "\x80";
    }
    Add("truncated", fields, ErrorReason::kNotCanonical);
  }

  void AddUnknownFields() {
    const std::uint64_t next = schema_.fields.back().number + 1;
    const auto add = [&](std::string what, const RawField& raw,
                         ErrorReason reason) {
      Fields fields = fields_;
      fields.push_back(raw);
      mutations_.push_back(
          {"(end)", std::move(what), JoinFields(fields), reason});
    };
    add("unknown bytes", BytesField(next, "x"), ErrorReason::kUnknownField);
    add("unknown number", VarintField(next + 100, Uvarint(7)),
        ErrorReason::kUnknownField);
    add("field 0", BytesField(0, "x"), ErrorReason::kNotCanonical);
    add("field number beyond the format", BytesField(kFieldNumberTooLarge, "x"),
        ErrorReason::kNotCanonical);
    add("half a tag", {0, "\x80", ""}, ErrorReason::kNotCanonical);
  }

  // --- One value -------------------------------------------------------------

  void MutateSingle() {
    switch (field_->type) {
      case FieldType::kNumber:
        return MutateNumber();
      case FieldType::kFlag:
        ReplaceVarint("written false", Uvarint(0), ErrorReason::kNotCanonical);
        ReplaceVarint("two", Uvarint(2), ErrorReason::kNotCanonical);
        ReplaceVarint("over-long", OverlongUvarint(1),
                      ErrorReason::kNotCanonical);
        return;
      case FieldType::kChoice:
        return MutateChoice();
      case FieldType::kRecord:
        return MutateNested(Own());
      default:
        return MutateString();
    }
  }

  void MutateNumber() {
    const std::uint64_t max = field_->number_max;
    ReplaceVarint("written zero", Uvarint(0), ErrorReason::kNotCanonical);
    ReplaceVarint("smallest", Uvarint(1), kAccepted);
    ReplaceVarint("largest", Uvarint(max), kAccepted);
    ReplaceVarint("over-long", OverlongUvarint(1), ErrorReason::kNotCanonical);
    ReplaceVarint("beyond 64 bits", std::string(9, '\xff') + "\x02",
                  ErrorReason::kNotCanonical);
    if (max < std::numeric_limits<std::uint64_t>::max()) {
      ReplaceVarint("too large", Uvarint(max + 1),
                    ErrorReason::kFieldMalformed);
    }
  }

  void MutateChoice() {
    const std::size_t count = field_->choice_names.size();
    ReplaceVarint("written unspecified", Uvarint(0),
                  ErrorReason::kNotCanonical);
    ReplaceVarint("last value", Uvarint(count - 1), kAccepted);
    ReplaceVarint("unknown value", Uvarint(count), ErrorReason::kUnknownField);
    ReplaceVarint("huge value",
                  Uvarint(std::numeric_limits<std::uint64_t>::max()),
                  ErrorReason::kUnknownField);
    ReplaceVarint("over-long", OverlongUvarint(1), ErrorReason::kNotCanonical);
  }

  void MutateString() {
    ReplaceBytes("written empty", "", ErrorReason::kNotCanonical);
    for (const std::string& value : MalformedValues(*field_)) {
      ReplaceBytes("malformed", value, ErrorReason::kFieldMalformed);
    }
    if (field_->type == FieldType::kDate) {
      return;
    }
    if (field_->type == FieldType::kDigest) {
      ReplaceBytes("33 bytes", std::string(33, 'h'),
                   ErrorReason::kFieldMalformed);
      return;
    }
    const bool country = field_->type == FieldType::kCountry;
    const char letter = country ? 'A' : 'a';
    ReplaceBytes("largest", std::string(field_->size_max, letter), kAccepted);
    ReplaceBytes("too long", std::string(field_->size_max + 1, letter),
                 ErrorReason::kFieldTooLong);
    if (field_->size_min > 1) {
      ReplaceBytes("too short", std::string(field_->size_min - 1, letter),
                   ErrorReason::kFieldMalformed);
    }
  }

  // Mutates the record in the first of `own`; the others stay as they are.
  void MutateNested(Fields own) {
    const RawField first = own.front();
    for (Mutation& nested : Mutator(*field_->nested, first.payload).Run()) {
      own.front() = BytesField(field_->number, nested.bytes);
      nested.path = field_->name + "." + nested.path;
      nested.bytes = JoinFields(With(own));
      mutations_.push_back(std::move(nested));
    }
  }

  // --- Lists -----------------------------------------------------------------

  void MutateList() {
    if (field_->type == FieldType::kChoice) {
      return MutatePacked();
    }
    MutateCount();
    if (field_->type == FieldType::kRecord) {
      // One item alone, so that a mutated sort key does not disturb an order.
      const Fields own = Own();
      return MutateNested(field_->sorted ? Fields{own.front()} : own);
    }
    MutateItem();
  }

  // So many items; ascending if the list is sorted.
  Fields Items(std::size_t count) const {
    const RawField first = Own().front();
    Fields items(count, first);
    for (std::size_t i = 0; field_->sorted && i < count; ++i) {
      items[i] = BytesField(field_->number, AscendingItem(first.payload, i));
    }
    return items;
  }

  // Records are sorted by their first field.
  std::string AscendingItem(std::string_view item, std::size_t n) const {
    if (field_->type != FieldType::kRecord) {
      return AscendingValue(*field_, n);
    }
    const FieldSpec& key = field_->nested->fields.front();
    Fields fields = SplitFields(item);
    fields.front() = IsBytesOnWire(key)
                         ? BytesField(key.number, AscendingValue(key, n))
                         : VarintField(key.number, Uvarint(n + 1));
    return JoinFields(fields);
  }

  void MutateCount() {
    Replace("most items", Items(field_->count_max), kAccepted);
    Replace("too many items", Items(field_->count_max + 1),
            ErrorReason::kFieldTooLong);
    if (field_->count_min > 1) {
      Replace("too few items", Items(field_->count_min - 1),
              ErrorReason::kFieldMissing);
    }
    if (field_->sorted) {
      Fields items = Items(2);
      Replace("item twice", {items[0], items[0]}, ErrorReason::kNotCanonical);
      Replace("descending", {items[1], items[0]}, ErrorReason::kNotCanonical);
    }
  }

  // Puts `payload` in the place of the first item.
  void ReplaceItem(std::string what, std::string_view payload,
                   Refusal refusal) {
    Fields own = Own();
    own.front() = BytesField(field_->number, payload);
    Replace(std::move(what), own, refusal);
  }

  void MutateItem() {
    ReplaceItem("empty item", "", ErrorReason::kFieldMalformed);
    for (const std::string& value : MalformedValues(*field_)) {
      ReplaceItem("malformed item", value, ErrorReason::kFieldMalformed);
    }
    const char letter = field_->type == FieldType::kCountry ? 'A' : 'a';
    const std::string longest(field_->size_max, letter);
    ReplaceBytes("one item, longest", longest,
                 field_->count_min > 1 ? Refusal(ErrorReason::kFieldMissing)
                                       : kAccepted);
    ReplaceItem("item too long", longest + letter, ErrorReason::kFieldTooLong);
  }

  // All lists of choices are sorted.
  void MutatePacked() {
    const std::size_t values = field_->choice_names.size() - 1;
    const std::size_t most = std::min(values, field_->count_max);
    std::string packed;
    for (std::size_t i = 1; i <= most; ++i) {
      packed += Uvarint(i);
    }
    ReplaceBytes("most items", packed, kAccepted);
    ReplaceBytes("last item twice", packed + Uvarint(most),
                 most == field_->count_max ? ErrorReason::kFieldTooLong
                                           : ErrorReason::kNotCanonical);
    ReplaceBytes("written empty", "", ErrorReason::kNotCanonical);
    ReplaceBytes("unspecified item", Uvarint(0), ErrorReason::kFieldMalformed);
    ReplaceBytes("unknown item", Uvarint(values + 1),
                 ErrorReason::kUnknownField);
    ReplaceBytes("over-long item", OverlongUvarint(1),
                 ErrorReason::kNotCanonical);
    ReplaceBytes("item twice", "\x01\x01", ErrorReason::kNotCanonical);
    ReplaceBytes("descending", "\x02\x01", ErrorReason::kNotCanonical);
    Replace("in two parts",
            {BytesField(field_->number, "\x01"),
             BytesField(field_->number, "\x02")},
            ErrorReason::kNotCanonical);
  }

  const RecordSchema& schema_;
  const Fields fields_;
  const FieldSpec* field_ = nullptr;
  std::vector<Mutation> mutations_;
};

void AddPaths(const RecordSchema& schema, const std::string& prefix,
              std::vector<std::string>& paths) {
  for (const FieldSpec& field : schema.fields) {
    paths.push_back(prefix + field.name);
    if (field.nested) {
      AddPaths(*field.nested, paths.back() + ".", paths);
    }
  }
}

}  // namespace

std::vector<Mutation> MutationsOf(const RecordSchema& schema,
                                  std::string_view bytes) {
  return Mutator(schema, bytes).Run();
}

std::vector<std::string> FieldPathsOf(const RecordSchema& schema) {
  std::vector<std::string> paths;
  AddPaths(schema, "", paths);
  return paths;
}

}  // namespace comity::testing
