#include "core/evidence/programme_facts.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/evidence/body_facts.h"
#include "core/evidence/country_rules.h"
#include "core/evidence/party_acts.h"
#include "core/statement/map_keys.h"

namespace comity::evidence {
namespace {

using authority::LoggedStatement;
using Counted = std::vector<const LoggedStatement*>;

// Each is weighed for every two parties of every agreement.
constexpr std::size_t kAccreditationCountMax = 1024;

recognition::Programme ProgrammeFact(const LogView& log,
                                     const statement::Programme& record) {
  recognition::Programme programme;
  programme.country = record.country;
  for (const std::string& body : record.awarding_bodies) {
    programme.awarding.push_back(FullName(log.judge->origin(), body));
  }
  for (const statement::RemoteReference& partner : record.partner_bodies) {
    programme.awarding.push_back(FullName(partner.origin, partner.id));
  }
  return programme;
}

void AddWithdrawal(const Counted& counted, const Hash& accreditation_id,
                   recognition::Accreditation& accreditation) {
  for (const LoggedStatement* logged : counted) {
    const auto* record = logged->As<statement::AccreditationWithdrawn>();
    if (record == nullptr || record->accreditation_id != accreditation_id) {
      continue;
    }
    auto& from = accreditation.withdrawn_on;
    from = from ? std::min(*from, record->from) : record->from;
    accreditation.annulled = accreditation.annulled || record->annulled;
  }
}

// The programme as it stood before the statement. Requires: a counted
// accreditation, which names a programme that was there.
const statement::Programme* ProgrammeBefore(const Counted& counted,
                                            const LoggedStatement& logged) {
  const statement::Programme* newest = nullptr;
  for (const LoggedStatement* earlier : counted) {
    const auto* record = earlier->As<statement::Programme>();
    if (record != nullptr &&
        (newest == nullptr || earlier->index < logged.index)) {
      newest = record;
    }
  }
  return newest;
}

// What was decided long before it was recorded counts from its recording.
recognition::Accreditation AccreditationFact(
    const LogView& log, const LoggedStatement& logged,
    const statement::Accreditation& record, const Counted& counted) {
  const std::string& origin = log.judge->origin();
  recognition::Accreditation accreditation;
  accreditation.covers =
      ProgrammeFact(log, *ProgrammeBefore(counted, logged)).awarding;
  accreditation.label = record.label;
  accreditation.agency = FullName(origin, record.agency);
  accreditation.days = {record.interval.from, record.interval.until};
  accreditation.decided_on = record.decided_on.value_or(record.interval.from);
  if (const auto from = log.judge->AtPosition(logged).counts_from) {
    accreditation.days.from = std::max(*accreditation.days.from, *from);
    accreditation.decided_on = std::max(*accreditation.decided_on, *from);
  }
  if (!record.covered_bodies.empty()) {
    auto& covers = *accreditation.covers;
    covers.clear();
    for (const std::string& body : record.covered_bodies) {
      covers.push_back(FullName(origin, body));
    }
  }
  AddWithdrawal(counted, logged.statement.id, accreditation);
  return accreditation;
}

// Whether a body of that country speaks for it in this log: the log pinned for
// the country, or the host's own, as far as that may record foreign bodies.
StatusOr<bool> SpeaksHere(LogDirectory& logs, const LogView& log,
                          const std::string& country, const std::string& host,
                          std::uint64_t admitted_ms) {
  const std::string& origin = log.judge->origin();
  if (logs.PinnedOrigin(country) == origin) {
    return true;
  }
  if (logs.PinnedOrigin(host) != origin) {
    return false;
  }
  const Status own = CheckBodyCountry(logs, origin, country, admitted_ms);
  if (authority::IsUndetermined(own)) {
    return own;
  }
  return own.ok();
}

// Adds the agency, or to it the day of another decision. False if it counts
// for nothing in this log.
StatusOr<bool> AddAgency(LogDirectory& logs, const LogView& log,
                         const LoggedStatement& logged,
                         const statement::Accreditation& record,
                         CivilDate decided_on, const std::string& host,
                         const std::string& programme_country,
                         recognition::Facts& facts) {
  COMITY_ASSIGN_OR_RETURN(recognition::Body body, FindBody(log, record.agency));
  COMITY_ASSIGN_OR_RETURN(
      const bool counts,
      SpeaksHere(logs, log, body.country, host, logged.admitted_ms));
  if (!counts) {
    return false;
  }
  const std::string name = FullName(log.judge->origin(), record.agency);
  recognition::Body& kept = facts.bodies.emplace(name, body).first->second;
  authority::Act act{.body_id = record.agency,
                     .role = statement::Role::kAccreditationAgency,
                     .countries = {programme_country}};
  act.day = decided_on;
  COMITY_RETURN_IF_ERROR(AddAuthority(log, act, kept));
  return true;
}

}  // namespace

Status AddProgramme(LogDirectory& logs, const ProgrammeQuery& query,
                    recognition::Facts& facts) {
  const auto& reference = query.programme;
  const LogView* log = logs.FindLog(reference.origin);
  if (log == nullptr) {
    return authority::Undetermined(
        ErrorReason::kLogMissing,
        "the evidence holds nothing of the log of " + reference.origin);
  }
  COMITY_ASSIGN_OR_RETURN(
      const Counted counted,
      log->judge->Counted(statement::ProgrammeKey(reference.id), log->head));
  const statement::Programme* attended = nullptr;
  for (const LoggedStatement* logged : counted) {
    const auto* record = logged->As<statement::Programme>();
    if (record != nullptr && logged->admitted_ms <= query.recorded_ms) {
      attended = record;
    }
  }
  if (attended == nullptr) {
    return OkStatus();
  }
  recognition::Programme programme = ProgrammeFact(*log, *attended);
  for (const LoggedStatement* logged : counted) {
    const auto* record = logged->As<statement::Accreditation>();
    if (record == nullptr ||
        ProgrammeBefore(counted, *logged)->country != attended->country) {
      continue;
    }
    auto accreditation = AccreditationFact(*log, *logged, *record, counted);
    COMITY_ASSIGN_OR_RETURN(
        const bool counts,
        AddAgency(logs, *log, *logged, *record, *accreditation.decided_on,
                  query.host, programme.country, facts));
    if (counts && programme.accreditations.size() == kAccreditationCountMax) {
      return authority::Undetermined(
          ErrorReason::kEvidenceTooLarge,
          "the programme has too many accreditations to weigh");
    }
    if (counts) {
      programme.accreditations.push_back(std::move(accreditation));
    }
  }
  facts.programmes[FullName(reference.origin, reference.id)] =
      std::move(programme);
  return OkStatus();
}

}  // namespace comity::evidence
