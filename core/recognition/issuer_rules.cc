#include "core/recognition/issuer_rules.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>

#include "core/recognition/agreement_dates.h"

namespace comity::recognition {
namespace {

using statement::AgreementTerms;
using statement::ProgrammeScope;
using Names = std::set<std::string>;

const Body* FindBody(const Facts& facts, const std::string& id) {
  const auto found = facts.bodies.find(id);
  return found == facts.bodies.end() ? nullptr : &found->second;
}

const Programme* FindProgramme(const Facts& facts,
                               const Credential& credential) {
  if (!credential.education) {
    return nullptr;
  }
  const auto found = facts.programmes.find(credential.education->programme);
  return found == facts.programmes.end() ? nullptr : &found->second;
}

const Party* PartyOfBody(const Facts& facts, const Agreement& agreement,
                         const std::string& body_id) {
  const Body* body = FindBody(facts, body_id);
  return body == nullptr ? nullptr : FindParty(agreement, body->country);
}

// A party without a list designates each of its bodies.
bool IsDesignated(const Party* party, const std::string& body, CivilDate day) {
  if (party == nullptr || !party->designated_bodies) {
    return party != nullptr;
  }
  return std::any_of(
      party->designated_bodies->begin(), party->designated_bodies->end(),
      [&](const Designation& designation) {
        return designation.body == body && designation.days.Contains(day);
      });
}

// --- Partners ----------------------------------------------------------------

void CheckPartners(statement::JointRule rule, const Names& missing,
                   bool any_present, Findings& findings) {
  if (missing.empty()) {
    return;
  }
  if (rule != statement::JointRule::kAnyConditional || !any_present) {
    findings.reasons.insert(ErrorReason::kJointPartnerNotAccredited);
    return;
  }
  RequiredCondition assess =
      RequiredCondition::Of(statement::ConditionCode::kAssessUnaccreditedPart);
  assess.partners.assign(missing.begin(), missing.end());
  findings.conditions.push_back(std::move(assess));
}

// --- Designated bodies -------------------------------------------------------

void CheckDesignated(const Candidate& candidate, const AgreementTerms& terms,
                     Findings& findings) {
  const Credential& credential = candidate.credential;
  Names missing(candidate.gate.failed_issuers.begin(),
                candidate.gate.failed_issuers.end());
  bool any = false;
  for (const std::string& issuer : candidate.gate.issuers) {
    // A stated origin replaces the issuers' own countries.
    const Party* party =
        credential.origin.empty()
            ? PartyOfBody(candidate.facts, candidate.agreement, issuer)
            : &candidate.origin;
    if (IsDesignated(party, issuer, credential.issued_on)) {
      any = true;
    } else {
      missing.insert(issuer);
    }
  }
  if (!any) {
    findings.reasons.insert(ErrorReason::kIssuerNotDesignated);
    return;
  }
  CheckPartners(terms.scope->joint, missing, any, findings);
}

// --- Accredited programmes ---------------------------------------------------

bool Stands(const Accreditation& accreditation, CivilDate day) {
  return !accreditation.annulled && accreditation.days.Contains(day) &&
         (!accreditation.withdrawn_on || day < *accreditation.withdrawn_on);
}

bool HasLabel(const ProgrammeScope& scope, const std::string& label) {
  return scope.labels.empty() ||
         std::find(scope.labels.begin(), scope.labels.end(), label) !=
             scope.labels.end();
}

// Under a territorial text each agency speaks for its own party only.
bool MayAccredit(const Candidate& candidate, const ProgrammeScope& scope,
                 const Party* party) {
  return party != nullptr && (!scope.territorial || party == &candidate.origin);
}

// An accreditation that counts: it stood on the graduation day, given by an
// agency designated on that day and authorised when it decided.
bool Counts(const Candidate& candidate, const ProgrammeScope& scope,
            const Accreditation& accreditation, CivilDate graduation) {
  const Party* party =
      PartyOfBody(candidate.facts, candidate.agreement, accreditation.agency);
  if (!HasLabel(scope, accreditation.label) ||
      !Stands(accreditation, graduation) ||
      !MayAccredit(candidate, scope, party) ||
      !IsDesignated(party, accreditation.agency, graduation)) {
    return false;
  }
  const auto decided_on = accreditation.decided_on ? accreditation.decided_on
                                                   : accreditation.days.from;
  return decided_on &&
         !AuthorityProblem(*FindBody(candidate.facts, accreditation.agency),
                           *decided_on, candidate.query.known_at);
}

bool IsInTerritory(const Candidate& candidate, const Programme& programme) {
  const auto& countries = candidate.origin.countries;
  return std::find(countries.begin(), countries.end(), programme.country) !=
         countries.end();
}

// Awarding bodies that no accreditation covers, issuers that none covers, and
// issuers without authority.
Names MissingPartners(const Candidate& candidate, const Programme& programme,
                      const std::vector<const Accreditation*>& counting) {
  Names missing(programme.awarding.begin(), programme.awarding.end());
  missing.insert(candidate.gate.issuers.begin(), candidate.gate.issuers.end());
  for (const Accreditation* accreditation : counting) {
    if (!accreditation->covers) {
      missing.clear();
      break;
    }
    for (const std::string& covered : *accreditation->covers) {
      missing.erase(covered);
    }
  }
  missing.insert(candidate.gate.failed_issuers.begin(),
                 candidate.gate.failed_issuers.end());
  return missing;
}

void CheckProgramme(const Candidate& candidate, const AgreementTerms& terms,
                    Findings& findings) {
  const ProgrammeScope& scope = *terms.scope->programme;
  const Programme* programme =
      FindProgramme(candidate.facts, candidate.credential);
  if (programme == nullptr) {
    findings.reasons.insert(ErrorReason::kProgrammeNotAccredited);
    return;
  }
  if (scope.territorial && !IsInTerritory(candidate, *programme)) {
    findings.reasons.insert(ErrorReason::kProgrammeOutsideJurisdiction);
  }
  const CivilDate graduation = candidate.credential.education->completed_on;
  std::vector<const Accreditation*> counting;
  for (const Accreditation& accreditation : programme->accreditations) {
    if (Counts(candidate, scope, accreditation, graduation)) {
      counting.push_back(&accreditation);
    }
  }
  if (counting.empty()) {
    findings.reasons.insert(ErrorReason::kProgrammeNotAccredited);
    return;
  }
  const Names missing = MissingPartners(candidate, *programme, counting);
  const bool any_present = std::any_of(
      candidate.gate.issuers.begin(), candidate.gate.issuers.end(),
      [&](const std::string& issuer) { return missing.count(issuer) == 0; });
  CheckPartners(terms.scope->joint, missing, any_present, findings);
  if (std::none_of(counting.begin(), counting.end(),
                   [&](const Accreditation* accreditation) {
                     return Stands(*accreditation, candidate.query.on);
                   })) {
    findings.basis.insert(Basis::kAccreditationEndedLater);
  }
}

// Each accreditor's party is an origin; the host's own agencies count, too,
// unless the text is territorial.
Names AccreditorCountries(const Facts& facts, const Programme& programme) {
  Names countries;
  for (const Accreditation& accreditation : programme.accreditations) {
    if (const Body* agency = FindBody(facts, accreditation.agency)) {
      countries.insert(agency->country);
    }
  }
  return countries;
}

std::vector<const Party*> PartiesOf(const Agreement& agreement,
                                    const Names& countries) {
  std::vector<const Party*> parties;
  for (const Party& party : agreement.parties) {
    if (std::any_of(party.countries.begin(), party.countries.end(),
                    [&](const std::string& country) {
                      return countries.count(country) != 0;
                    })) {
      parties.push_back(&party);
    }
  }
  return parties;
}

}  // namespace

std::vector<std::string> OriginCountries(const Facts& facts,
                                         const Credential& credential,
                                         const GateResult& gate) {
  if (!credential.origin.empty()) {
    return {credential.origin};
  }
  Names countries;
  for (const std::string& issuer : gate.issuers) {
    countries.insert(facts.bodies.at(issuer).country);
  }
  return {countries.begin(), countries.end()};
}

std::vector<const Party*> OriginParties(const Facts& facts,
                                        const Credential& credential,
                                        const GateResult& gate,
                                        const Agreement& agreement,
                                        const AgreementTerms* terms,
                                        const Party& host) {
  const auto countries = OriginCountries(facts, credential, gate);
  Names origins(countries.begin(), countries.end());
  bool host_too = false;
  if (terms != nullptr && terms->scope && terms->scope->programme) {
    const Programme* programme = FindProgramme(facts, credential);
    if (programme != nullptr && !programme->accreditations.empty()) {
      origins = AccreditorCountries(facts, *programme);
      host_too = !terms->scope->programme->territorial;
    }
  }
  std::vector<const Party*> parties = PartiesOf(agreement, origins);
  if (!host_too) {
    parties.erase(std::remove(parties.begin(), parties.end(), &host),
                  parties.end());
  }
  return parties;
}

void CheckIssuers(const Candidate& candidate, const AgreementTerms& terms,
                  Findings& findings) {
  if (candidate.second_hop || !terms.scope) {
    return;
  }
  if (terms.scope->programme) {
    CheckProgramme(candidate, terms, findings);
  } else {
    CheckDesignated(candidate, terms, findings);
  }
}

}  // namespace comity::recognition
