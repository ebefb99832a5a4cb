// What is said about registries: their beginning, keys, partners and anchors.
#ifndef COMITY_CORE_STATEMENT_REGISTRY_RECORDS_H_
#define COMITY_CORE_STATEMENT_REGISTRY_RECORDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/statement/common_records.h"
#include "core/statement/enums.h"

namespace comity::statement {

// Entry 0 of a log. Its statement id is what a verifier's policy pins.
struct Genesis {
  std::string origin;
  std::vector<LocalName> names;
  std::vector<KeyRecord> root_keys;
  std::uint64_t root_threshold = 0;
  KeyRecord log_key;
  KeyRecord cosigning_key;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Origin(1, "origin", self.origin, kRequired);
    visit.Records(2, "names", self.names, kNames);
    visit.Records(3, "root_keys", self.root_keys,
                  {.count_min = 1, .count_max = 16});
    visit.Number(4, "root_threshold", self.root_threshold,
                 {.min = 1, .max = 8});
    visit.Record(5, "log_key", self.log_key, kRequired);
    visit.Record(6, "cosigning_key", self.cosigning_key, kRequired);
  }
};

// Replaces a key of the registry, or the whole set of root keys.
struct RegistryKeys {
  RegistryKeyUse use = RegistryKeyUse::kUnspecified;
  // One key for LOG and COSIGNING, the complete new set for ROOT.
  std::vector<KeyRecord> keys;
  // ROOT only: the new threshold.
  std::uint64_t root_threshold = 0;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Choice(1, "use", self.use, kRequired);
    visit.Records(2, "keys", self.keys, {.count_min = 1, .count_max = 16});
    visit.Number(3, "root_threshold", self.root_threshold, {.max = 8});
  }
};

// Another registry that this one mirrors and cosigns.
struct Partner {
  std::string origin;
  Hash genesis_id;
  std::vector<std::string> countries;
  // Where it is served, for people; never trusted.
  std::string address;
  // The last day of the partnership, if it is ended.
  std::optional<CivilDate> until;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Origin(1, "origin", self.origin, kRequired);
    visit.Digest(2, "genesis_id", self.genesis_id, kRequired);
    visit.Countries(3, "countries", self.countries,
                    {.count_min = 1, .count_max = 64, .sorted = true});
    visit.Code(4, "address", self.address, Optional(253));
    visit.Date(5, "until", self.until, kOptional);
  }
};

// The newest head of another registry, logged here against rewriting.
struct Anchor {
  std::string origin;
  // "YYYY-MM", the month whose history this entry joins.
  std::string month;
  // The signed note with its cosignatures, as served.
  std::string checkpoint;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Origin(1, "origin", self.origin, kRequired);
    visit.Code(2, "month", self.month, RequiredExactly(7));
    visit.Blob(3, "checkpoint", self.checkpoint, Required(16384));
  }
};

}  // namespace comity::statement

#endif  // COMITY_CORE_STATEMENT_REGISTRY_RECORDS_H_
