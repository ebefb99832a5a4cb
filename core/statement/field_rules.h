// How a record says, once, which fields it has. Reader, writer, JSON printer
// and the comparison with the .proto files all work from that one description.
//
// A record is a plain struct with
//
//   template <typename Self, typename Visitor>
//   static void VisitFields(Self& self, Visitor& visit) {
//     visit.Text(1, "title", self.title, Required(200));
//     visit.Date(2, "from", self.from, kRequired);
//   }
//
// that names its fields in the order of their numbers. `Self` is const for
// visitors that only read. What a visitor must offer:
//
//   Text      std::string      plain text: UTF-8, NFC, no control characters
//   Id        std::string      [a-z0-9-]{1,64}
//   Code      std::string      [A-Za-z0-9._:/+-], a code of some register
//   Origin    std::string      printable ASCII without spaces, at most 128
//   Country   std::string      ISO 3166-1 alpha-2, upper case
//   Blob      std::string      opaque bytes, at most so many
//   Digest    Hash or std::optional<Hash>
//   Date      CivilDate or std::optional<CivilDate>, as "YYYY-MM-DD"
//   Number    std::uint64_t; zero and absent are the same
//   Flag      bool
//   Choice    an enum with EnumNames
//   Record    a record or std::optional of one
//
// and for Text, Id, Code, Country, Blob, Digest, Choice and Record a form for
// vectors: Texts, Ids, Codes, Countries, Blobs, Digests, Choices, Records.
#ifndef COMITY_CORE_STATEMENT_FIELD_RULES_H_
#define COMITY_CORE_STATEMENT_FIELD_RULES_H_

#include <cstddef>
#include <cstdint>
#include <limits>

namespace comity::statement {

// What a single field may hold. Sizes are bytes.
struct FieldRule {
  bool required = false;
  std::size_t size_min = 1;
  std::size_t size_max = 0;
};

// Absent means empty; an absent optional is allowed.
inline constexpr FieldRule kOptional = {};
// The field must be there and must not be empty, zero or unspecified.
inline constexpr FieldRule kRequired = {.required = true};

constexpr FieldRule Optional(std::size_t size_max) {
  return {.size_max = size_max};
}
constexpr FieldRule Required(std::size_t size_max) {
  return {.required = true, .size_max = size_max};
}
constexpr FieldRule RequiredExactly(std::size_t size) {
  return {.required = true, .size_min = size, .size_max = size};
}
constexpr FieldRule OptionalExactly(std::size_t size) {
  return {.size_min = size, .size_max = size};
}

// What a number may be. Zero is the same as absent, so `min` above zero makes
// the field required.
struct NumberRule {
  std::uint64_t min = 0;
  std::uint64_t max = std::numeric_limits<std::uint64_t>::max();
};

// What a list may hold.
struct ListRule {
  std::size_t count_min = 0;
  std::size_t count_max = 0;
  // Most bytes of one item of Texts, Codes and Blobs.
  std::size_t size_max = 64;
  // Strictly ascending, hence unique, so that one meaning has one form. Texts
  // compare by their bytes, records by their method `Precedes`.
  bool sorted = false;
};

}  // namespace comity::statement

#endif  // COMITY_CORE_STATEMENT_FIELD_RULES_H_
