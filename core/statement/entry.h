// An entry: what one leaf of the log holds. Either a statement with its
// signatures, or a map commitment, both with the time of admission.
#ifndef COMITY_CORE_STATEMENT_ENTRY_H_
#define COMITY_CORE_STATEMENT_ENTRY_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "core/base/hash.h"
#include "core/base/status.h"

namespace comity::statement {

enum class EntryKind : std::uint8_t { kStatement = 1, kMapCommitment = 2 };

// The version of the map function that this code computes.
inline constexpr std::uint32_t kMapFunctionVersion = 1;

// The statement of an entry and its signatures, both still bytes.
struct StatementEntry {
  std::string statement;
  std::string signatures;
};

// What the last leaf of every published checkpoint holds: the map over the
// first `covered` entries. A verifier requires covered = index = size - 1.
struct MapCommitment {
  Hash map_root;
  std::uint64_t covered = 0;
  std::uint32_t map_function_version = 0;
};

struct Entry {
  std::uint64_t admitted_ms = 0;  // Unix time.
  std::variant<StatementEntry, MapCommitment> content;
};

// The bytes of `entry`, as hashed into its leaf.
// Source: docs/spec, Entries.
std::string EncodeEntry(const Entry& entry);

// Errors: kEntryTooLarge, kEntryMalformed. Does not look inside the statement.
StatusOr<Entry> DecodeEntry(std::string_view bytes);

}  // namespace comity::statement

#endif  // COMITY_CORE_STATEMENT_ENTRY_H_
