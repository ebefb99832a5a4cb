#include "core/recognition/chains.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include "core/recognition/agreement_dates.h"

namespace comity::recognition {
namespace {

bool MayAllowChain(const Agreement& agreement) {
  return std::any_of(agreement.versions.begin(), agreement.versions.end(),
                     [](const Version& version) {
                       return !version.terms || version.terms->chaining_allowed;
                     });
}

using Countries = std::set<std::string>;

// Countries that an agreement which may be a hop lists beside others. With
// `host`, only agreements of the host, and without its party.
Countries CountriesOf(const Facts& facts, const std::string* host) {
  Countries countries;
  for (const Agreement& agreement : facts.agreements) {
    const Party* host_party =
        host == nullptr ? nullptr : FindParty(agreement, *host);
    if (!MayAllowChain(agreement) ||
        (host != nullptr && host_party == nullptr)) {
      continue;
    }
    for (const Party& party : agreement.parties) {
      if (&party != host_party) {
        countries.insert(party.countries.begin(), party.countries.end());
      }
    }
  }
  return countries;
}

// Countries that both hops may meet in. Most facts have none, since few texts
// allow chains.
Countries CountriesBetween(const Facts& facts, const std::string& host) {
  const Countries second = CountriesOf(facts, &host);
  if (second.empty()) {
    return {};
  }
  const Countries first = CountriesOf(facts, nullptr);
  Countries both;
  std::set_intersection(first.begin(), first.end(), second.begin(),
                        second.end(), std::inserter(both, both.end()));
  both.erase(host);
  return both;
}

// Whether another agreement may be exclusive and so shut out this one.
bool MayBeShutOut(const Weight& weight, const std::vector<Weight>& all) {
  return !weight.is_exclusive &&
         std::any_of(all.begin(), all.end(), [&](const Weight& other) {
           return other.may_be_exclusive &&
                  other.agreement->id != weight.agreement->id;
         });
}

bool MayBeHop(const Weight& weight) {
  return !weight.failed() && weight.may_allow_chain();
}

// On the way nothing may be asked for.
bool MayBeFirst(const Weight& weight) {
  return MayBeHop(weight) &&
         (weight.undecided() || weight.findings.conditions.empty());
}

void Join(const std::vector<Weight>& first, const std::vector<Weight>& second,
          Chains& chains) {
  bool uncertain = false;
  for (const Weight& one : first) {
    for (const Weight& two : second) {
      if (!MayBeFirst(one) || !MayBeHop(two) ||
          one.agreement->id == two.agreement->id) {
        continue;
      }
      const bool certain = one.positive() && two.positive() &&
                           !MayBeShutOut(one, first) &&
                           !MayBeShutOut(two, second);
      if (certain) {
        chains.found.push_back({&one, &two});
        continue;
      }
      uncertain = true;
    }
  }
  if (!uncertain) {
    return;
  }
  for (const auto* hop : {&first, &second}) {
    for (const Weight& weight : *hop) {
      if (weight.undecided() || weight.may_be_exclusive) {
        chains.unknown.push_back(&weight);
      }
    }
  }
}

}  // namespace

Chains FindChains(const Facts& facts, const Query& query,
                  const GateResult& gate) {
  Chains chains;
  for (const std::string& between : CountriesBetween(facts, query.host)) {
    auto first = WeighAgreements(facts, query, gate, between);
    if (std::none_of(first.begin(), first.end(), MayBeFirst)) {
      continue;
    }
    const auto& hop_one = chains.hops.emplace_back(std::move(first));
    const auto& hop_two = chains.hops.emplace_back(
        WeighSecondHops(facts, query, gate, between, query.host));
    Join(hop_one, hop_two, chains);
  }
  return chains;
}

}  // namespace comity::recognition
