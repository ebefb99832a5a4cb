// Small records that several kinds of statements share.
#ifndef COMITY_CORE_STATEMENT_COMMON_RECORDS_H_
#define COMITY_CORE_STATEMENT_COMMON_RECORDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/civil_date.h"
#include "core/base/hash.h"
#include "core/statement/field_rules.h"

namespace comity::statement {

// A name in one language and script.
struct LocalName {
  std::string language;  // BCP 47 with script: "kk-Cyrl", "zh-Hans".
  std::string text;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Code(1, "language", self.language, Required(35));
    visit.Text(2, "text", self.text, Required(400));
  }
};

// A number that another register gave: {"ROR", "..."}, {"BIN", "..."}.
struct ExternalIdentifier {
  std::string register_code;
  std::string value;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Code(1, "register_code", self.register_code, Required(32));
    visit.Code(2, "value", self.value, Required(128));
  }
};

// Days from `from` until `until`, both inclusive; an absent `until` is open.
struct Interval {
  CivilDate from;
  std::optional<CivilDate> until;

  bool Contains(CivilDate day) const {
    return from <= day && (!until || day <= *until);
  }

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Date(1, "from", self.from, kRequired);
    visit.Date(2, "until", self.until, kOptional);
  }
};

// A public key and its algorithm (crypto::SignatureAlgorithm by number).
struct KeyRecord {
  std::uint64_t algorithm = 0;
  std::string key;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Number(1, "algorithm", self.algorithm, {.min = 1, .max = 255});
    visit.Blob(2, "key", self.key, Required(128));
  }
};

// A key of a body. Distinct persons have distinct `person` values, which say
// nothing else about them.
struct BodyKey {
  KeyRecord key;
  std::string person;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Record(1, "key", self.key, kRequired);
    visit.Id(2, "person", self.person, kRequired);
  }
};

// A credential anywhere: its home log and its 16 random bytes.
struct CredentialReference {
  std::string origin;
  std::string credential_id;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Origin(1, "origin", self.origin, kRequired);
    visit.Blob(2, "credential_id", self.credential_id, RequiredExactly(16));
  }
};

// A body, programme or scheme anywhere: its home log and its id there.
struct RemoteReference {
  std::string origin;
  std::string id;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Origin(1, "origin", self.origin, kRequired);
    visit.Id(2, "id", self.id, kRequired);
  }
};

// A document outside the log: what it is called and the hash of its bytes.
struct DocumentReference {
  std::string reference;
  std::optional<Hash> sha256;
  std::optional<CivilDate> dated;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Text(1, "reference", self.reference, Required(200));
    visit.Digest(2, "sha256", self.sha256, kOptional);
    visit.Date(3, "dated", self.dated, kOptional);
  }
};

// A level of a qualifications framework: {"EQF", "6"}, {"NQF-KZ", "7"}.
struct Level {
  std::string framework;
  std::string level;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Code(1, "framework", self.framework, Required(32));
    visit.Code(2, "level", self.level, Required(16));
  }
};

// Bounds that several records share.
inline constexpr ListRule kNames = {.count_min = 1, .count_max = 16};
inline constexpr ListRule kFieldCodes = {
    .count_max = 16, .size_max = 8, .sorted = true};

}  // namespace comity::statement

#endif  // COMITY_CORE_STATEMENT_COMMON_RECORDS_H_
