#include "tests/simulation/model.h"

#include <algorithm>
#include <array>
#include <limits>

namespace comity::simulation {
namespace {

using evidence::DayStatus;

constexpr std::int64_t kLateDays = 30;

bool IsBadForCredential(DeedKind kind) {
  return kind == DeedKind::kSuspend || kind == DeedKind::kRevoke ||
         kind == DeedKind::kVoid;
}

}  // namespace

std::vector<Model::Index> Model::On(const std::string& subject, Index horizon) {
  if (!sorted_) {
    for (Index i = 0; i < size_; ++i) {
      if (const Deed* deed = DeedAt(i)) {
        subjects_[deed->subject].push_back(i);
      }
    }
    sorted_ = true;
  }
  std::vector<Index> on;
  for (const Index i : subjects_[subject]) {
    if (i < horizon) {
      on.push_back(i);
    }
  }
  return on;
}

bool Model::CountedAtPosition(Index index) {
  const auto known = counted_.find(index);
  if (known != counted_.end()) {
    return known->second;
  }
  return counted_[index] = ComputeCounted(index);
}

bool Model::ComputeCounted(Index index) {
  const Deed* deed = DeedAt(index);
  if (deed == nullptr || !deed->forgery.empty()) {
    return false;
  }
  for (const Index earlier : On(deed->subject, index)) {
    if (DeedAt(earlier)->id == deed->id && CountsAt(earlier, index)) {
      return false;
    }
  }
  if (!Worsens(deed->kind) && !KeysAreGood(index, index)) {
    return false;
  }
  return CheckPrevious(index) && CheckRule(index);
}

bool Model::CountsAt(Index index, Index horizon) {
  if (!CountedAtPosition(index)) {
    return false;
  }
  const Deed& deed = *DeedAt(index);
  if (Worsens(deed.kind)) {
    return true;
  }
  if (!KeysAreGood(index, horizon)) {
    return false;
  }
  switch (deed.kind) {
    case DeedKind::kIssue:
      return !IsAnnulled(deed.body, DayOf(index), horizon);
    case DeedKind::kReinstate: {
      if (IsAnnulled(deed.body, DayOf(index), horizon)) {
        return false;
      }
      for (const Index i : On(deed.subject, index)) {
        if (DeedAt(i)->kind == DeedKind::kIssue && CountsAt(i, index)) {
          return CountsAt(i, horizon);
        }
      }
      return false;
    }
    default:
      return true;
  }
}

std::optional<Hash> Model::Latest(const std::string& subject) {
  std::optional<Hash> latest;
  for (const Index i : On(subject, size_)) {
    if (DeedAt(i)->kind != DeedKind::kAffirm && CountsAt(i, size_)) {
      latest = DeedAt(i)->id;
    }
  }
  return latest;
}

bool Model::CheckPrevious(Index index) {
  const Deed& deed = *DeedAt(index);
  if (Worsens(deed.kind) || deed.kind == DeedKind::kAffirm ||
      deed.kind == DeedKind::kOther) {
    return true;
  }
  std::optional<Hash> latest;
  for (const Index i : On(deed.subject, index)) {
    if (DeedAt(i)->kind != DeedKind::kAffirm && CountsAt(i, index)) {
      latest = DeedAt(i)->id;
    }
  }
  return deed.previous == latest;
}

bool Model::CheckRule(Index index) {
  switch (DeedAt(index)->kind) {
    case DeedKind::kIssue:
      return CheckIssue(index);
    case DeedKind::kReinstate:
      return CheckReinstatement(index);
    case DeedKind::kAffirm:
      return CheckAffirmation(index);
    case DeedKind::kSuspend:
    case DeedKind::kRevoke:
    case DeedKind::kVoid:
    case DeedKind::kSuspendParty:
    case DeedKind::kWithdraw:
      return CheckWorsening(index);
    default:
      return true;
  }
}

bool Model::WasIssued(const std::string& credential, Index horizon) {
  const auto on = On(credential, horizon);
  return std::any_of(on.begin(), on.end(), [this](Index i) {
    return DeedAt(i)->kind == DeedKind::kIssue && CountedAtPosition(i);
  });
}

bool Model::CheckIssue(Index index) {
  const Deed& deed = *DeedAt(index);
  return !WasIssued(deed.subject, index) &&
         deed.from <= DayOf(index).PlusDays(1) && MayIssue(deed.body, index);
}

// Only what exists can become worse.
bool Model::CheckWorsening(Index index) {
  const Deed& deed = *DeedAt(index);
  if (IsBadForCredential(deed.kind)) {
    return WasIssued(deed.subject, index);
  }
  const auto on = On(deed.subject, index);
  return std::any_of(on.begin(), on.end(), [this](Index i) {
    return DeedAt(i)->kind == DeedKind::kBegin && CountedAtPosition(i);
  });
}

bool Model::CheckReinstatement(Index index) {
  const Deed& deed = *DeedAt(index);
  bool issued = false;
  bool stands = false;
  for (const Index i : On(deed.subject, index)) {
    const Deed& earlier = *DeedAt(i);
    if (!CountsAt(i, index)) {
      continue;
    }
    issued = issued || earlier.kind == DeedKind::kIssue;
    if (earlier.id == deed.undone && IsBadForCredential(earlier.kind)) {
      stands = true;
    }
    if (earlier.kind == DeedKind::kReinstate && earlier.undone == deed.undone) {
      return false;
    }
  }
  return issued && stands && MayIssue(deed.body, index);
}

bool Model::CheckAffirmation(Index index) {
  const Deed& deed = *DeedAt(index);
  return deed.from_index <= deed.until_index && deed.until_index < index;
}

// Whether the body's grant is in force on the day of admission.
bool Model::MayIssue(const std::string& body, Index index) {
  const CivilDate day = DayOf(index);
  for (const Index i : On("grant/" + body, index)) {
    const Deed& deed = *DeedAt(i);
    if (deed.kind == DeedKind::kSuspendGrant && deed.from <= day &&
        (!deed.until || day <= *deed.until)) {
      return false;
    }
  }
  return !IsAnnulled(body, day, index);
}

bool Model::IsAnnulled(const std::string& body, CivilDate day, Index horizon) {
  const auto on = On("grant/" + body, horizon);
  return std::any_of(on.begin(), on.end(), [&](Index i) {
    return DeedAt(i)->kind == DeedKind::kAnnulGrant && DeedAt(i)->from <= day;
  });
}

bool Model::KeysAreGood(Index index, Index horizon) {
  const auto& keys = DeedAt(index)->keys;
  return std::all_of(keys.begin(), keys.end(), [&](const std::string& key) {
    return KeyIsGood(key, index, horizon);
  });
}

bool Model::KeyIsGood(const std::string& key, Index index, Index horizon) {
  const std::string subject = "body/" + key.substr(0, key.find('/'));
  Index last_good_size = std::numeric_limits<Index>::max();
  bool affirmed = false;
  for (const Index i : On(subject, horizon)) {
    const Deed& deed = *DeedAt(i);
    if (deed.key != key) {
      continue;
    }
    if (deed.kind == DeedKind::kCompromise) {
      last_good_size = std::min(last_good_size, deed.from_index);
    } else if (deed.kind == DeedKind::kAffirm && deed.from_index <= index &&
               index <= deed.until_index && index < i) {
      affirmed = affirmed || CountsAt(i, horizon);
    }
  }
  return index < last_good_size || affirmed;
}

CivilDate Model::EffectiveDay(Index index) const {
  const CivilDate declared = DeedAt(index)->from;
  const CivilDate admitted = DayOf(index);
  return declared < admitted.PlusDays(-kLateDays) ? admitted : declared;
}

std::vector<Model::Bad> Model::BadDaysOf(const std::string& credential,
                                         Index issue) {
  std::vector<Bad> bad;
  for (const Index i : On(credential, size_)) {
    const Deed& deed = *DeedAt(i);
    if (i <= issue || !CountsAt(i, size_)) {
      continue;
    }
    if (deed.kind == DeedKind::kSuspend) {
      bad.push_back({deed.id, DayStatus::kSuspended, deed.from, deed.until});
    } else if (deed.kind == DeedKind::kRevoke) {
      bad.push_back({deed.id, DayStatus::kRevoked, deed.from, {}});
    } else if (deed.kind == DeedKind::kVoid) {
      bad.push_back({deed.id, DayStatus::kVoid, CivilDate(), {}});
    } else if (deed.kind == DeedKind::kReinstate) {
      for (Bad& one : bad) {
        const CivilDate last = EffectiveDay(i).PlusDays(-1);
        if (one.id == deed.undone) {
          one.until = one.until ? std::min(*one.until, last) : last;
        }
      }
    }
  }
  return bad;
}

// The first issue that counted where it stands, or else the first that only a
// stolen key kept from counting.
std::optional<Model::Index> Model::IssueOf(const std::string& credential) {
  std::optional<Index> by_bad_key;
  for (const Index i : On(credential, size_)) {
    const Deed& deed = *DeedAt(i);
    if (deed.kind != DeedKind::kIssue) {
      continue;
    }
    if (CountedAtPosition(i)) {
      return i;
    }
    if (!by_bad_key && deed.forgery.empty() && !KeysAreGood(i, i)) {
      by_bad_key = i;
    }
  }
  return by_bad_key;
}

Standing Model::StandingOf(const std::string& credential, CivilDate day) {
  const auto issue = IssueOf(credential);
  if (!issue) {
    return {};
  }
  if (!CountsAt(*issue, size_)) {
    return {true, DayStatus::kVoid};
  }
  const std::vector<Bad> bad = BadDaysOf(credential, *issue);
  for (const DayStatus worst :
       {DayStatus::kVoid, DayStatus::kRevoked, DayStatus::kSuspended}) {
    for (const Bad& one : bad) {
      if (one.status == worst && one.from <= day &&
          (!one.until || day <= *one.until)) {
        return {true, worst};
      }
    }
  }
  if (day < EffectiveDay(*issue)) {
    return {true, DayStatus::kNotYet};
  }
  const auto& until = DeedAt(*issue)->until;
  return {true,
          until && *until < day ? DayStatus::kExpired : DayStatus::kValid};
}

std::vector<Hash> Model::StandingEvents(const std::string& credential) {
  std::vector<Hash> standing;
  for (const Index i : On(credential, size_)) {
    const Deed& deed = *DeedAt(i);
    if (!CountsAt(i, size_)) {
      continue;
    }
    if (IsBadForCredential(deed.kind)) {
      standing.push_back(deed.id);
    } else if (deed.kind == DeedKind::kReinstate) {
      std::erase(standing, deed.undone);
    }
  }
  return standing;
}

std::string Model::Describe(const std::string& subject) {
  static constexpr std::array kNames = {
      "other",     "issue",         "suspend", "revoke",        "void",
      "reinstate", "compromise",    "affirm",  "suspend grant", "annul grant",
      "begin",     "suspend party", "withdraw"};
  std::string text;
  for (const Index i : On(subject, size_)) {
    const Deed& deed = *DeedAt(i);
    text += "\n    " + std::to_string(i) + " " + DayOf(i).ToString() + " " +
            kNames[static_cast<std::size_t>(deed.kind)] + " from " +
            deed.from.ToString();
    if (deed.until) {
      text += " until " + deed.until->ToString();
    }
    for (const std::string& key : deed.keys) {
      text += " " + key;
    }
    if (!deed.key.empty()) {
      text += " on " + deed.key + " " + std::to_string(deed.from_index) + "-" +
              std::to_string(deed.until_index);
    }
    text += CountedAtPosition(i) ? "" : ", void";
    text += CountsAt(i, size_) ? "" : ", void at the head";
  }
  return text;
}

bool Model::PartyIsInForce(const std::string& party, CivilDate day) {
  bool begun = false;
  bool stopped = false;
  for (const Index i : On("country/" + party, size_)) {
    const Deed& deed = *DeedAt(i);
    if (!CountsAt(i, size_)) {
      continue;
    }
    // Who withdraws is in until the other parties can know.
    const CivilDate from = deed.kind == DeedKind::kWithdraw
                               ? std::max(deed.from, DayOf(i))
                               : deed.from;
    if (deed.kind == DeedKind::kBegin) {
      begun = begun || EffectiveDay(i) <= day;
    } else {
      stopped = stopped || (from <= day && (!deed.until || day <= *deed.until));
    }
  }
  return begun && !stopped;
}

bool Model::AgreementIsInForce(CivilDate day) {
  return PartyIsInForce("KZ", day) && PartyIsInForce("UZ", day);
}

}  // namespace comity::simulation
