#include "core/recognition/engine.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <tuple>
#include <utility>

#include "core/recognition/agreement_dates.h"
#include "core/recognition/gate.h"
#include "core/recognition/issuer_rules.h"
#include "core/recognition/weighing.h"

namespace comity::recognition {
namespace {

using statement::NameOf;

// One way to a positive answer.
struct Option {
  Path path = Path::kAgreement;
  std::vector<const Weight*> hops;  // One, or the two of a chain.
  const std::vector<RequiredCondition>* conditions = nullptr;

  // Fewer conditions first; a chain after a direct agreement; then ids.
  auto Rank() const {
    std::vector<std::string> ids;
    for (const Weight* hop : hops) {
      ids.push_back(hop->agreement->id);
      ids.push_back(hop->origin_party);
    }
    return std::tuple(conditions->size(), path == Path::kChain, std::move(ids));
  }
};

template <typename Enum>
void SortByName(std::vector<Enum>& values) {
  std::sort(values.begin(), values.end(),
            [](Enum a, Enum b) { return NameOf(a) < NameOf(b); });
}

class Deciding {
 public:
  Deciding(const Facts& facts, const Query& query)
      : facts_(facts),
        query_(query),
        credential_(facts.credentials.at(query.credential)),
        gate_(CheckGate(facts, query)) {}

  Decision Run() {
    if (!gate_.reasons.empty()) {
      Refuse(gate_.reasons);
    } else if (IsDomestic()) {
      Recognise(Path::kDomestic, Basis::kDomestic);
    } else if (const PriorRecognition* prior = FindPriorDecision()) {
      Recognise(Path::kPriorDecision, Basis::kPriorDecision);
      if (!prior->agreement.empty()) {
        decision_.agreements = {prior->agreement};
      }
    } else {
      DecideByAgreements();
    }
    return std::move(decision_);
  }

 private:
  // --- Home and earlier decisions (R4, R5) -----------------------------------

  bool IsDomestic() const {
    const auto origins = OriginCountries(facts_, credential_, gate_);
    return std::find(origins.begin(), origins.end(), query_.host) !=
           origins.end();
  }

  // The rule NONE undoes decisions once the agreement has ended for the pair.
  bool HasFallen(const PriorRecognition& prior) const {
    for (const Agreement& agreement : facts_.agreements) {
      const Party* host = FindParty(agreement, query_.host);
      if (agreement.id != prior.agreement || host == nullptr) {
        continue;
      }
      const auto& terms = agreement.versions.front().terms;
      const auto origins = OriginParties(facts_, credential_, gate_, agreement,
                                         terms ? &*terms : nullptr, *host);
      return !origins.empty() &&
             std::all_of(origins.begin(), origins.end(),
                         [&](const Party* origin) {
                           return HasFallen(agreement, *origin, *host);
                         });
    }
    return false;
  }

  bool HasFallen(const Agreement& agreement, const Party& origin,
                 const Party& host) const {
    const auto& terms = VersionOn(agreement, origin, host, query_.on).terms;
    if (!terms || !terms->acquired_rights ||
        terms->acquired_rights->rule != statement::AcquiredRightsRule::kNone) {
      return false;
    }
    const auto end = EndOfPair(agreement, origin, host, *terms);
    return end && end->day <= query_.on;
  }

  const PriorRecognition* FindPriorDecision() const {
    const PriorRecognition* best = nullptr;
    for (const PriorRecognition& prior : credential_.prior_recognitions) {
      if (prior.host == query_.host && prior.purpose == query_.purpose &&
          prior.decided_on <= query_.on &&
          (!prior.withdrawn_on || query_.on < *prior.withdrawn_on) &&
          !HasFallen(prior) &&
          (best == nullptr || prior.agreement < best->agreement)) {
        best = &prior;
      }
    }
    return best;
  }

  // --- Agreements (R6 to R14) ------------------------------------------------

  void DecideByAgreements() {
    direct_ = WeighAgreements(facts_, query_, gate_, query_.host);
    Explain();
    const bool exclusive =
        std::any_of(direct_.begin(), direct_.end(),
                    [](const Weight& weight) { return weight.is_exclusive; });
    std::vector<Option> options = DirectOptions();
    if (!exclusive) {
      AddChains(options);
    }
    const auto best = std::min_element(
        options.begin(), options.end(),
        [](const Option& a, const Option& b) { return a.Rank() < b.Rank(); });
    const bool found = best != options.end();
    if (MayBeOtherwise(found && best->conditions->empty())) {
      LeaveUndecided();
    } else if (found) {
      Accept(*best);
    } else {
      RefuseByCandidates();
    }
  }

  std::vector<Option> DirectOptions() const {
    std::vector<Option> options;
    for (const Weight& weight : direct_) {
      if (weight.positive()) {
        options.push_back(
            {weight.path, {&weight}, &weight.findings.conditions});
      }
    }
    return options;
  }

  std::set<std::string> CountriesBetween() const {
    std::set<std::string> countries;
    for (const Agreement& agreement : facts_.agreements) {
      for (const Party& party : agreement.parties) {
        countries.insert(party.countries.begin(), party.countries.end());
      }
    }
    countries.erase(query_.host);
    return countries;
  }

  // A chain goes through agreements that allow it only; most facts have none.
  bool AnyAllowsChain() const {
    return std::any_of(
        facts_.agreements.begin(), facts_.agreements.end(),
        [](const Agreement& agreement) {
          return std::any_of(
              agreement.versions.begin(), agreement.versions.end(),
              [](const Version& version) {
                return version.terms && version.terms->chaining_allowed;
              });
        });
  }

