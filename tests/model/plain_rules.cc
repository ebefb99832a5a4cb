#include "tests/model/plain_rules.h"

#include <algorithm>
#include <array>

#include "core/base/text_encoding.h"

namespace comity::model {
namespace {

// One look at a log: which acts count, at their positions and at the end.
class Count {
 public:
  explicit Count(const Telling& log) : log_(log) {
    for (const Act& act : *log.acts) {
      if (act.index < log.size && !log.hidden.contains(act.index)) {
        acts_.push_back(&act);
      }
    }
    for (const Act* act : acts_) {
      if (CountsAtPosition(*act)) {
        counted_once_.insert(act);
      }
    }
  }

  const std::vector<const Act*>& acts() const { return acts_; }

  bool CountedOnce(const Act& act) const {
    return counted_once_.contains(&act);
  }

  // "At a horizon": what counted and has not fallen by `horizon`.
  bool CountsAt(const Act& act, std::uint64_t horizon) const {
    if (!CountedOnce(act) || act.index >= horizon) {
      return false;
    }
    if (Worsens(act)) {
      return true;
    }
    if (!KeysAreGood(act, horizon)) {
      return false;
    }
    if (NeedsGrant(act) && IsAnnulled(act.body, act.admitted, horizon)) {
      return false;
    }
    if (act.kind == ActKind::kReinstate && !IsSupervisor(act.body)) {
      const Act* issue = Issue(act.credential, act.index);
      return issue != nullptr && CountsAt(*issue, horizon);
    }
    return true;
  }

  // The issue that the answer is about, seen from `horizon`.
  const Act* Issue(std::uint64_t credential, std::uint64_t horizon) const {
    for (const Act* act : acts_) {
      if (act->kind == ActKind::kIssue && act->credential == credential &&
          act->index < horizon && CountedOnce(*act)) {
        return act;
      }
    }
    return nullptr;
  }

  // The first issue that only a compromised key kept from counting.
  const Act* IssueByBadKey(std::uint64_t credential) const {
    for (const Act* act : acts_) {
      if (act->kind == ActKind::kIssue && act->credential == credential &&
          !KeysAreGood(*act, act->index) && CountsButForItsKey(*act)) {
        return act;
      }
    }
    return nullptr;
  }

  // The latest counted act on the credential, seen from `horizon`.
  std::optional<Hash> Latest(std::uint64_t credential,
                             std::uint64_t horizon) const {
    std::optional<Hash> latest;
    for (const Act* act : acts_) {
      if (IsAbout(*act, credential) && CountsAt(*act, horizon)) {
        latest = act->id;
      }
    }
    return latest;
  }

  static bool IsAbout(const Act& act, std::uint64_t credential) {
    return act.credential == credential && act.kind <= ActKind::kReinstate;
  }

 private:
  static bool Worsens(const Act& act) {
    return act.kind != ActKind::kIssue && act.kind != ActKind::kReinstate &&
           act.kind != ActKind::kEnter;
  }
  static bool IsSupervisor(const std::string& body) {
    return body == "authority";
  }
  static bool Certifies(const std::string& body) {
    return body == "centre" || body == "academy";
  }
  // Improving acts of issuers rest on their grant.
  static bool NeedsGrant(const Act& act) {
    return act.kind == ActKind::kIssue ||
           (act.kind == ActKind::kReinstate && !IsSupervisor(act.body));
  }

  // The grant of `body` is annulled for `day`, as told below `horizon`.
  bool IsAnnulled(const std::string& body, CivilDate day,
                  std::uint64_t horizon) const {
    return body == "academy" &&
           std::any_of(acts_.begin(), acts_.end(), [&](const Act* act) {
             return act->kind == ActKind::kAnnulGrant && act->index < horizon &&
                    act->from <= day;
           });
  }

  // The keys are good for the act's index, as told below `horizon`.
  bool KeysAreGood(const Act& act, std::uint64_t horizon) const {
    return std::none_of(acts_.begin(), acts_.end(), [&](const Act* other) {
      return other->kind == ActKind::kCompromise && other->index < horizon &&
             other->last_good_size <= act.index &&
             std::find(act.keys.begin(), act.keys.end(), other->keys.front()) !=
                 act.keys.end();
    });
  }

  bool CountsAtPosition(const Act& act) const {
    return (Worsens(act) || KeysAreGood(act, act.index)) &&
           CountsButForItsKey(act);
  }

  bool CountsButForItsKey(const Act& act) const {
    if (!act.well_signed) {
      return false;
    }
    switch (act.kind) {
      case ActKind::kIssue:
        return act.previous == Latest(act.credential, act.index) &&
               Certifies(act.body) &&
               !IsAnnulled(act.body, act.admitted, act.index) &&
               Issue(act.credential, act.index) == nullptr;
      case ActKind::kSuspend:
      case ActKind::kRevoke:
      case ActKind::kVoid:
        return MayWorsen(act);
      case ActKind::kReinstate:
        return act.previous == Latest(act.credential, act.index) &&
               act.keys.size() == 2 && MayImprove(act) && Undoes(act);
      default:
        return true;  // The stories sign these rightly.
    }
  }

  bool MayWorsen(const Act& act) const {
    const Act* issue = Issue(act.credential, act.index);
    return issue != nullptr &&
           (issue->body == act.body || IsSupervisor(act.body));
  }

