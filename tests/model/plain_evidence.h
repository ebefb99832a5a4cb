// Evidence of the reference model: read and written by a few lines of its own,
// from docs/spec/statements.md and records.md, so that a fault of the strict
// reader in core shows.
#ifndef COMITY_TESTS_MODEL_PLAIN_EVIDENCE_H_
#define COMITY_TESTS_MODEL_PLAIN_EVIDENCE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace comity::model {

struct PlainEntry {
  std::uint64_t index = 0;
  std::string entry;
};

struct PlainLookup {
  std::string key;
  std::string value;
  std::string proof;
};

struct PlainPart {
  std::string origin;
  std::string checkpoint;
  std::vector<PlainEntry> entries;
  std::string inclusion;
  std::vector<PlainLookup> lookups;
};

struct PlainEvidence {
  std::string origin;         // Of the credential.
  std::string credential_id;  // 16 bytes.
  std::vector<PlainPart> parts;
  std::vector<std::string> texts;
};

// The bytes, in whatever order the lists are.
std::string WritePlain(const PlainEvidence& evidence);

// The evidence if the bytes are in canonical form and keep the bounds of
// docs/spec/records.md. Orders of lists are not looked at.
std::optional<PlainEvidence> ReadPlain(std::string_view bytes);

// The map keys in the header of an entry's statement; none for a commitment.
// Requires: an entry that a registry wrote.
std::vector<std::string> PlainKeysOf(std::string_view entry);

// A note, taken apart by docs/spec/log.md.
struct PlainNote {
  struct Line {
    std::string name;
    std::string key_hash;  // 4 bytes.
    std::string rest;      // At least one byte.
  };
  std::string text;  // With its last line end.
  std::vector<Line> lines;
};

std::string WritePlainNote(const PlainNote& note);
// Nothing if it is no note. `unsure` is set where the model does not say
// whether a name of bytes beyond ASCII is one.
std::optional<PlainNote> ReadPlainNote(std::string_view bytes, bool& unsure);

}  // namespace comity::model

#endif  // COMITY_TESTS_MODEL_PLAIN_EVIDENCE_H_
