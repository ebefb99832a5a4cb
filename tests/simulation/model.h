// The plain truth: what is valid on which day, by rules written down as simply
// as they can be, from what authors meant and where it was logged. It shares no
// code with the judge.
#ifndef COMITY_TESTS_SIMULATION_MODEL_H_
#define COMITY_TESTS_SIMULATION_MODEL_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/civil_date.h"
#include "core/evidence/verdict.h"
#include "tests/simulation/chronicle.h"

namespace comity::simulation {

// Whether a credential exists, and how it stands on a day.
struct Standing {
  bool issued = false;
  evidence::DayStatus status = evidence::DayStatus::kUnspecified;
};

// One thread.
class Model {
 public:
  // The first `size` records of `chronicle`, which must outlive the model.
  Model(const Chronicle& chronicle, std::uint64_t size)
      : chronicle_(chronicle), size_(size) {}

  // How credential "credential/<n>" stands on `day` at the head.
  Standing StandingOf(const std::string& credential, CivilDate day);

  // Whether both parties are in force on `day` at the head.
  bool AgreementIsInForce(CivilDate day);

  // Whether the statement at `index` counted there: whether a registry was
  // right to log it.
  bool CountedAtPosition(std::uint64_t index);

  // Id of the newest statement on the subject that a next one would name as
  // its `previous`, at the head.
  std::optional<Hash> Latest(const std::string& subject);

  // Ids of suspensions, revocations and voidings of the credential that stand
  // at the head.
  std::vector<Hash> StandingEvents(const std::string& credential);

  // What the model knows of the subject, for people who look for a mistake.
  std::string Describe(const std::string& subject);

 private:
  using Index = std::uint64_t;
  // Days on which an event makes a credential bad.
  struct Bad {
    Hash id;
    evidence::DayStatus status = evidence::DayStatus::kUnspecified;
    CivilDate from;
    std::optional<CivilDate> until;
  };

  const Deed* DeedAt(Index index) const { return chronicle_[index]->deed; }
  CivilDate DayOf(Index index) const {
    return CivilDate::FromUnixMs(chronicle_[index]->admitted_ms);
  }
  // Indices below `horizon` of statements on `subject`.
  std::vector<Index> On(const std::string& subject, Index horizon);

  bool CountsAt(Index index, Index horizon);
  bool ComputeCounted(Index index);
  bool CheckPrevious(Index index);
  bool CheckRule(Index index);
  bool CheckIssue(Index index);
  bool CheckWorsening(Index index);
  bool CheckReinstatement(Index index);
  bool CheckAffirmation(Index index);
  bool MayIssue(const std::string& body, Index index);
  bool IsAnnulled(const std::string& body, CivilDate day, Index horizon);
  bool KeysAreGood(Index index, Index horizon);
  bool KeyIsGood(const std::string& key, Index index, Index horizon);
  bool WasIssued(const std::string& credential, Index horizon);
  std::optional<Index> IssueOf(const std::string& credential);
  std::vector<Bad> BadDaysOf(const std::string& credential, Index issue);
  bool PartyIsInForce(const std::string& party, CivilDate day);
  // The day from which an improving statement has effect.
  CivilDate EffectiveDay(Index index) const;

  const Chronicle& chronicle_;
  const Index size_;
  std::map<Index, bool> counted_;  // At their positions.
  std::map<std::string, std::vector<Index>> subjects_;
  bool sorted_ = false;
};

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_MODEL_H_
