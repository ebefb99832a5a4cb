#include "tests/support/naive_recognition.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace comity::testing {
namespace {

using namespace recognition;  // NOLINT: this file is about nothing else.
using statement::AgreementTerms;
using statement::ConditionCode;
using Day = CivilDate;
using MaybeDay = std::optional<CivilDate>;
using Texts = std::vector<std::string>;

template <typename Items, typename Item>
bool In(const Items& items, const Item& item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

bool Within(const DayRange& range, Day day) {
  if (range.from && day < *range.from) return false;
  if (range.until && *range.until < day) return false;
  return true;
}

// What one agreement says for one party of origin.
struct Answer {
  std::string agreement;
  std::string version;
  std::string origin;
  std::set<ErrorReason> reasons;
  std::vector<RequiredCondition> conditions;
  std::set<Basis> basis;
  Path path = Path::kAgreement;
  bool exclusive = false;  // It is marked so, and R6 and R7 passed.
  bool chains = false;
};

struct Option {
  std::vector<RequiredCondition> conditions;
  Path path = Path::kAgreement;
  Texts agreements;
  Texts versions;
  Texts origins;
  std::set<Basis> basis;
};

class Naive {
 public:
  Naive(const Facts& facts, const Query& query)
      : facts_(facts),
        query_(query),
        credential_(facts.credentials.at(query.credential)) {}

  Decision Run() {
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

 private:
  // R13.
  bool Seen(MaybeDay recorded_on) const {
    return !query_.known_at || !recorded_on ||
           !(*query_.known_at < *recorded_on);
  }

  // --- R2 --------------------------------------------------------------------

  bool IsVoid(const Credential& credential) const {
    for (const StatusEvent& event : credential.status_events) {
      if (event.kind == StatusKind::kVoided && Seen(event.recorded_on)) {
        return true;
      }
    }
    return false;
  }

  bool IsIn(StatusKind kind) const {
    for (const StatusEvent& event : credential_.status_events) {
      if (event.kind == kind && Seen(event.recorded_on) &&
          Within(event.days, query_.on)) {
        return true;
      }
    }
    return false;
  }

  bool HasVoidSource(const Credential& credential, int depth) const {
    if (depth > 20) return false;
    for (const std::string& id : credential.derived_from) {
      const auto source = facts_.credentials.find(id);
      if (source == facts_.credentials.end()) continue;
      if (IsVoid(source->second)) return true;
      if (HasVoidSource(source->second, depth + 1)) return true;
    }
    return false;
  }

  std::set<ErrorReason> GateCredential() const {
    std::set<ErrorReason> reasons;
    if (credential_.integrity_failed) {
      reasons.insert(ErrorReason::kSignatureInvalid);
    }
    if (IsVoid(credential_)) {
      reasons.insert(ErrorReason::kCredentialVoid);
    } else if (IsIn(StatusKind::kRevoked)) {
      reasons.insert(ErrorReason::kCredentialRevoked);
    } else if (IsIn(StatusKind::kSuspended)) {
      reasons.insert(ErrorReason::kCredentialSuspended);
    }
    if (credential_.valid.from && query_.on < *credential_.valid.from) {
      reasons.insert(ErrorReason::kCredentialNotYetValid);
    }
    if (credential_.valid.until && query_.on > *credential_.valid.until) {
      reasons.insert(ErrorReason::kCredentialExpired);
    }
    if (HasVoidSource(credential_, 0)) {
      reasons.insert(ErrorReason::kSourceCredentialVoid);
    }
    return reasons;
  }

  // --- R3 --------------------------------------------------------------------

  std::optional<ErrorReason> Authority(const std::string& body, Day day) const {
    if (facts_.bodies.count(body) == 0) return ErrorReason::kIssuerUnknown;
    bool authorised = false;
    bool suspended = false;
    bool annulled = false;
    for (const AuthorityEvent& event : facts_.bodies.at(body).authority) {
      if (!Seen(event.recorded_on)) continue;
      DayRange days = event.days;
      if (event.kind == AuthorityKind::kAuthorised) {
        if (event.retroactive_to && days.from &&
            *event.retroactive_to < *days.from) {
          days.from = event.retroactive_to;
        }
        authorised |= Within(days, day);
      } else if (event.kind == AuthorityKind::kSuspended) {
        suspended |= Within(days, day);
      } else {
        annulled |= Within(days, day);
      }
    }
    if (annulled) return ErrorReason::kIssuerAuthorityAnnulled;
    if (suspended || !authorised) {
      return ErrorReason::kIssuerNotAuthorisedAtIssue;
    }
    return std::nullopt;
  }

  std::set<ErrorReason> GateIssuers() {
    std::set<ErrorReason> reasons;
    for (const std::string& issuer : credential_.issuers) {
      if (const auto problem = Authority(issuer, credential_.issued_on)) {
        reasons.insert(*problem);
        failed_.insert(issuer);
      } else {
        passed_.insert(issuer);
      }
    }
    if (credential_.issuers.empty()) {
      reasons.insert(ErrorReason::kIssuerUnknown);
    }
    return reasons;
  }

  // --- R4 and R5 -------------------------------------------------------------

  std::set<std::string> Origins() const {
    if (!credential_.origin.empty()) return {credential_.origin};
    std::set<std::string> countries;
    for (const std::string& issuer : passed_) {
      countries.insert(facts_.bodies.at(issuer).country);
    }
    return countries;
  }

  // The agreement of the prior decision that stands, if any.
  std::optional<std::string> Prior() const {
    std::set<std::string> standing;
    for (const PriorRecognition& prior : credential_.prior_recognitions) {
      if (prior.host != query_.host || prior.purpose != query_.purpose) {
        continue;
      }
      if (query_.on < prior.decided_on) continue;
      if (prior.withdrawn_on && query_.on >= *prior.withdrawn_on) continue;
      if (!Fell(prior.agreement)) standing.insert(prior.agreement);
    }
    if (standing.empty()) return std::nullopt;
    return *standing.begin();
  }

  // Rule NONE, and ended for every pair that it could have been decided for.
  bool Fell(const std::string& id) const {
    for (const Agreement& agreement : facts_.agreements) {
      if (agreement.id != id) continue;
      const Party* host = PartyOf(agreement, query_.host);
      int pairs = 0;
      int fallen = 0;
      for (const Party* origin : OriginsUnder(agreement, host)) {
        ++pairs;
        const AgreementTerms& terms =
            *VersionOf(agreement, *origin, *host, query_.on).terms;
        const auto end = Ends(agreement, *origin, *host, terms);
        if (terms.acquired_rights &&
            terms.acquired_rights->rule ==
                statement::AcquiredRightsRule::kNone &&
            !end.empty() && end.front().first <= query_.on) {
          ++fallen;
        }
      }
      return pairs > 0 && pairs == fallen;
    }
    return false;
  }

  // --- Parties and versions --------------------------------------------------

  static const Party* PartyOf(const Agreement& agreement,
                              const std::string& country) {
    for (const Party& party : agreement.parties) {
      if (In(party.countries, country)) return &party;
    }
    return nullptr;
  }

  static MaybeDay Begin(const Start& start) {
    if (!start.in_force) return start.provisional_application;
    if (!start.provisional_application) return start.in_force;
    return std::min(*start.in_force, *start.provisional_application);
  }

  static MaybeDay Bound(const Version& version, const Party& party) {
    if (version.accepted_on.count(party.id) != 0) {
      return version.accepted_on.at(party.id);
    }
    return Begin(party.start);
  }

  static const Version& VersionOf(const Agreement& agreement, const Party& a,
                                  const Party& b, Day day) {
    const Version* chosen = &agreement.versions.front();
    MaybeDay since;
    for (const Version& version : agreement.versions) {
      const MaybeDay one = Bound(version, a);
      const MaybeDay two = Bound(version, b);
      if (!one || !two) continue;
      const Day both = std::max(*one, *two);
      if (both <= day && (!since || both >= *since)) {
        chosen = &version;
        since = both;
      }
    }
    return *chosen;
  }

  const Programme* TheProgramme() const {
    if (!credential_.education) return nullptr;
    const auto found = facts_.programmes.find(credential_.education->programme);
    return found == facts_.programmes.end() ? nullptr : &found->second;
  }

  // R6: the parties that the credential comes from under the agreement.
  std::vector<const Party*> OriginsUnder(const Agreement& agreement,
                                         const Party* host) const {
    std::vector<const Party*> origins;
    if (host == nullptr) return origins;
    for (const Party& party : agreement.parties) {
      const AgreementTerms& terms =
          *VersionOf(agreement, party, *host, query_.on).terms;
      const Programme* programme = TheProgramme();
      std::set<std::string> countries = Origins();
      bool host_counts = false;
      if (terms.scope && terms.scope->programme && programme != nullptr &&
          !programme->accreditations.empty()) {
        countries.clear();
        for (const Accreditation& item : programme->accreditations) {
          if (facts_.bodies.count(item.agency) != 0) {
            countries.insert(facts_.bodies.at(item.agency).country);
          }
        }
        host_counts = !terms.scope->programme->territorial;
      }
      bool from_here = false;
      for (const std::string& country : countries) {
        from_here |= PartyOf(agreement, country) == &party;
      }
      if (from_here && (&party != host || host_counts)) {
        origins.push_back(&party);
      }
    }
    return origins;
  }

  // --- R6 --------------------------------------------------------------------

  static MaybeDay TermEnd(const Agreement& agreement,
                          const AgreementTerms& terms) {
    if (!terms.term) return std::nullopt;
    const int renewal = static_cast<int>(terms.term->auto_renew_months);
    const int notice = static_cast<int>(terms.term->non_renewal_notice_months);
    if (renewal == 0) return terms.term->until.PlusDays(1);
    if (!agreement.non_renewal_notified) return std::nullopt;
    for (int months = 0; months < 12 * 200; months += renewal) {
      const Day last = terms.term->until.PlusMonths(months);
      if (*agreement.non_renewal_notified <= last.PlusMonths(-notice)) {
        return last.PlusDays(1);
      }
    }
    return std::nullopt;
  }

  static Day Out(const Withdrawal& withdrawal, const AgreementTerms& terms) {
    Day day = std::max(
        withdrawal.notified,
        withdrawal.notified.PlusMonths(static_cast<int>(terms.notice_months)));
    if (withdrawal.effective) day = std::max(day, *withdrawal.effective);
    return day;
  }

  using EndList = std::vector<std::pair<Day, ErrorReason>>;

  // All ends, the one that counts first.
  static EndList Ends(const Agreement& agreement, const Party& origin,
                      const Party& host, const AgreementTerms& terms) {
    EndList ends;
    if (agreement.terminated) {
      ends.emplace_back(*agreement.terminated, ErrorReason::kAgreementEnded);
    }
    if (const auto day = TermEnd(agreement, terms)) {
      ends.emplace_back(*day, ErrorReason::kAgreementEnded);
    }
    if (origin.withdrawal) {
      ends.emplace_back(Out(*origin.withdrawal, terms),
                        ErrorReason::kOriginPartyWithdrawn);
    }
    if (host.withdrawal) {
      ends.emplace_back(Out(*host.withdrawal, terms),
                        ErrorReason::kHostPartyWithdrawn);
    }
    std::stable_sort(
        ends.begin(), ends.end(),
        [](const auto& a, const auto& b) { return a.first < b.first; });
    return ends;
  }

  bool Begun(const Start& start) const {
    return Begin(start) && *Begin(start) <= query_.on;
  }

  // Appends to `spared` what a NEW_ONLY suspension let through.
  bool Stopped(const std::vector<Suspension>& suspensions, bool& spared) const {
    bool stopped = false;
    for (const Suspension& item : suspensions) {
      if (!Within(item.days, query_.on)) continue;
      if (item.effect == statement::SuspensionEffect::kNewOnly &&
          item.days.from && credential_.issued_on < *item.days.from) {
        spared = true;
      } else {
        stopped = true;
      }
    }
    return stopped;
  }

  // Sets the first failure, or path and basis. Returns the version to apply.
  const Version& Force(const Agreement& agreement, const Party& origin,
                       const Party& host, Answer& answer) const {
    const Version* version = &VersionOf(agreement, origin, host, query_.on);
    const AgreementTerms& terms = *version->terms;
    const auto fail = [&](ErrorReason reason) -> const Version& {
      answer.reasons.insert(reason);
      return *version;
    };
    if (!terms.binding || terms.effect == statement::AgreementEffect::kNone) {
      return fail(ErrorReason::kAgreementNonBinding);
    }
    bool covered = terms.directions.empty();
    for (const auto& direction : terms.directions) {
      covered |= direction.origin_party == origin.id &&
                 direction.host_party == host.id;
    }
    if (!covered) return fail(ErrorReason::kDirectionNotCovered);
    if (!Begun(agreement.start)) {
      return fail(ErrorReason::kAgreementNotInForce);
    }
    bool provisional = false;
    for (const Party* party : {&origin, &host}) {
      if (Begun(party->start)) continue;
      if (!party->provisional_member_from ||
          query_.on < *party->provisional_member_from) {
        return fail(ErrorReason::kPartyNotInForce);
      }
      provisional = true;
    }
    if (provisional) return fail(ErrorReason::kPartyProvisional);
    const EndList ends = Ends(agreement, origin, host, terms);
    if (!ends.empty() && ends.front().first <= query_.on) {
      const Day end = ends.front().first;
      version = &VersionOf(agreement, origin, host, credential_.issued_on);
      const auto& rights = version->terms->acquired_rights;
      Day issued = credential_.issued_on;
      if (rights && rights->follows_renewal && credential_.first_issued_on) {
        issued = *credential_.first_issued_on;
      }
      const Day start = std::max(
          {*Begin(agreement.start), *Begin(origin.start), *Begin(host.start)});
      const bool holds =
          rights &&
          rights->rule == statement::AcquiredRightsRule::kIssuedBeforeEnd &&
          issued < end && start < end;
      if (!holds) return fail(ends.front().second);
      if (rights->until && query_.on > *rights->until) {
        answer.reasons.insert(ErrorReason::kAcquiredRightsExpired);
        return fail(ends.front().second);
      }
      answer.path = Path::kAcquiredRights;
      answer.basis.insert(Basis::kAcquiredRights);
    } else {
      for (const Party* party : {&origin, &host}) {
        if (party->withdrawal && party->withdrawal->notified <= query_.on) {
          answer.basis.insert(Basis::kNoticePeriodRunning);
        }
      }
    }
    bool spared = false;
    if (Stopped(agreement.suspensions, spared)) {
      return fail(ErrorReason::kAgreementSuspended);
    }
    const bool origin_stopped = Stopped(origin.suspensions, spared);
    if (Stopped(host.suspensions, spared) || origin_stopped) {
      return fail(ErrorReason::kPartySuspended);
    }
    if (spared) answer.basis.insert(Basis::kIssuedBeforeSuspension);
    return *version;
  }

  // --- R7 --------------------------------------------------------------------

  static std::string Plain(std::string code) {
    while (code.size() > 2 && code.back() == '0') code.pop_back();
    return code;
  }

  static bool Under(const std::string& code, const std::string& branch) {
    const std::string prefix = Plain(branch);
    return Plain(code).compare(0, prefix.size(), prefix) == 0;
  }

  static int Longest(const Texts& branches, const std::string& code) {
    int longest = -1;
    for (const std::string& branch : branches) {
      if (Under(code, branch)) {
        longest = std::max(longest, static_cast<int>(Plain(branch).size()));
      }
    }
    return longest;
  }

  void Scope(const AgreementTerms& terms, Answer& answer) const {
    auto& reasons = answer.reasons;
    const statement::Scope& scope = *terms.scope;
    const auto type = credential_.type;
    if (!In(scope.credential_types, type) &&
        !(type == statement::CredentialType::kJointDegree &&
          In(scope.credential_types, statement::CredentialType::kDegree))) {
      reasons.insert(ErrorReason::kCredentialTypeNotCovered);
    }
    if (!scope.titles.empty() && !In(scope.titles, credential_.title)) {
      reasons.insert(ErrorReason::kTitleNotCovered);
    }
    if (!In(scope.purposes, query_.purpose)) {
      reasons.insert(ErrorReason::kPurposeNotCovered);
    }
    if (!scope.nationalities.empty()) {
      bool any = false;
      for (const auto& one : credential_.nationalities) {
        any |= In(scope.nationalities, one);
      }
      if (!any) reasons.insert(ErrorReason::kNationalityNotCovered);
    }
    Fields(terms, answer);
  }

  void Fields(const AgreementTerms& terms, Answer& answer) const {
    const statement::Scope& scope = *terms.scope;
    Texts held;
    for (const std::string& code : credential_.fields) {
      if (query_.field.empty() || Under(code, query_.field)) {
        held.push_back(code);
      }
    }
    if (held.empty() && !query_.field.empty()) {
      answer.reasons.insert(ErrorReason::kFieldNotHeld);
      return;
    }
    if (scope.fields_included.empty() && scope.fields_excluded.empty()) return;
    std::set<std::string> covered;
    std::set<ErrorReason> problems;
    for (const std::string& code : held) {
      const int in = scope.fields_included.empty()
                         ? 0
                         : Longest(scope.fields_included, code);
      const int out = Longest(scope.fields_excluded, code);
      if (out >= 0 && out >= in) {
        problems.insert(ErrorReason::kFieldExcluded);
      } else if (in < 0) {
        problems.insert(ErrorReason::kFieldNotCovered);
      } else {
        covered.insert(code);
      }
    }
    if (held.empty()) problems.insert(ErrorReason::kFieldNotCovered);
    if (problems.empty()) return;
    if (covered.empty() || !terms.partial_access) {
      answer.reasons.insert(problems.begin(), problems.end());
      return;
    }
    RequiredCondition partial =
        RequiredCondition::Of(ConditionCode::kPartialAccess);
    partial.fields.assign(covered.begin(), covered.end());
    answer.conditions.push_back(partial);
  }

  // --- R8 --------------------------------------------------------------------

  void Level(const AgreementTerms& terms, Answer& answer) const {
    if (!terms.level) return;
    std::optional<std::uint64_t> eqf;
    if (credential_.level) {
      const auto& [framework, level] = *credential_.level;
      for (std::uint64_t i = 1; i <= 8 && framework == "EQF"; ++i) {
        if (level == std::to_string(i)) eqf = i;
      }
      if (framework != "EQF" && facts_.level_maps.count(framework) != 0 &&
          facts_.level_maps.at(framework).count(level) != 0) {
        eqf = facts_.level_maps.at(framework).at(level);
      }
    }
    if (!eqf) {
      answer.reasons.insert(ErrorReason::kLevelUnknown);
    } else if (*eqf + terms.level->compensable_gap < terms.level->min_eqf) {
      answer.reasons.insert(ErrorReason::kLevelTooLow);
    } else if (*eqf < terms.level->min_eqf) {
      RequiredCondition measure =
          RequiredCondition::Of(ConditionCode::kCompensationMeasure);
      measure.choice = {"ADAPTATION_PERIOD", "APTITUDE_TEST"};
      if (query_.purpose == statement::Purpose::kTemporaryServices) {
        measure.choice = {"APTITUDE_TEST"};
      }
      answer.conditions.push_back(measure);
    }
  }

  // --- R9 --------------------------------------------------------------------

  static bool Designated(const Party* party, const std::string& body, Day day) {
    if (party == nullptr) return false;
    if (!party->designated_bodies) return true;
    for (const Designation& item : *party->designated_bodies) {
      if (item.body == body && Within(item.days, day)) return true;
    }
    return false;
  }

  // Some partners are missing; `present` ones are not.
  static void Partners(const std::set<std::string>& missing,
                       const std::set<std::string>& present,
                       statement::JointRule rule, Answer& answer) {
    if (missing.empty()) return;
    if (rule == statement::JointRule::kAnyConditional && !present.empty()) {
      RequiredCondition assess =
          RequiredCondition::Of(ConditionCode::kAssessUnaccreditedPart);
      assess.partners.assign(missing.begin(), missing.end());
      answer.conditions.push_back(assess);
    } else {
      answer.reasons.insert(ErrorReason::kJointPartnerNotAccredited);
    }
  }

  void Issuers(const Agreement& agreement, const Party& origin,
               const AgreementTerms& terms, Answer& answer) const {
    std::set<std::string> present;
    std::set<std::string> missing = failed_;
    for (const std::string& issuer : passed_) {
      const std::string country = credential_.origin.empty()
                                      ? facts_.bodies.at(issuer).country
                                      : credential_.origin;
      if (Designated(PartyOf(agreement, country), issuer,
                     credential_.issued_on)) {
        present.insert(issuer);
      } else {
        missing.insert(issuer);
      }
    }
    static_cast<void>(origin);
    if (present.empty()) {
      answer.reasons.insert(ErrorReason::kIssuerNotDesignated);
    } else {
      Partners(missing, present, terms.scope->joint, answer);
    }
  }

  // Accreditations that count, measured on `day`.
  std::vector<const Accreditation*> Counting(
      const Programme& programme, const Agreement& agreement,
      const Party& origin, const statement::ProgrammeScope& scope,
      Day day) const {
    std::vector<const Accreditation*> counting;
    for (const Accreditation& item : programme.accreditations) {
      if (!scope.labels.empty() && !In(scope.labels, item.label)) continue;
      if (item.annulled || !Within(item.days, day)) continue;
      if (item.withdrawn_on && day >= *item.withdrawn_on) continue;
      if (facts_.bodies.count(item.agency) == 0) continue;
      const Party* party =
          PartyOf(agreement, facts_.bodies.at(item.agency).country);
      if (!Designated(party, item.agency, day)) continue;
      if (scope.territorial && party != &origin) continue;
      const MaybeDay decided =
          item.decided_on ? item.decided_on : item.days.from;
      if (!decided || Authority(item.agency, *decided)) continue;
      counting.push_back(&item);
    }
    return counting;
  }

  void Accredited(const Agreement& agreement, const Party& origin,
                  const AgreementTerms& terms, Answer& answer) const {
    const statement::ProgrammeScope& scope = *terms.scope->programme;
    const Programme* programme = TheProgramme();
    if (programme == nullptr) {
      answer.reasons.insert(ErrorReason::kProgrammeNotAccredited);
      return;
    }
    if (scope.territorial && !In(origin.countries, programme->country)) {
      answer.reasons.insert(ErrorReason::kProgrammeOutsideJurisdiction);
    }
    const auto counting = Counting(*programme, agreement, origin, scope,
                                   credential_.education->completed_on);
    if (counting.empty()) {
      answer.reasons.insert(ErrorReason::kProgrammeNotAccredited);
      return;
    }
    std::set<std::string> covered;
    for (const Accreditation* item : counting) {
      const Texts& bodies = item->covers ? *item->covers : programme->awarding;
      covered.insert(bodies.begin(), bodies.end());
    }
    std::set<std::string> present;
    std::set<std::string> missing = failed_;
    for (const std::string& body : programme->awarding) {
      if (covered.count(body) != 0 && failed_.count(body) == 0) {
        present.insert(body);
      } else {
        missing.insert(body);
      }
    }
    Partners(missing, present, terms.scope->joint, answer);
    if (Counting(*programme, agreement, origin, scope, query_.on).empty()) {
      answer.basis.insert(Basis::kAccreditationEndedLater);
    }
  }

  // --- R10 -------------------------------------------------------------------

  void Coverage(const Agreement& agreement, const Party& origin,
                const Party& host, const AgreementTerms& terms,
                Answer& answer) const {
    if (!terms.coverage) return;
    Day measured = credential_.issued_on;
    if (terms.scope->programme && credential_.education) {
      measured = credential_.education->completed_on;
    }
    MaybeDay from;
    using statement::CoverageRule;
    if (terms.coverage->rule == CoverageRule::kFixedDate) {
      from = terms.coverage->date;
    } else if (terms.coverage->rule == CoverageRule::kOriginInForce) {
      from = std::max(Begin(agreement.start), Begin(origin.start));
    } else if (terms.coverage->rule == CoverageRule::kPairInForce) {
      from = std::max(
          {Begin(agreement.start), Begin(origin.start), Begin(host.start)});
    }
    if (from && measured < *from) {
      answer.reasons.insert(ErrorReason::kIssuedBeforeCoverage);
    }
  }

  void Derived(const AgreementTerms& terms, Answer& answer) const {
    if (credential_.derived_from.empty()) return;
    using statement::DerivedRule;
    const DerivedRule rule =
        terms.derived ? terms.derived->rule : DerivedRule::kExclude;
    if (rule == DerivedRule::kAccept) return;
    if (rule == DerivedRule::kAfterYears) {
      const Day first =
          credential_.first_issued_on.value_or(credential_.issued_on);
      const int months = static_cast<int>(terms.derived->years) * 12;
      if (query_.on >= first.PlusMonths(months)) {
        answer.basis.insert(Basis::kDerivedAfterYears);
        return;
      }
    }
    answer.reasons.insert(ErrorReason::kDerivedCredentialNotCovered);
  }

  // --- R11 -------------------------------------------------------------------

  void Merits(const AgreementTerms& terms, Answer& answer) const {
    using statement::ShortfallEffect;
    const auto& cpd = credential_.cpd_satisfied_until;
    if (terms.cpd && !(cpd && *cpd >= query_.on)) {
      if (terms.cpd->effect == ShortfallEffect::kCondition) {
        answer.conditions.push_back(
            RequiredCondition::Of(ConditionCode::kCpdCatchUp));
      } else {
        answer.reasons.insert(ErrorReason::kCpdLapsed);
      }
    }
    if (!terms.experience) return;
    const Experience held = credential_.experience.value_or(Experience());
    RequiredCondition more =
        RequiredCondition::Of(ConditionCode::kExperienceTopUp);
    if (held.years < terms.experience->min_years) {
      more.years = terms.experience->min_years - held.years;
    }
    if (held.responsible_years < terms.experience->min_responsible) {
      more.responsible_years =
          terms.experience->min_responsible - held.responsible_years;
    }
    if (more.years + more.responsible_years == 0) return;
    if (terms.experience->effect == ShortfallEffect::kCondition) {
      answer.conditions.push_back(more);
    } else {
      answer.reasons.insert(ErrorReason::kExperienceInsufficient);
    }
  }

  void Conditions(const AgreementTerms& terms, Answer& answer) const {
    for (const statement::Condition& item : terms.conditions) {
      if (!item.purposes.empty() && !In(item.purposes, query_.purpose)) {
        continue;
      }
      bool met = false;
      for (const std::string& language : item.languages) {
        const auto held = credential_.languages.find(language);
        met |= item.code == ConditionCode::kLanguage &&
               held != credential_.languages.end() &&
               held->second >= item.language_min;
      }
      if (met) continue;
      RequiredCondition required = RequiredCondition::Of(item.code);
      required.languages = item.languages;
      std::sort(required.languages.begin(), required.languages.end());
      required.language_min = item.language_min;
      required.valid_months = item.valid_months;
      required.register_name = item.register_name;
      answer.conditions.push_back(required);
    }
    if (terms.effect == statement::AgreementEffect::kAcademicOnly &&
        (query_.purpose == statement::Purpose::kEstablishment ||
         query_.purpose == statement::Purpose::kTemporaryServices)) {
      answer.conditions.push_back(
          RequiredCondition::Of(ConditionCode::kProfessionalAssessment));
    }
    // What is satisfied drops out; the rest is sorted, each once.
    std::map<
        std::tuple<std::string, Texts, std::string, std::uint64_t, std::string>,
        RequiredCondition>
        left;
    for (const RequiredCondition& item : answer.conditions) {
      bool satisfied = false;
      for (const SatisfiedCondition& done : query_.satisfied) {
        satisfied |= done.code == item.code && Within(done.days, query_.on);
      }
      if (!satisfied) {
        left[{std::string(statement::NameOf(item.code)), item.languages,
              item.language_min, item.valid_months, item.register_name}] = item;
      }
    }
    answer.conditions.clear();
    for (const auto& [key, item] : left) answer.conditions.push_back(item);
  }

  // --- R12 and R14 -----------------------------------------------------------

  Answer Evaluate(const Agreement& agreement, const Party& origin,
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

  // Exclusive answers alone, if there are any.
  static std::vector<Answer> Open(const std::vector<Answer>& answers) {
    std::vector<Answer> exclusive;
    for (const Answer& answer : answers) {
      if (answer.exclusive) exclusive.push_back(answer);
    }
    return exclusive.empty() ? answers : exclusive;
  }

  std::vector<Answer> Direct(const std::string& country) const {
    std::vector<Answer> answers;
    for (const Agreement& agreement : facts_.agreements) {
      const Party* host = PartyOf(agreement, country);
      for (const Party* origin : OriginsUnder(agreement, host)) {
        answers.push_back(Evaluate(agreement, *origin, *host, false));
      }
    }
    return Open(answers);
  }

  std::vector<Answer> Second(const std::string& between) const {
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

  std::vector<Option> Chains() const {
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

  Decision ByAgreements() const {
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

  // --- Answers ---------------------------------------------------------------

  static Decision No(const std::set<ErrorReason>& reasons) {
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

  Decision Yes(Option option) const {
    for (const std::string& issuer : passed_) {
      if (Authority(issuer, query_.on)) {
        option.basis.insert(Basis::kIssuerAuthorityEndedLater);
      }
    }
    Decision decision;
    decision.outcome = option.conditions.empty() ? Outcome::kRecognised
                                                 : Outcome::kConditional;
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

  const Facts& facts_;
  const Query& query_;
  const Credential& credential_;
  std::set<std::string> passed_;
  std::set<std::string> failed_;
};

}  // namespace

Decision NaiveDecide(const Facts& facts, const Query& query) {
  return Naive(facts, query).Run();
}

}  // namespace comity::testing
