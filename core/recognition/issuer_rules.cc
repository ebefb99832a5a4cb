#include "core/recognition/issuer_rules.h"

#include <algorithm>
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
        return (designation.body.empty() || designation.body == body) &&
               designation.days.Contains(day);
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

// A day that counts only from a later one does not bring an issuer onto a list.
bool IsDesignatedAtIssue(const Party* party, const std::string& issuer,
                         const Credential& credential) {
  return IsDesignated(party, issuer, credential.issued_on) &&
         (!credential.stated_issued_on ||
          IsDesignated(party, issuer, *credential.stated_issued_on));
}

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
            : FindParty(candidate.agreement, credential.origin);
    if (IsDesignatedAtIssue(party, issuer, credential)) {
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

// An accreditation that counts for a day: it stands on the day, given by an
// agency designated on that day and authorised when it decided.
bool Counts(const Candidate& candidate, const ProgrammeScope& scope,
            const Accreditation& accreditation, CivilDate day) {
  const Party* party =
      PartyOfBody(candidate.facts, candidate.agreement, accreditation.agency);
  if (!HasLabel(scope, accreditation.label) || !Stands(accreditation, day) ||
      !MayAccredit(candidate, scope, party) ||
      !IsDesignated(party, accreditation.agency, day)) {
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

// The awarding bodies that accreditations cover together.
Names Covered(const Programme& programme,
              const std::vector<const Accreditation*>& counting) {
  Names covered;
  for (const Accreditation* accreditation : counting) {
    const auto& bodies =
        accreditation->covers ? *accreditation->covers : programme.awarding;
    covered.insert(bodies.begin(), bodies.end());
  }
  return covered;
}

// An awarding body is missing if no accreditation covers it; an issuer, if it
// had no authority.
void CheckAwarding(const Candidate& candidate, const Programme& programme,
                   const Names& covered, statement::JointRule rule,
                   Findings& findings) {
  const auto& failed = candidate.gate.failed_issuers;
  Names missing(failed.begin(), failed.end());
  bool any_present = false;
  for (const std::string& body : programme.awarding) {
    if (!covered.contains(body)) {
      missing.insert(body);
    } else if (!missing.contains(body)) {
      any_present = true;
    }
  }
  CheckPartners(rule, missing, any_present, findings);
}

std::vector<const Accreditation*> CountingOn(const Candidate& candidate,
                                             const ProgrammeScope& scope,
                                             const Programme& programme,
                                             CivilDate day) {
  std::vector<const Accreditation*> counting;
  for (const Accreditation& accreditation : programme.accreditations) {
    if (Counts(candidate, scope, accreditation, day)) {
      counting.push_back(&accreditation);
    }
  }
  return counting;
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
  const auto counting =
      CountingOn(candidate, scope, *programme,
                 candidate.credential.education->completed_on);
  const auto& stated = candidate.credential.education->stated_on;
  if (counting.empty() ||
      (stated && CountingOn(candidate, scope, *programme, *stated).empty())) {
    findings.reasons.insert(ErrorReason::kProgrammeNotAccredited);
    return;
  }
  CheckAwarding(candidate, *programme, Covered(*programme, counting),
                terms.scope->joint, findings);
  // A renewed accreditation has not ended.
  if (CountingOn(candidate, scope, *programme, candidate.query.on).empty()) {
    findings.basis.insert(Basis::kAccreditationEndedLater);
  }
}

Names AccreditorCountries(const Facts& facts, const Programme* programme) {
  Names countries;
  if (programme == nullptr) {
    return countries;
  }
  for (const Accreditation& accreditation : programme->accreditations) {
    if (const Body* agency = FindBody(facts, accreditation.agency)) {
      countries.insert(agency->country);
    }
  }
  return countries;
}

bool ListsAny(const Party& party, const Names& countries) {
  return std::any_of(
      party.countries.begin(), party.countries.end(),
      [&](const std::string& country) { return countries.contains(country); });
}

// Whether accreditors, not issuers, say where the credential comes from.
bool GoesByAccreditors(const AgreementTerms& terms,
                       const Programme* programme) {
  return terms.scope && terms.scope->programme && programme != nullptr &&
         !programme->accreditations.empty();
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

std::vector<const Party*> OriginParties(const Facts& facts, const Query& query,
                                        const GateResult& gate,
                                        const Agreement& agreement,
                                        const Party& host) {
  const Credential& credential = facts.credentials.at(query.credential);
  const auto countries = OriginCountries(facts, credential, gate);
  const Names issuers(countries.begin(), countries.end());
  const Programme* programme = FindProgramme(facts, credential);
  const Names accreditors = AccreditorCountries(facts, programme);
  std::vector<const Party*> parties;
  for (const Party& party : agreement.parties) {
    const auto& terms = VersionOn(agreement, party, host, query.on).terms;
    // If the text is not known, it may be either.
    const bool by_accreditors = !terms || GoesByAccreditors(*terms, programme);
    const bool by_issuers = !terms || !by_accreditors;
    const bool host_may =
        by_accreditors && !(terms && terms->scope->programme->territorial);
    const bool is_host = party.id == host.id;
    if ((by_issuers && !is_host && ListsAny(party, issuers)) ||
        (by_accreditors && (!is_host || host_may) &&
         ListsAny(party, accreditors))) {
      parties.push_back(&party);
    }
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
