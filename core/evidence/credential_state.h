// What the counted history of a credential makes of it, day by day.
#ifndef COMITY_CORE_EVIDENCE_CREDENTIAL_STATE_H_
#define COMITY_CORE_EVIDENCE_CREDENTIAL_STATE_H_

#include <optional>
#include <vector>

#include "core/authority/judge.h"
#include "core/base/civil_date.h"
#include "core/evidence/verdict.h"
#include "core/statement/credential_records.h"

namespace comity::evidence {

// Days, both inclusive; an absent end is open.
struct DayRange {
  CivilDate from;
  std::optional<CivilDate> until;

  bool Contains(CivilDate day) const {
    return from <= day && (!until || day <= *until);
  }
};

// A counted credential and what events made of it.
class CredentialState {
 public:
  // `issue` is a counted Credential statement, `counted` its counted history
  // at the head, both in the order of the log.
  CredentialState(
      authority::Judge& judge, const authority::LoggedStatement& issue,
      const std::vector<const authority::LoggedStatement*>& counted);

  // Void hides revoked, revoked hides suspended. Never kUnknown.
  DayStatus StatusOn(CivilDate day) const;

  // Declared void, and that not undone by `day`.
  bool IsVoid(CivilDate day) const;

  // A successor took its place by that day.
  bool SupersededOn(CivilDate day) const {
    return superseded_from_ && *superseded_from_ <= day;
  }

  // The last day of the last period, if periods end.
  std::optional<CivilDate> valid_until() const { return periods_.back().until; }

  // Something that counts here was recorded late.
  bool late_recorded() const { return late_recorded_; }

 private:
  struct Bad {
    Hash event_id;
    DayStatus status;
    DayRange days;
  };

  void Apply(authority::Judge& judge, const authority::LoggedStatement& logged);
  void Reinstate(const statement::CredentialReinstated& record,
                 CivilDate effective);

  std::vector<Bad> bad_;
  std::vector<DayRange> periods_;
  std::optional<CivilDate> superseded_from_;
  bool late_recorded_ = false;
};

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_CREDENTIAL_STATE_H_
