// What is said about bodies and their keys.
#ifndef COMITY_CORE_STATEMENT_BODY_RECORDS_H_
#define COMITY_CORE_STATEMENT_BODY_RECORDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/statement/common_records.h"
#include "core/statement/enums.h"

namespace comity::statement {

// One step in the succession of bodies: renamed, merged, split.
struct Succession {
  SuccessionKind kind = SuccessionKind::kUnspecified;
  RemoteReference body;
  CivilDate on;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Choice(1, "kind", self.kind, kRequired);
    visit.Record(2, "body", self.body, kRequired);
    visit.Date(3, "on", self.on, kRequired);
  }
};

// A centre, university, agency or authority. The first statement on a body
// binds its keys and country; a later one only renews names, identifiers and
// succession and must repeat `country` and leave `keys` empty.
struct Body {
  std::string body_id;
  std::vector<LocalName> names;
  std::string country;
  std::vector<ExternalIdentifier> identifiers;
  std::vector<BodyKey> keys;
  std::vector<Succession> succession;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Id(1, "body_id", self.body_id, kRequired);
    visit.Records(2, "names", self.names, kNames);
    visit.Country(3, "country", self.country, kRequired);
    visit.Records(4, "identifiers", self.identifiers, {.count_max = 16});
    visit.Records(5, "keys", self.keys, {.count_max = 16});
    visit.Records(6, "succession", self.succession, {.count_max = 16});
  }
};

// Adds a key beside the present ones.
struct KeyAdded {
  std::string body_id;
  BodyKey added;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Id(1, "body_id", self.body_id, kRequired);
    visit.Record(2, "added", self.added, kRequired);
  }
};

// Puts a new key in the place of an old one.
struct KeyRotated {
  std::string body_id;
  Hash old_key_id;
  BodyKey replacement;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Id(1, "body_id", self.body_id, kRequired);
    visit.Digest(2, "old_key_id", self.old_key_id, kRequired);
    visit.Record(3, "replacement", self.replacement, kRequired);
  }
};

// Declares that a key may be in wrong hands. What it signed at index
// `last_good_size` of its log or later is void, unless affirmed.
struct KeyCompromised {
  std::string body_id;
  Hash key_id;
  std::uint64_t last_good_size = 0;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Id(1, "body_id", self.body_id, kRequired);
    visit.Digest(2, "key_id", self.key_id, kRequired);
    visit.Number(3, "last_good_size", self.last_good_size, {});
  }
};

// Confirms what a compromised key signed from one index until another, both
// inclusive.
struct Affirm {
  std::string body_id;
  Hash key_id;
  std::uint64_t from_index = 0;
  std::uint64_t until_index = 0;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Id(1, "body_id", self.body_id, kRequired);
    visit.Digest(2, "key_id", self.key_id, kRequired);
    visit.Number(3, "from_index", self.from_index, {});
    visit.Number(4, "until_index", self.until_index, {});
  }
};

}  // namespace comity::statement

#endif  // COMITY_CORE_STATEMENT_BODY_RECORDS_H_