  bool MayImprove(const Act& act) const {
    const Act* issue = Issue(act.credential, act.index);
    if (issue == nullptr) {
      return false;
    }
    return IsSupervisor(act.body) ||
           (issue->body == act.body && Certifies(act.body) &&
            CountsAt(*issue, act.index) &&
            !IsAnnulled(act.body, act.admitted, act.index));
  }

  // It names a counted worsening that nothing has undone yet.
  bool Undoes(const Act& act) const {
    bool found = false;
    for (const Act* other : acts_) {
      if (other->index >= act.index || !IsAbout(*other, act.credential)) {
        continue;
      }
      if (other->id == act.undone && Worsens(*other) &&
          CountsAt(*other, act.index)) {
        found = true;
      }
      if (other->kind == ActKind::kReinstate && other->undone == act.undone &&
          CountsAt(*other, act.index)) {
        return false;
      }
    }
    return found;
  }

  const Telling& log_;
  std::vector<const Act*> acts_;
  std::set<const Act*> counted_once_;
};

// The first day on which the worsening no longer bites, if it was undone.
std::optional<CivilDate> UndoneFrom(const Count& count, const Telling& home,
                                    const Act& worsening) {
  for (const Act* act : count.acts()) {
    if (act->kind == ActKind::kReinstate && act->undone == worsening.id &&
        count.CountsAt(*act, home.size)) {
      return act->from;
    }
  }
  return std::nullopt;
}

bool Bites(const Act& act, CivilDate on) {
  return act.kind == ActKind::kVoid ||
         (act.from <= on &&
          (act.kind == ActKind::kRevoke || !act.until || on <= *act.until));
}

std::string StatusOf(const Count& count, const Telling& home, const Act& issue,
                     CivilDate on) {
  if (!count.CountsAt(issue, home.size)) {
    return "VOID";
  }
  std::set<ActKind> biting;
  for (const Act* act : count.acts()) {
    const bool worsens = act->kind == ActKind::kSuspend ||
                         act->kind == ActKind::kRevoke ||
                         act->kind == ActKind::kVoid;
    if (!worsens || act->credential != issue.credential ||
        !count.CountsAt(*act, home.size) || !Bites(*act, on)) {
      continue;
    }
    const auto undone_from = UndoneFrom(count, home, *act);
    if (!undone_from || on < *undone_from) {
      biting.insert(act->kind);
    }
  }
  if (biting.contains(ActKind::kVoid)) {
    return "VOID";
  }
  if (biting.contains(ActKind::kRevoke)) {
    return "REVOKED";
  }
  if (biting.contains(ActKind::kSuspend)) {
    return "SUSPENDED";
  }
  if (on < issue.from) {
    return "NOT_YET";
  }
  return issue.until && *issue.until < on ? "EXPIRED" : "VALID";
}

// The log's country is bound by the agreement on the day, and nothing that it
// did itself stops it.
bool IsInForce(const Count& count, CivilDate on) {
  bool entered = false;
  for (const Act* act : count.acts()) {
    switch (act->kind) {
      case ActKind::kEnter:
        entered = entered || act->from <= on;
        break;
      case ActKind::kSuspendAgreement:
        if (act->from <= on && on <= *act->until) {
          return false;
        }
        break;
      case ActKind::kTerminate:
        if (act->from <= on) {
          return false;
        }
        break;
      case ActKind::kWithdraw:
        // Not before it is notified, by its admission.
        if (std::max(act->from, act->admitted) <= on) {
          return false;
        }
        break;
      default:
        break;
    }
  }
  return entered;
}

}  // namespace

std::string Describe(const Act& act) {
  constexpr std::array<const char*, 11> kNames = {
      "issue",      "suspend",          "revoke",
      "void",       "reinstate",        "annul",
      "compromise", "enter into force", "suspend agreement",
      "terminate",  "withdraw"};
  std::string text =
      std::to_string(act.index) + " on " + act.admitted.ToString() + ": " +
      kNames[static_cast<std::size_t>(act.kind)] + " " +
      std::to_string(act.credential) + " from " + act.from.ToString();
  text += act.until ? " until " + act.until->ToString() : "";
  for (const std::string& key : act.keys) {
    text += " " + key;
  }
  text += act.well_signed ? "" : " (not by that key)";
  text += act.previous
              ? " after " + HexEncode(act.previous->view().substr(0, 4))
              : "";
  return text + " id " + HexEncode(act.id.view().substr(0, 4));
}

std::optional<Hash> LatestCounted(const Telling& home,
                                  std::uint64_t credential) {
  return Count(home).Latest(credential, home.size);
}

Truth TruthOf(const Telling& home, const Telling& host_log,
              std::uint64_t credential, CivilDate on, const std::string& host,
              bool type_covered) {
  const Count count(home);
  Truth truth;
  const Act* issue = count.Issue(credential, home.size);
  if (issue == nullptr) {
    issue = count.IssueByBadKey(credential);
  }
  if (issue == nullptr) {
    truth.authenticity = "FALSE";
  } else {
    truth.authenticity = "GENUINE";
    truth.status = StatusOf(count, home, *issue, on);
  }
  if (!host.empty()) {
    const bool recognised =
        truth.status == "VALID" &&
        (host == "KZ" || (type_covered && IsInForce(count, on) &&
                          IsInForce(Count(host_log), on)));
    truth.recognition = recognised ? "RECOGNISED" : "NOT_RECOGNISED";
  }
  return truth;
}

}  // namespace comity::model
