#include "core/evidence/recognition_facts.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "core/base/field_codes.h"
#include "core/base/text_encoding.h"
#include "core/evidence/joined_agreements.h"
#include "core/evidence/party_acts.h"
#include "core/evidence/programme_facts.h"
#include "core/recognition/gate.h"

namespace comity::evidence {
FactGathering::FactGathering(LogDirectory& logs, const ProvenCredential& proven,
                             const Question& question)
    : logs_(logs), proven_(proven), question_(question), agreements_(logs) {
  input_.query.credential = CredentialName(question.credential);
  input_.query.host = question.host_country;
  input_.query.purpose = question.purpose;
  input_.query.on = question.on;
  input_.query.field = question.field;
  input_.query.satisfied = question.satisfied;
}

Status FactGathering::GatherOwn() {
  if (!question_.field.empty() && !IsEducationField(question_.field)) {
    // Nobody holds what does not exist; that is no answer about anybody.
    return authority::Undetermined(
        ErrorReason::kCodeUnknown,
        "'" + question_.field + "' is no field of ISCED-F 2013");
  }
  return AddCredential(logs_, proven_, question_, input_.facts);
}

Status FactGathering::GatherForeign() {
  COMITY_RETURN_IF_ERROR(AddCoIssuers(logs_, proven_, question_, input_.facts));
  const std::string host_origin = logs_.PinnedOrigin(question_.host_country);
  const LogView* host_log = logs_.FindLog(host_origin);
  if (host_log == nullptr) {
    return host_origin.empty()
               ? authority::Undetermined(
                     ErrorReason::kHostHasNoLog,
                     "no log is pinned for " + question_.host_country)
               : authority::Undetermined(
                     ErrorReason::kLogMissing,
                     "the evidence holds nothing of the log of " + host_origin);
  }
  COMITY_RETURN_IF_ERROR(
      AddPriorDecisions(*host_log, question_, input_.facts, input_.details));
  const auto origins = OriginCountries();
  for (const std::string& origin : origins) {
    COMITY_RETURN_IF_ERROR(AddAgreements(question_.host_country, origin));
  }
  COMITY_RETURN_IF_ERROR(AddAccreditedProgramme());
  return CheckPriorDecisions();
}

// Where a programme counts, a chain may begin with its accreditors.
Status FactGathering::GatherChains() {
  auto origins = OriginCountries();
  for (const std::string& country : AccreditorCountries()) {
    if (country != question_.host_country &&
        std::find(origins.begin(), origins.end(), country) == origins.end()) {
      origins.push_back(country);
    }
  }
  return AddChains(origins);
}

// The rule NONE may undo a decision once its agreement has ended. If the
// agreement is not among the facts, that cannot be told, unless the text has
// another rule.
Status FactGathering::CheckPriorDecisions() {
  const auto& credential = input_.facts.credentials.at(input_.query.credential);
  for (const auto& prior : credential.prior_recognitions) {
    const auto& all = input_.facts.agreements;
    const auto id = Hash::FromBytes(HexDecode(prior.agreement).value_or(""));
    if (!id || std::any_of(all.begin(), all.end(), [&](const auto& agreement) {
          return agreement.id == prior.agreement;
        })) {
      continue;
    }
    COMITY_ASSIGN_OR_RETURN(const auto terms,
                            agreements_.FindText(question_.host_country, *id));
    if (!terms ||
        (terms->acquired_rights && terms->acquired_rights->rule ==
                                       statement::AcquiredRightsRule::kNone)) {
      return authority::Undetermined(
          ErrorReason::kAgreementTextMissing,
          "whether the earlier decision under agreement " + prior.agreement +
              " still stands cannot be told");
    }
  }
  return OkStatus();
}

std::vector<std::string> FactGathering::OriginCountries() const {
  const auto& credential = input_.facts.credentials.at(input_.query.credential);
  std::set<std::string> countries;
  if (!credential.origin.empty()) {
    countries.insert(credential.origin);
  } else {
    for (const std::string& issuer : credential.issuers) {
      const auto body = input_.facts.bodies.find(issuer);
      if (body != input_.facts.bodies.end()) {
        countries.insert(body->second.country);
      }
    }
  }
  countries.erase(question_.host_country);
  return {countries.begin(), countries.end()};
}

Status FactGathering::AddAgreements(const std::string& host,
                                    const std::string& origin) {
  const auto& credential = input_.facts.credentials.at(input_.query.credential);
  const auto& level = credential.level;
  COMITY_ASSIGN_OR_RETURN(
      AgreementsOfPair pair,
      agreements_.Find({.host = host,
                        .origin = origin,
                        .on = question_.on,
                        .framework = level ? level->framework : "",
                        .with_recorded = host == question_.host_country}));
  input_.recorded_by_host = input_.recorded_by_host || pair.recorded_by_host;
  input_.late_recorded = input_.late_recorded || pair.late_recorded;
  for (recognition::Agreement& agreement : pair.agreements) {
    AddJoined(std::move(agreement), input_.facts.agreements);
  }
  return OkStatus();
}

// Where a programme counts, its accreditors' countries are origins, too.
Status FactGathering::AddAccreditedProgramme() {
  const auto& education = proven_.record().education;
  if (!education) {
    return OkStatus();
  }
  COMITY_RETURN_IF_ERROR(
      AddProgramme(logs_,
                   {education->programme, question_.host_country,
                    proven_.issue->admitted_ms},
                   input_.facts));
  DropForeignProgramme();
  const auto known = OriginCountries();
  for (const std::string& country : AccreditorCountries()) {
    if (country != question_.host_country &&
        std::find(known.begin(), known.end(), country) == known.end()) {
      COMITY_RETURN_IF_ERROR(AddAgreements(question_.host_country, country));
    }
  }
  return OkStatus();
}

// A programme lends its name to those only who award it, and had a part in the
// credential: to name a partner that never confirmed is nobody's award.
void FactGathering::DropForeignProgramme() {
  const auto& credential = input_.facts.credentials.at(input_.query.credential);
  auto& programmes = input_.facts.programmes;
  const auto issued = [&](const std::string& issuer) {
    return !recognition::AuthorityProblem(input_.facts.bodies.at(issuer),
                                          credential.issued_on, std::nullopt);
  };
  for (auto programme = programmes.begin(); programme != programmes.end();) {
    const auto& awarding = programme->second.awarding;
    const bool own = std::any_of(
        credential.issuers.begin(), credential.issuers.end(),
        [&](const std::string& issuer) {
          return issued(issuer) && std::find(awarding.begin(), awarding.end(),
                                             issuer) != awarding.end();
        });
    programme = own ? std::next(programme) : programmes.erase(programme);
  }
}

std::vector<std::string> FactGathering::AccreditorCountries() const {
  std::set<std::string> countries;
  for (const auto& [id, programme] : input_.facts.programmes) {
    for (const auto& accreditation : programme.accreditations) {
      countries.insert(input_.facts.bodies.at(accreditation.agency).country);
    }
  }
  return {countries.begin(), countries.end()};
}

// A country between must have a log of its own: what another one recorded for
// it counts for that one only. A joint credential may go from one of its
// countries through the other.
Status FactGathering::AddChains(const std::vector<std::string>& origins) {
  COMITY_ASSIGN_OR_RETURN(
      const auto between,
      agreements_.FindCountriesBetween(question_.host_country, origins));
  for (const std::string& country : between) {
    const bool is_origin =
        std::find(origins.begin(), origins.end(), country) != origins.end();
    if (!is_origin) {
      COMITY_RETURN_IF_ERROR(AddAgreements(question_.host_country, country));
    }
    for (const std::string& origin : origins) {
      if (origin != country) {
        COMITY_RETURN_IF_ERROR(AddAgreements(country, origin));
      }
    }
  }
  return OkStatus();
}

}  // namespace comity::evidence