  // The first hop must be without conditions, and both texts must allow it.
  void AddChains(std::vector<Option>& options) {
    if (!AnyAllowsChain()) {
      return;
    }
    for (const std::string& between : CountriesBetween()) {
      auto first = WeighAgreements(facts_, query_, gate_, between);
      first.erase(std::remove_if(first.begin(), first.end(),
                                 [](const Weight& weight) {
                                   return !weight.positive() ||
                                          !weight.allows_chain() ||
                                          !weight.findings.conditions.empty();
                                 }),
                  first.end());
      if (first.empty()) {
        continue;
      }
      hops_.push_back(std::move(first));
      const auto& hop_one = hops_.back();
      hops_.push_back(
          WeighSecondHops(facts_, query_, gate_, between, query_.host));
      Join(hop_one, hops_.back(), options);
    }
  }

  static void Join(const std::vector<Weight>& first,
                   const std::vector<Weight>& second,
                   std::vector<Option>& options) {
    for (const Weight& one : first) {
      for (const Weight& two : second) {
        if (two.positive() && two.allows_chain() &&
            one.agreement != two.agreement) {
          options.push_back(
              {Path::kChain, {&one, &two}, &two.findings.conditions});
        }
      }
    }
  }

  // Whether something unknown could change the outcome: an agreement that may
  // shut out all others, or one that may be better than what was found.
  bool MayBeOtherwise(bool unconditional_found) const {
    return std::any_of(direct_.begin(), direct_.end(),
                       [&](const Weight& weight) {
                         return weight.may_be_exclusive ||
                                (weight.undecided() && !unconditional_found);
                       });
  }

  void LeaveUndecided() {
    decision_.outcome = Outcome::kUndecided;
    std::set<ErrorReason> reasons;
    for (const Weight& weight : direct_) {
      if (weight.text_missing) {
        reasons.insert(ErrorReason::kAgreementTextMissing);
      } else if (weight.undecided() || weight.may_be_exclusive) {
        reasons.insert(ErrorReason::kFactNotDisclosed);
        decision_.undisclosed.insert(weight.findings.undisclosed.begin(),
                                     weight.findings.undisclosed.end());
      }
    }
    SetReasons(reasons);
  }

  void Accept(const Option& option) {
    decision_.outcome = option.conditions->empty() ? Outcome::kRecognised
                                                   : Outcome::kConditional;
    decision_.path = option.path;
    decision_.conditions = *option.conditions;
    std::set<Basis> basis;
    for (const Weight* hop : option.hops) {
      decision_.agreements.push_back(hop->agreement->id);
      decision_.versions.push_back(hop->version->id);
      basis.insert(hop->findings.basis.begin(), hop->findings.basis.end());
    }
    if (option.path == Path::kChain) {
      basis.erase(Basis::kAcquiredRights);  // That is a path of its own.
      basis.insert(Basis::kChain);
    } else if (IsMostFavourable()) {
      basis.insert(Basis::kMostFavourable);
    }
    SetBasis(std::move(basis));
  }

  // More than one agreement said yes, and none of them shut out the others.
  bool IsMostFavourable() const {
    std::set<std::string> positive;
    for (const Weight& weight : direct_) {
      if (weight.is_exclusive) {
        return false;
      }
      if (weight.positive()) {
        positive.insert(weight.agreement->id);
      }
    }
    return positive.size() > 1;
  }

  void RefuseByCandidates() {
    std::set<ErrorReason> reasons;
    for (const Weight& weight : direct_) {
      reasons.insert(weight.findings.reasons.begin(),
                     weight.findings.reasons.end());
    }
    if (reasons.empty()) {
      reasons.insert(ErrorReason::kNoAgreement);
    }
    Refuse(reasons);
  }

  void Explain() {
    for (const Weight& weight : direct_) {
      const Outcome outcome = weight.failed()      ? Outcome::kNotRecognised
                              : weight.undecided() ? Outcome::kUndecided
                              : weight.findings.conditions.empty()
                                  ? Outcome::kRecognised
                                  : Outcome::kConditional;
      decision_.weighed.push_back({weight.agreement->id, weight.version->id,
                                   weight.origin_party, weight.host_party,
                                   outcome, weight.findings.reasons});
    }
  }

  // --- The answer ------------------------------------------------------------

  void Recognise(Path path, Basis basis) {
    decision_.outcome = Outcome::kRecognised;
    decision_.path = path;
    SetBasis({basis});
  }

  void Refuse(const std::set<ErrorReason>& reasons) {
    decision_.outcome = Outcome::kNotRecognised;
    SetReasons(reasons);
  }

  void SetReasons(const std::set<ErrorReason>& reasons) {
    decision_.reasons.assign(reasons.begin(), reasons.end());
    std::sort(decision_.reasons.begin(), decision_.reasons.end(),
              [](ErrorReason a, ErrorReason b) { return Name(a) < Name(b); });
  }

  void SetBasis(std::set<Basis> basis) {
    if (HasAuthorityEndedLater(facts_, query_, gate_)) {
      basis.insert(Basis::kIssuerAuthorityEndedLater);
    }
    decision_.basis.assign(basis.begin(), basis.end());
    SortByName(decision_.basis);
  }

  const Facts& facts_;
  const Query& query_;
  const Credential& credential_;
  const GateResult gate_;
  Decision decision_;
  std::vector<Weight> direct_;
  // What chains were weighed by. A deque keeps what options point to.
  std::deque<std::vector<Weight>> hops_;
};

}  // namespace

Decision Decide(const Facts& facts, const Query& query) {
  return Deciding(facts, query).Run();
}

}  // namespace comity::recognition
