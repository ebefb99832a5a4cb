#include "core/evidence/joined_agreements.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "core/recognition/agreement_dates.h"

namespace comity::evidence {
namespace {

using recognition::Agreement;
using recognition::Party;
using recognition::Version;

CivilDate Never() { return *CivilDate::FromYmd(9999, 12, 31); }

bool HasSameHost(const Agreement& a, const Agreement& b) {
  return a.id == b.id && a.parties.front().id == b.parties.front().id &&
         a.parties.front().countries == b.parties.front().countries;
}

bool IsTaken(const Agreement& entry, const Party& party) {
  return std::any_of(
             entry.parties.begin(), entry.parties.end(),
             [&party](const Party& other) { return other.id == party.id; }) ||
         std::any_of(party.countries.begin(), party.countries.end(),
                     [&entry](const std::string& country) {
                       return recognition::FindParty(entry, country) != nullptr;
                     });
}

// A text with a day of its own has the same one for all. Otherwise a
// multilateral one begins with the first party of which something is known,
// and a bilateral one with its pair.
bool MayShareStart(const Agreement& a, const Agreement& b) {
  const auto& terms = a.versions.front().terms;
  return a.start.in_force == b.start.in_force ||
         (terms && terms->kind == statement::AgreementKind::kMultilateral);
}

void ShareStart(const Agreement& agreement, Agreement& entry) {
  auto& first = entry.start.in_force;
  const auto& other = agreement.start.in_force;
  first = first && other ? std::min(first, other) : (first ? first : other);
}

Version* FindVersion(Agreement& agreement, const std::string& id) {
  for (Version& version : agreement.versions) {
    if (version.id == id) {
      return &version;
    }
  }
  return nullptr;
}

// The day on which somebody first accepted the version.
CivilDate FirstAccepted(const Version& version) {
  CivilDate first = Never();
  for (const auto& [party, day] : version.accepted_on) {
    first = std::min(first, day);
  }
  return first;
}

// A party is bound by no version that it did not accept.
void AddVersions(const Agreement& agreement, Agreement& entry) {
  for (Version& version : entry.versions) {
    version.accepted_on.emplace(agreement.parties.back().id, Never());
  }
  for (const Version& version : agreement.versions) {
    if (Version* known = FindVersion(entry, version.id)) {
      for (const auto& [party, day] : version.accepted_on) {
        known->accepted_on[party] = day;
      }
      continue;
    }
    entry.versions.push_back(version);
    for (const Party& party : entry.parties) {
      entry.versions.back().accepted_on.emplace(party.id, Never());
    }
  }
  std::stable_sort(entry.versions.begin(), entry.versions.end(),
                   [&entry](const Version& a, const Version& b) {
                     return std::pair(a.id != entry.id, FirstAccepted(a)) <
                            std::pair(b.id != entry.id, FirstAccepted(b));
                   });
}

}  // namespace

void AddJoined(Agreement agreement, std::vector<Agreement>& agreements) {
  for (Agreement& entry : agreements) {
    if (HasSameHost(agreement, entry) &&
        !IsTaken(entry, agreement.parties.back()) &&
        MayShareStart(agreement, entry)) {
      ShareStart(agreement, entry);
      AddVersions(agreement, entry);
      entry.parties.push_back(std::move(agreement.parties.back()));
      return;
    }
  }
  agreements.push_back(std::move(agreement));
}

}  // namespace comity::evidence
