// The rules of recognition once more, one function for each, plainly and
// slowly: the insides of naive_recognition.h.
#ifndef COMITY_TESTS_SUPPORT_NAIVE_RULES_H_
#define COMITY_TESTS_SUPPORT_NAIVE_RULES_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/recognition/decision.h"
#include "core/recognition/facts.h"

namespace comity::testing::naive {

using namespace recognition;  // NOLINT: these files are about nothing else.
using statement::AgreementTerms;
using statement::ConditionCode;
using Day = CivilDate;
using MaybeDay = std::optional<CivilDate>;
using Texts = std::vector<std::string>;

template <typename Items, typename Item>
bool In(const Items& items, const Item& item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

inline bool Within(const DayRange& range, Day day) {
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

// All ends of an agreement, the one that counts first.
using EndList = std::vector<std::pair<Day, ErrorReason>>;

// One thread. What it decides on must outlive it.
class Naive {
 public:
  Naive(const Facts& facts, const Query& query)
      : facts_(facts),
        query_(query),
        credential_(facts.credentials.at(query.credential)) {}
  Decision Run();

 private:
  // R13.
  bool Seen(MaybeDay recorded_on) const;

  // R2.
  bool IsVoid(const Credential& credential) const;
  bool IsIn(StatusKind kind) const;
  bool HasVoidSource(const Credential& credential, int depth) const;
  std::set<ErrorReason> GateCredential() const;

  // R3.
  std::optional<ErrorReason> Authority(const std::string& body, Day day) const;
  std::set<ErrorReason> GateIssuers();

  // R4 and R5.
  std::set<std::string> Origins() const;
  // The agreement of the prior decision that stands, if any.
  std::optional<std::string> Prior() const;
  // Rule NONE, and ended for every pair that it could have been decided for.
  bool Fell(const std::string& id) const;

  // Parties and versions.
  static const Party* PartyOf(const Agreement& agreement,
                              const std::string& country);
  static MaybeDay Begin(const Start& start);
  static MaybeDay Bound(const Version& version, const Party& party);
  static const Version& VersionOf(const Agreement& agreement, const Party& a,
                                  const Party& b, Day day);
  const Programme* TheProgramme() const;
  // The parties that the credential comes from under the agreement.
  std::vector<const Party*> OriginsUnder(const Agreement& agreement,
                                         const Party* host) const;

  // R6.
  static MaybeDay TermEnd(const Agreement& agreement,
                          const AgreementTerms& terms);
  static Day Out(const Withdrawal& withdrawal, const AgreementTerms& terms);
  static EndList Ends(const Agreement& agreement, const Party& origin,
                      const Party& host, const AgreementTerms& terms);
  bool Begun(const Start& start) const;
  // Appends to `spared` what a NEW_ONLY suspension let through.
  bool Stopped(const std::vector<Suspension>& suspensions, bool& spared) const;
  // Sets the first failure, or path and basis. Returns the version to apply.
  const Version& Force(const Agreement& agreement, const Party& origin,
                       const Party& host, Answer& answer) const;

  // R7.
  static std::string Plain(std::string code);
  static bool Under(const std::string& code, const std::string& branch);
  static int Longest(const Texts& branches, const std::string& code);
  void Scope(const AgreementTerms& terms, Answer& answer) const;
  void Fields(const AgreementTerms& terms, Answer& answer) const;

  // R8.
  void Level(const AgreementTerms& terms, Answer& answer) const;

  // R9.
  static bool Designated(const Party* party, const std::string& body, Day day);
  // Some partners are missing; `present` ones are not.
  static void Partners(const std::set<std::string>& missing,
                       const std::set<std::string>& present,
                       statement::JointRule rule, Answer& answer);
  void Issuers(const Agreement& agreement, const Party& origin,
               const AgreementTerms& terms, Answer& answer) const;
  // Accreditations that count, measured on `day`.
  std::vector<const Accreditation*> Counting(
      const Programme& programme, const Agreement& agreement,
      const Party& origin, const statement::ProgrammeScope& scope,
      Day day) const;
  void Accredited(const Agreement& agreement, const Party& origin,
                  const AgreementTerms& terms, Answer& answer) const;

  // R10.
  void Coverage(const Agreement& agreement, const Party& origin,
                const Party& host, const AgreementTerms& terms,
                Answer& answer) const;
  void Derived(const AgreementTerms& terms, Answer& answer) const;

  // R11.
  void Merits(const AgreementTerms& terms, Answer& answer) const;
  void Conditions(const AgreementTerms& terms, Answer& answer) const;

  // R12 and R14.
  Answer Evaluate(const Agreement& agreement, const Party& origin,
                  const Party& host, bool second_hop) const;
  // Exclusive answers alone, if there are any.
  static std::vector<Answer> Open(const std::vector<Answer>& answers);
  std::vector<Answer> Direct(const std::string& country) const;
  std::vector<Answer> Second(const std::string& between) const;
  std::vector<Option> Chains() const;
  Decision ByAgreements() const;

  // Answers.
  static Decision No(const std::set<ErrorReason>& reasons);
  Decision Yes(Option option) const;

  const Facts& facts_;
  const Query& query_;
  const Credential& credential_;
  std::set<std::string> passed_;
  std::set<std::string> failed_;
};

}  // namespace comity::testing::naive

#endif  // COMITY_TESTS_SUPPORT_NAIVE_RULES_H_
