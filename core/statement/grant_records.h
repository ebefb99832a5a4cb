// Who may say what: grants, their suspension and their annulment.
#ifndef COMITY_CORE_STATEMENT_GRANT_RECORDS_H_
#define COMITY_CORE_STATEMENT_GRANT_RECORDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/statement/common_records.h"
#include "core/statement/enums.h"

namespace comity::statement {

// Permission to load an old register: credentials issued between `issued_from`
// and `issued_until` count from their own day if admitted by `admitted_until`.
struct LegacyLoad {
  CivilDate issued_from;
  CivilDate issued_until;
  CivilDate admitted_until;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Date(1, "issued_from", self.issued_from, kRequired);
    visit.Date(2, "issued_until", self.issued_until, kRequired);
    visit.Date(3, "admitted_until", self.admitted_until, kRequired);
  }
};

// Lets `grantee` act in one role. An empty list of schemes or countries means
// no limit by the grantor's own grant.
struct Grant {
  std::string grantee;
  Role role = Role::kUnspecified;
  std::vector<std::string> schemes;
  std::vector<std::string> countries;
  std::vector<CredentialType> credential_types;
  Interval interval;
  // Roles that the grantee may grant on, so many further steps.
  std::vector<Role> delegable_roles;
  std::uint64_t delegation_depth = 0;
  bool four_eyes = false;
  std::optional<CivilDate> retroactive_to;
  std::optional<LegacyLoad> legacy_load;
  // The resolution or law that this grant rests on.
  std::optional<DocumentReference> resolution;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Id(1, "grantee", self.grantee, kRequired);
    visit.Choice(2, "role", self.role, kRequired);
    visit.Ids(3, "schemes", self.schemes, {.count_max = 64, .sorted = true});
    visit.Countries(4, "countries", self.countries,
                    {.count_max = 64, .sorted = true});
    visit.Choices(5, "credential_types", self.credential_types,
                  {.count_max = 16, .sorted = true});
    visit.Record(6, "interval", self.interval, kRequired);
    visit.Choices(7, "delegable_roles", self.delegable_roles,
                  {.count_max = 16, .sorted = true});
    visit.Number(8, "delegation_depth", self.delegation_depth, {.max = 8});
    visit.Flag(9, "four_eyes", self.four_eyes);
    visit.Date(10, "retroactive_to", self.retroactive_to, kOptional);
    visit.Record(11, "legacy_load", self.legacy_load, kOptional);
    visit.Record(12, "resolution", self.resolution, kOptional);
  }
};

// The grant does not count for acts in the interval.
struct GrantSuspended {
  std::string grantee;
  Hash grant_id;
  Interval interval;
  EventReason reason = EventReason::kUnspecified;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Id(1, "grantee", self.grantee, kRequired);
    visit.Digest(2, "grant_id", self.grant_id, kRequired);
    visit.Record(3, "interval", self.interval, kRequired);
    visit.Choice(4, "reason", self.reason, kRequired);
  }
};

// The grant should not have been given: nothing done under it from `from` on
// counts, and grants given on its strength fall with it.
struct GrantAnnulled {
  std::string grantee;
  Hash grant_id;
  // First day for which the grant does not count.
  CivilDate from;
  EventReason reason = EventReason::kUnspecified;

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Id(1, "grantee", self.grantee, kRequired);
    visit.Digest(2, "grant_id", self.grant_id, kRequired);
    visit.Date(3, "from", self.from, kRequired);
    visit.Choice(4, "reason", self.reason, kRequired);
  }
};

}  // namespace comity::statement

#endif  // COMITY_CORE_STATEMENT_GRANT_RECORDS_H_
