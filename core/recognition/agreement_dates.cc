#include "core/recognition/agreement_dates.h"

#include <algorithm>
#include <array>
#include <utility>

namespace comity::recognition {
namespace {

using statement::AgreementTerms;

std::optional<CivilDate> Earlier(std::optional<CivilDate> a,
                                 std::optional<CivilDate> b) {
  return !a ? b : (!b ? a : std::min(a, b));
}

std::optional<CivilDate> BoundFrom(const Version& version, const Party& party) {
  const auto found = version.accepted_on.find(party.id);
  return found != version.accepted_on.end() ? found->second
                                            : FirstDay(party.start);
}

std::optional<CivilDate> PairBoundFrom(const Version& version,
                                       const Party& origin, const Party& host) {
  const auto a = BoundFrom(version, origin);
  const auto b = BoundFrom(version, host);
  return a && b ? std::max(a, b) : std::nullopt;
}

// The day after the last day of the term that was objected to in time: an
// objection ends the first period whose deadline it keeps.
std::optional<CivilDate> EndOfTerm(const std::optional<CivilDate>& objection,
                                   const statement::Term& term) {
  const int months = static_cast<int>(term.auto_renew_months);
  if (months == 0) {
    return term.until.PlusDays(1);
  }
  if (!objection) {
    return std::nullopt;
  }
  const CivilDate notified = *objection;
  const int notice = static_cast<int>(term.non_renewal_notice_months);
  // The first period that can be the one; the days of the month decide
  // between it and the next two.
  const int months_late = (notified.year() - term.until.year()) * 12 +
                          notified.month() - term.until.month() + notice;
  const int first = std::max(0, months_late / months - 1);
  for (int period = first; period < first + 4; ++period) {
    const CivilDate last = term.until.PlusMonths(period * months);
    if (notified <= last.PlusMonths(-notice)) {
      return last.PlusDays(1);
    }
  }
  return std::nullopt;  // Beyond the calendar.
}

// Whoever of the pair ends the agreement ends it for the pair.
std::optional<CivilDate> EndOfAgreement(const Agreement& agreement,
                                        const Party& origin, const Party& host,
                                        const AgreementTerms& terms) {
  const auto terminated = Earlier(agreement.terminated,
                                  Earlier(origin.terminated, host.terminated));
  const auto objection =
      Earlier(agreement.non_renewal_notified,
              Earlier(origin.non_renewal_notified, host.non_renewal_notified));
  return Earlier(terminated,
                 terms.term ? EndOfTerm(objection, *terms.term) : std::nullopt);
}

std::optional<CivilDate> EndOfParty(const Party& party,
                                    const AgreementTerms& terms) {
  return party.withdrawal
             ? std::optional<CivilDate>(WithdrawalDay(*party.withdrawal, terms))
             : std::nullopt;
}

}  // namespace

const Party* FindParty(const Agreement& agreement, const std::string& country) {
  const Party* found = nullptr;
  for (const Party& party : agreement.parties) {
    if (std::find(party.countries.begin(), party.countries.end(), country) !=
            party.countries.end() &&
        (found == nullptr || party.id < found->id)) {
      found = &party;
    }
  }
  return found;
}

std::optional<CivilDate> FirstDay(const Start& start) {
  return Earlier(start.in_force, start.provisional_application);
}

std::optional<CivilDate> StartOfPair(const Agreement& agreement,
                                     const Party& origin, const Party& host) {
  const auto days =
      std::to_array({FirstDay(agreement.start), FirstDay(origin.start),
                     FirstDay(host.start)});
  const bool all = std::all_of(days.begin(), days.end(),
                               [](const auto& day) { return day.has_value(); });
  return all ? *std::max_element(days.begin(), days.end()) : std::nullopt;
}

const Version& VersionOn(const Agreement& agreement, const Party& origin,
                         const Party& host, CivilDate day) {
  const Version* latest = &agreement.versions.front();
  std::optional<CivilDate> latest_from;
  for (const Version& version : agreement.versions) {
    const auto from = PairBoundFrom(version, origin, host);
    if (from && *from <= day && (!latest_from || *latest_from <= *from)) {
      latest = &version;
      latest_from = from;
    }
  }
  return *latest;
}

bool ShareVersionOn(const Agreement& agreement, const Party& origin,
                    const Party& host, CivilDate day) {
  return std::any_of(agreement.versions.begin(), agreement.versions.end(),
                     [&](const Version& version) {
                       const auto from = PairBoundFrom(version, origin, host);
                       return from && *from <= day;
                     });
}

CivilDate WithdrawalDay(const Withdrawal& withdrawal,
                        const AgreementTerms& terms) {
  const CivilDate noticed =
      withdrawal.notified.PlusMonths(static_cast<int>(terms.notice_months));
  return std::max(withdrawal.effective.value_or(noticed), noticed);
}

std::optional<End> EndOfPair(const Agreement& agreement, const Party& origin,
                             const Party& host, const AgreementTerms& terms) {
  const auto ends = std::to_array(
      {std::pair(EndOfAgreement(agreement, origin, host, terms),
                 ErrorReason::kAgreementEnded),
       std::pair(EndOfParty(origin, terms), ErrorReason::kOriginPartyWithdrawn),
       std::pair(EndOfParty(host, terms), ErrorReason::kHostPartyWithdrawn)});
  std::optional<End> earliest;
  for (const auto& [day, reason] : ends) {
    if (day && (!earliest || *day < earliest->day)) {
      earliest = End{*day, reason};
    }
  }
  return earliest;
}

bool IsNoticeRunning(const Party& origin, const Party& host,
                     const AgreementTerms& terms, CivilDate on) {
  const auto running = [&](const Party& party) {
    return party.withdrawal && party.withdrawal->notified <= on &&
           on < WithdrawalDay(*party.withdrawal, terms);
  };
  return running(origin) || running(host);
}

}  // namespace comity::recognition
