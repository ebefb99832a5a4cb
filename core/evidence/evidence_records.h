// Evidence: the bytes from which a verifier recomputes an answer. Everything
// in it is a claim until core/evidence/verifier.h has proven it.
//
// The records are read by the same strict reader as statements, so evidence,
// too, has one form only.
#ifndef COMITY_CORE_EVIDENCE_EVIDENCE_RECORDS_H_
#define COMITY_CORE_EVIDENCE_EVIDENCE_RECORDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/statement/claims.h"
#include "core/statement/common_records.h"
#include "core/statement/field_rules.h"

namespace comity::evidence {

using statement::kOptional;
using statement::kRequired;

inline constexpr std::size_t kEvidenceSizeMax = 8U << 20;
inline constexpr std::size_t kEntryCountMax = 16384;
inline constexpr std::size_t kLookupCountMax = 1024;
inline constexpr std::size_t kRegistryCountMax = 8;
inline constexpr std::size_t kCheckpointSizeMax = 16384;
inline constexpr std::size_t kMapProofSizeMax = 16384;

// One entry of the log, opened.
struct EntryAt {
  std::uint64_t index = 0;
  std::string entry;

  bool Precedes(const EntryAt& other) const { return index < other.index; }

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Number(1, "index", self.index, {});
    visit.Blob(2, "entry", self.entry, statement::Required(65535));
  }
};

// What the map holds under one key: the value and its proof of presence, or,
// without a value, a proof of absence.
struct MapLookup {
  Hash key;
  std::string value;  // 40 bytes, or empty for absence.
  std::string proof;

  bool Precedes(const MapLookup& other) const { return key < other.key; }

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Digest(1, "key", self.key, kRequired);
    visit.Blob(2, "value", self.value, statement::OptionalExactly(40));
    visit.Blob(3, "proof", self.proof, statement::Optional(kMapProofSizeMax));
  }
};

// What one registry contributes, all under one checkpoint.
struct RegistryEvidence {
  std::string origin;
  // The signed note with all cosignatures, as served.
  std::string checkpoint;
  // Ascending by index; the last one is the map commitment at size - 1.
  std::vector<EntryAt> entries;
  // The hashes of one multi-proof for all entries, 32 bytes each.
  std::string inclusion;
  // Ascending by key.
  std::vector<MapLookup> lookups;

  bool Precedes(const RegistryEvidence& other) const {
    return origin < other.origin;
  }

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Origin(1, "origin", self.origin, kRequired);
    visit.Blob(2, "checkpoint", self.checkpoint,
               statement::Required(kCheckpointSizeMax));
    visit.Records(
        3, "entries", self.entries,
        {.count_min = 1, .count_max = kEntryCountMax, .sorted = true});
    visit.Blob(4, "inclusion", self.inclusion, statement::Optional(1U << 20));
    visit.Records(
        5, "lookups", self.lookups,
        {.count_min = 1, .count_max = kLookupCountMax, .sorted = true});
  }
};

// Evidence about one credential (or, without `credential`, about histories).
struct Evidence {
  std::optional<statement::CredentialReference> credential;
  std::vector<RegistryEvidence> registries;  // Ascending by origin.
  // Agreement texts whose statement stands in no log shown here.
  std::vector<std::string> agreement_texts;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Record(1, "credential", self.credential, kOptional);
    visit.Records(
        2, "registries", self.registries,
        {.count_min = 1, .count_max = kRegistryCountMax, .sorted = true});
    visit.Blobs(3, "agreement_texts", self.agreement_texts,
                {.count_max = 64, .size_max = 49152});
  }
};

// What a holder hands over: which credential, the claims opened, and perhaps
// the evidence and a signature over the verifier's nonce.
struct Presentation {
  statement::CredentialReference credential;
  // The statement as the holder has it; it must be the one proven.
  std::string statement;
  std::vector<statement::Disclosure> disclosures;  // Ascending by name.
  std::string evidence;
  // By the credential's holder key, over PresentationInput of the nonce.
  std::string holder_signature;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Record(1, "credential", self.credential, kRequired);
    visit.Blob(2, "statement", self.statement, statement::Optional(57344));
    visit.Records(3, "disclosures", self.disclosures,
                  {.count_max = 32, .sorted = true});
    visit.Blob(4, "evidence", self.evidence,
               statement::Optional(kEvidenceSizeMax));
    visit.Blob(5, "holder_signature", self.holder_signature,
               statement::OptionalExactly(64));
  }
};

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_EVIDENCE_RECORDS_H_
