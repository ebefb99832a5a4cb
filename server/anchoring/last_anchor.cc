#include "server/anchoring/last_anchor.h"

#include "core/base/civil_date.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/note.h"
#include "core/statement/map_keys.h"
#include "core/statement/registry_records.h"

namespace comity::server {
namespace {

CivilDate FirstOfMonth(std::uint64_t unix_ms) {
  const CivilDate day = CivilDate::FromUnixMs(unix_ms);
  return day.PlusDays(1 - day.day());
}

std::string MonthText(CivilDate day) { return day.ToString().substr(0, 7); }

// Nothing if it is no anchor whose head can be read: an operator may have
// logged anything as a checkpoint.
std::optional<LastAnchor> ReadAnchor(const authority::LoggedStatement& logged) {
  const auto* anchor = logged.As<statement::Anchor>();
  if (anchor == nullptr) {
    return std::nullopt;
  }
  const auto note = checkpoint::ParseNote(anchor->checkpoint);
  if (!note.ok()) {
    return std::nullopt;
  }
  const auto read = checkpoint::ParseCheckpoint(note->text);
  if (!read.ok() || read->origin != anchor->origin) {
    return std::nullopt;
  }
  return LastAnchor{read->head, anchor->checkpoint, logged.admitted_ms};
}

}  // namespace

StatusOr<AnchorPlace> FindAnchorPlace(authority::Judge& judge,
                                      authority::Horizon horizon,
                                      const std::string& origin,
                                      std::uint64_t begun_ms,
                                      std::uint64_t now_ms) {
  const CivilDate this_month = FirstOfMonth(now_ms);
  const CivilDate first_month = FirstOfMonth(begun_ms);
  AnchorPlace place;
  place.month = MonthText(this_month);
  for (int back = 0; back < kAnchorMonthsMax && !place.last; ++back) {
    const CivilDate month = this_month.PlusMonths(-back);
    if (back > 0 && month < first_month) {
      break;
    }
    COMITY_ASSIGN_OR_RETURN(
        const auto counted,
        judge.Counted(statement::AnchorKey(origin, MonthText(month)), horizon));
    if (back == 0 && !counted.empty()) {
      place.previous = counted.back()->statement.id;
    }
    for (auto at = counted.rbegin(); at != counted.rend() && !place.last;
         ++at) {
      place.last = ReadAnchor(**at);
    }
  }
  return place;
}

bool IsAnchorDue(const std::optional<LastAnchor>& last,
                 const merkle::TreeHead& head, std::uint64_t now_ms,
                 std::uint64_t every_ms) {
  return !last || (head.size > last->head.size && now_ms >= last->admitted_ms &&
                   now_ms - last->admitted_ms >= every_ms);
}

}  // namespace comity::server
