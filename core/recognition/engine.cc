#include "core/recognition/engine.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "core/recognition/agreement_dates.h"
#include "core/recognition/chains.h"
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
    std::vector<std::string> origins;
    for (const Weight* hop : hops) {
      ids.push_back(hop->agreement->id);
      origins.push_back(hop->origin_party);
    }
    return std::tuple(conditions->size(), path == Path::kChain, std::move(ids),
                      std::move(origins));
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

  // Whether a decision still stands. The rule NONE undoes it once the agreement
  // has ended for every pair that it may have been decided for.
  enum class Standing { kFallen, kUnknown, kStands };

  Standing StandingOf(const PriorRecognition& prior) const {
    std::optional<Standing> best;
    for (const Agreement& agreement : facts_.agreements) {
      const Party* host = FindParty(agreement, query_.host);
      if (agreement.id != prior.agreement || host == nullptr) {
        continue;
      }
      for (const Party* origin :
           OriginParties(facts_, query_, gate_, agreement, *host)) {
        const Standing standing = StandingUnder(agreement, *origin, *host);
        best = best ? std::max(*best, standing) : standing;
      }
    }
    return best.value_or(Standing::kStands);
  }

  Standing StandingUnder(const Agreement& agreement, const Party& origin,
                         const Party& host) const {
    const auto& terms = VersionOn(agreement, origin, host, query_.on).terms;
    if (!terms) {
      return Standing::kUnknown;
    }
    if (!terms->acquired_rights ||
        terms->acquired_rights->rule != statement::AcquiredRightsRule::kNone) {
      return Standing::kStands;
    }
    const auto end = EndOfPair(agreement, origin, host, *terms);
    return end && end->day <= query_.on ? Standing::kFallen : Standing::kStands;
  }

  // Also notes whether one may stand whose text is not known.
  const PriorRecognition* FindPriorDecision() {
    const PriorRecognition* best = nullptr;
    for (const PriorRecognition& prior : credential_.prior_recognitions) {
      if (prior.host != query_.host || prior.purpose != query_.purpose ||
          query_.on < prior.decided_on ||
          (prior.withdrawn_on && *prior.withdrawn_on <= query_.on)) {
        continue;
      }
      const Standing standing = StandingOf(prior);
      prior_unknown_ = prior_unknown_ || standing == Standing::kUnknown;
      if (standing == Standing::kStands &&
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

  void AddChains(std::vector<Option>& options) {
    chains_ = FindChains(facts_, query_, gate_);
    for (const auto& [first, second] : chains_.found) {
      options.push_back(
          {Path::kChain, {first, second}, &second->findings.conditions});
    }
  }

  // Whether something unknown could change the outcome: an agreement that may
  // shut out all others, or a way that may be better than what was found.
  bool MayBeOtherwise(bool unconditional_found) const {
    return (!unconditional_found &&
            (prior_unknown_ || !chains_.unknown.empty())) ||
           std::any_of(direct_.begin(), direct_.end(),
                       [&](const Weight& weight) {
                         return weight.may_be_exclusive ||
                                (weight.undecided() && !unconditional_found);
                       });
  }

  void LeaveUndecided() {
    decision_.outcome = Outcome::kUndecided;
    std::set<ErrorReason> reasons;
    if (prior_unknown_) {
      reasons.insert(ErrorReason::kAgreementTextMissing);
    }
    std::vector<const Weight*> unknown = chains_.unknown;
    for (const Weight& weight : direct_) {
      if (weight.undecided() || weight.may_be_exclusive) {
        unknown.push_back(&weight);
      }
    }
    for (const Weight* weight : unknown) {
      reasons.insert(weight->text_missing ? ErrorReason::kAgreementTextMissing
                                          : ErrorReason::kFactNotDisclosed);
      decision_.undisclosed.insert(weight->findings.undisclosed.begin(),
                                   weight->findings.undisclosed.end());
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
  Chains chains_;
  bool prior_unknown_ = false;
};

}  // namespace

Decision Decide(const Facts& facts, const Query& query) {
  return Deciding(facts, query).Run();
}

}  // namespace comity::recognition
