// The agreement that tests begin with and then change.
#ifndef COMITY_TESTS_SUPPORT_AGREEMENT_TERMS_H_
#define COMITY_TESTS_SUPPORT_AGREEMENT_TERMS_H_

#include <cctype>
#include <string>
#include <utility>
#include <vector>

#include "core/statement/agreement_records.h"

namespace comity::testing {

// A binding treaty between these parties, each named by its country in lower
// case: professional qualifications for employment, without further terms.
inline statement::AgreementTerms Terms(
    const std::vector<std::string>& parties) {
  statement::AgreementTerms terms;
  terms.titles = {{"en", "Agreement"}};
  terms.kind = parties.size() == 2 ? statement::AgreementKind::kBilateral
                                   : statement::AgreementKind::kMultilateral;
  terms.nature = statement::AgreementNature::kTreaty;
  terms.binding = true;
  for (const std::string& id : parties) {
    std::string country = id;
    for (char& c : country) {
      c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    statement::PartyTerms party;
    party.party_id = id;
    party.countries = {std::move(country)};
    party.names = {{"en", "Party " + id}};
    terms.parties.push_back(std::move(party));
  }
  terms.effect = statement::AgreementEffect::kFull;
  terms.scope.emplace();
  terms.scope->credential_types = {
      statement::CredentialType::kProfessionalQualification};
  terms.scope->purposes = {statement::Purpose::kEmployment};
  return terms;
}

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_AGREEMENT_TERMS_H_
