#include "core/recognition/weighing.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "core/recognition/agreement_dates.h"
#include "core/recognition/condition_rules.h"
#include "core/recognition/force_rules.h"
#include "core/recognition/issuer_rules.h"
#include "core/recognition/merit_rules.h"
#include "core/recognition/scope_rules.h"

namespace comity::recognition {
namespace {

using statement::AgreementTerms;

// An exclusive text applies as soon as it is in force and means the
// credential, whatever the later rules say.
void CheckExclusive(const AgreementTerms& terms, Weight& weight) {
  if (terms.exclusive && !weight.failed()) {
    weight.is_exclusive = weight.findings.undisclosed.empty();
    weight.may_be_exclusive = !weight.is_exclusive;
  }
}

Weight Weigh(const Candidate& candidate) {
  Weight weight;
  weight.agreement = &candidate.agreement;
  weight.origin_party = candidate.origin.id;
  weight.host_party = candidate.host.id;
  const Force force = CheckForce(candidate, weight.findings);
  weight.version = force.version;
  weight.path = force.path;
  weight.text_missing = force.text_missing;
  weight.may_be_exclusive = force.text_missing;
  if (weight.failed() || weight.text_missing) {
    return weight;
  }
  const AgreementTerms& terms = *force.version->terms;
  CheckScope(candidate, terms, weight.findings);
  CheckExclusive(terms, weight);
  CheckLevel(candidate, *force.version, weight.findings);
  CheckIssuers(candidate, terms, weight.findings);
  CheckCoverage(candidate, terms, weight.findings);
  CheckDerived(candidate, terms, weight.findings);
  CheckCpd(candidate, terms, weight.findings);
  CheckExperience(candidate, terms, weight.findings);
  AddConditions(candidate, terms, weight.findings);
  SettleConditions(candidate.query, weight.findings);
  return weight;
}

void Sort(std::vector<Weight>& weights) {
  std::sort(weights.begin(), weights.end(),
            [](const Weight& a, const Weight& b) {
              return std::tie(a.agreement->id, a.origin_party, a.host_party) <
                     std::tie(b.agreement->id, b.origin_party, b.host_party);
            });
}

// Where an exclusive agreement applies, and where one may apply, nothing else
// is open to choose from.
std::vector<Weight> Open(std::vector<Weight> weights) {
  Sort(weights);
  const bool exclusive =
      std::any_of(weights.begin(), weights.end(),
                  [](const Weight& weight) { return weight.is_exclusive; });
  if (exclusive) {
    weights.erase(std::remove_if(weights.begin(), weights.end(),
                                 [](const Weight& weight) {
                                   return !weight.is_exclusive &&
                                          !weight.may_be_exclusive;
                                 }),
                  weights.end());
  }
  return weights;
}

}  // namespace

std::vector<Weight> WeighAgreements(const Facts& facts, const Query& query,
                                    const GateResult& gate,
                                    const std::string& host) {
  const Credential& credential = facts.credentials.at(query.credential);
  std::vector<Weight> weights;
  for (const Agreement& agreement : facts.agreements) {
    const Party* host_party = FindParty(agreement, host);
    if (host_party == nullptr) {
      continue;
    }
    for (const Party* origin :
         OriginParties(facts, query, gate, agreement, *host_party)) {
      weights.push_back(Weigh(
          {facts, query, credential, gate, agreement, *origin, *host_party}));
    }
  }
  return Open(std::move(weights));
}

std::vector<Weight> WeighSecondHops(const Facts& facts, const Query& query,
                                    const GateResult& gate,
                                    const std::string& between,
                                    const std::string& host) {
  const Credential& credential = facts.credentials.at(query.credential);
  std::vector<Weight> weights;
  for (const Agreement& agreement : facts.agreements) {
    const Party* host_party = FindParty(agreement, host);
    const Party* origin = FindParty(agreement, between);
    if (host_party != nullptr && origin != nullptr && origin != host_party) {
      weights.push_back(Weigh({facts, query, credential, gate, agreement,
                               *origin, *host_party, true}));
    }
  }
  return Open(std::move(weights));
}

}  // namespace comity::recognition
