#include "tests/support/naive_recognition.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "tests/support/naive_rules.h"

namespace comity::testing {
namespace naive {

Decision Naive::Run() {
  std::set<ErrorReason> gate = GateCredential();
  std::set<ErrorReason> issuers = GateIssuers();
  if (passed_.empty()) {
    gate.insert(issuers.begin(), issuers.end());
  }
  if (!gate.empty()) return No(gate);
  if (In(Origins(), query_.host)) {
    return Yes({{}, Path::kDomestic, {}, {}, {}, {Basis::kDomestic}});
  }
  if (const auto prior = Prior()) {
    Texts agreements;
    if (!prior->empty()) agreements.push_back(*prior);
    return Yes({{},
                Path::kPriorDecision,
                agreements,
                {},
                {},
                {Basis::kPriorDecision}});
  }
  return ByAgreements();
}

Answer Naive::Evaluate(const Agreement& agreement, const Party& origin,
                       const Party& host, bool second_hop) const {
  Answer answer;
  answer.agreement = agreement.id;
  answer.origin = origin.id;
  const Version& version = Force(agreement, origin, host, answer);
  answer.version = version.id;
  if (!answer.reasons.empty()) return answer;
  const AgreementTerms& terms = *version.terms;
  Scope(terms, answer);
  answer.exclusive = terms.exclusive && answer.reasons.empty();
  answer.chains = terms.chaining_allowed;
  Level(terms, answer);
  if (!second_hop && terms.scope->programme) {
    Accredited(agreement, origin, terms, answer);
  } else if (!second_hop) {
    Issuers(agreement, origin, terms, answer);
  }
  Coverage(agreement, origin, host, terms, answer);
  Derived(terms, answer);
  Merits(terms, answer);
  Conditions(terms, answer);
  return answer;
}

std::vector<Answer> Naive::Open(const std::vector<Answer>& answers) {
  std::vector<Answer> exclusive;
  for (const Answer& answer : answers) {
    if (answer.exclusive) exclusive.push_back(answer);
  }
  return exclusive.empty() ? answers : exclusive;
}

std::vector<Answer> Naive::Direct(const std::string& country) const {
  std::vector<Answer> answers;
  for (const Agreement& agreement : facts_.agreements) {
    const Party* host = PartyOf(agreement, country);
    for (const Party* origin : OriginsUnder(agreement, host)) {
      answers.push_back(Evaluate(agreement, *origin, *host, false));
    }
  }
  return Open(answers);
}

std::vector<Answer> Naive::Second(const std::string& between) const {
  std::vector<Answer> answers;
  for (const Agreement& agreement : facts_.agreements) {
    const Party* origin = PartyOf(agreement, between);
    const Party* host = PartyOf(agreement, query_.host);
    if (origin != nullptr && host != nullptr && origin != host) {
      answers.push_back(Evaluate(agreement, *origin, *host, true));
    }
  }
  return Open(answers);
}

std::vector<Option> Naive::Chains() const {
  std::set<std::string> countries;
  for (const Agreement& agreement : facts_.agreements) {
    for (const Party& party : agreement.parties) {
      countries.insert(party.countries.begin(), party.countries.end());
    }
  }
  countries.erase(query_.host);
  std::vector<Option> options;
  for (const std::string& between : countries) {
    for (const Answer& one : Direct(between)) {
      if (!one.reasons.empty() || !one.conditions.empty() || !one.chains) {
        continue;
      }
      for (const Answer& two : Second(between)) {
        if (!two.reasons.empty() || !two.chains ||
            one.agreement == two.agreement) {
          continue;
        }
        Option option{two.conditions,
                      Path::kChain,
                      {one.agreement, two.agreement},
                      {one.version, two.version},
                      {one.origin, two.origin},
                      one.basis};
        option.basis.insert(two.basis.begin(), two.basis.end());
        option.basis.erase(Basis::kAcquiredRights);
        option.basis.insert(Basis::kChain);
        options.push_back(option);
      }
    }
  }
  return options;
}

Decision Naive::ByAgreements() const {
  const std::vector<Answer> direct = Direct(query_.host);
  std::vector<Option> options;
  std::set<std::string> positive;
  std::set<ErrorReason> reasons;
  bool exclusive = false;
  for (const Answer& answer : direct) {
    exclusive |= answer.exclusive;
    reasons.insert(answer.reasons.begin(), answer.reasons.end());
    if (answer.reasons.empty()) {
      positive.insert(answer.agreement);
      options.push_back({answer.conditions,
                         answer.path,
                         {answer.agreement},
                         {answer.version},
                         {answer.origin},
                         answer.basis});
    }
  }
  if (positive.size() > 1 && !exclusive) {
    for (Option& option : options) {
      option.basis.insert(Basis::kMostFavourable);
    }
  }
  if (!exclusive) {
    for (const Option& option : Chains()) options.push_back(option);
  }
  if (options.empty()) {
    if (direct.empty()) reasons.insert(ErrorReason::kNoAgreement);
    return No(reasons);
  }
  return Yes(*std::min_element(
      options.begin(), options.end(), [](const Option& a, const Option& b) {
        const auto rank = [](const Option& option) {
          return std::tuple(option.conditions.size(),
                            option.path == Path::kChain, option.agreements,
                            option.origins);
        };
        return rank(a) < rank(b);
      }));
}

Decision Naive::No(const std::set<ErrorReason>& reasons) {
  Decision decision;
  decision.outcome = Outcome::kNotRecognised;
  std::map<std::string, ErrorReason> sorted;
  for (const ErrorReason reason : reasons) {
    sorted[std::string(Name(reason))] = reason;
  }
  for (const auto& [name, reason] : sorted) {
    decision.reasons.push_back(reason);
  }
  return decision;
}

Decision Naive::Yes(Option option) const {
  for (const std::string& issuer : passed_) {
    if (Authority(issuer, query_.on)) {
      option.basis.insert(Basis::kIssuerAuthorityEndedLater);
    }
  }
  Decision decision;
  decision.outcome =
      option.conditions.empty() ? Outcome::kRecognised : Outcome::kConditional;
  decision.path = option.path;
  decision.conditions = option.conditions;
  decision.agreements = option.agreements;
  decision.versions = option.versions;
  std::map<std::string, Basis> sorted;
  for (const Basis basis : option.basis) {
    sorted[std::string(statement::NameOf(basis))] = basis;
  }
  for (const auto& [name, basis] : sorted) decision.basis.push_back(basis);
  return decision;
}

}  // namespace naive

recognition::Decision NaiveDecide(const recognition::Facts& facts,
                                  const recognition::Query& query) {
  return naive::Naive(facts, query).Run();
}

}  // namespace comity::testing
