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

// What was decided long before it was recorded counts from its recording.
recognition::Accreditation AccreditationFact(
    const LogView& log, const LoggedStatement& logged,
    const statement::Accreditation& record, const Counted& counted) {
  const std::string& origin = log.judge->origin();
  recognition::Accreditation accreditation;
  accreditation.label = record.label;
  accreditation.agency = FullName(origin, record.agency);
  accreditation.days = {record.interval.from, record.interval.until};
  accreditation.decided_on = record.decided_on.value_or(record.interval.from);
  if (const auto from = log.judge->AtPosition(logged).counts_from) {
    accreditation.days.from = std::max(*accreditation.days.from, *from);
    accreditation.decided_on = std::max(*accreditation.decided_on, *from);
  }
  if (!record.covered_bodies.empty()) {
    auto& covers = accreditation.covers.emplace();
    for (const std::string& body : record.covered_bodies) {
      covers.push_back(FullName(origin, body));
    }
  }
  AddWithdrawal(counted, logged.statement.id, accreditation);
  return accreditation;
}

// Adds the agency, or to it the day of another decision. False if it counts
// for nothing in this log.
StatusOr<bool> AddAgency(LogDirectory& logs, const LogView& log,
                         const LoggedStatement& logged,
                         const statement::Accreditation& record,
                         CivilDate decided_on,
                         const recognition::Programme& programme,
                         recognition::Facts& facts) {
  COMITY_ASSIGN_OR_RETURN(recognition::Body body, FindBody(log, record.agency));
  const Status own = CheckBodyCountry(logs, log.judge->origin(), body.country,
                                      logged.admitted_ms);
  if (authority::IsUndetermined(own)) {
    return own;
  }
  if (!own.ok()) {
    return false;
  }
  const std::string name = FullName(log.judge->origin(), record.agency);
  recognition::Body& kept = facts.bodies.emplace(name, body).first->second;
  authority::Act act{.body_id = record.agency,
                     .role = statement::Role::kAccreditationAgency,
                     .countries = {programme.country}};
  act.day = decided_on;
  COMITY_RETURN_IF_ERROR(AddAuthority(log, act, kept));
  return true;
}

}  // namespace

Status AddProgramme(LogDirectory& logs,
                    const statement::RemoteReference& reference,
                    recognition::Facts& facts) {
  const LogView* log = logs.FindLog(reference.origin);
  if (log == nullptr) {
    return authority::Undetermined(
        ErrorReason::kLogMissing,
        "the evidence holds nothing of the log of " + reference.origin);
  }
  COMITY_ASSIGN_OR_RETURN(
      const Counted counted,
      log->judge->Counted(statement::ProgrammeKey(reference.id), log->head));
  const statement::Programme* newest = nullptr;
  for (const LoggedStatement* logged : counted) {
    const auto* record = logged->As<statement::Programme>();
    newest = record != nullptr ? record : newest;
  }
  if (newest == nullptr) {
    return OkStatus();
  }
  recognition::Programme programme = ProgrammeFact(*log, *newest);
  for (const LoggedStatement* logged : counted) {
    const auto* record = logged->As<statement::Accreditation>();
    if (record == nullptr) {
      continue;
    }
    auto accreditation = AccreditationFact(*log, *logged, *record, counted);
    COMITY_ASSIGN_OR_RETURN(
        const bool counts,
        AddAgency(logs, *log, *logged, *record, *accreditation.decided_on,
                  programme, facts));
    if (counts) {
      programme.accreditations.push_back(std::move(accreditation));
    }
  }
  facts.programmes[FullName(reference.origin, reference.id)] =
      std::move(programme);
  return OkStatus();
}

}  // namespace comity::evidence
