#include "core/authority/judge.h"

#include <algorithm>

#include "core/authority/compromise.h"
#include "core/authority/grant_rules.h"
#include "core/authority/kind_rules.h"
#include "core/authority/signers.h"
#include "core/statement/map_keys.h"

namespace comity::authority {
namespace {

using statement::StatementKind;

// The message names the entry, so that a reader finds it.
Status Located(const LoggedStatement& logged, const Status& status) {
  if (status.ok()) {
    return status;
  }
  return {status.code(), status.reason(),
          "entry " + std::to_string(logged.index) + ": " + status.message()};
}

Status TooMuch() {
  return Undetermined(ErrorReason::kEvidenceTooLarge,
                      "judging the histories takes more than the stated bounds "
                      "on depth, steps or memory");
}

Judgement BeyondBounds() {
  Judgement judgement;
  judgement.status = TooMuch();
  return judgement;
}

// Whether many statements may rest on one with this body, each asking for it
// again. The others are asked for by their own history only; a long one would
// fill the memory with the square of its length.
bool IsRestedOn(const statement::StatementBody& body) {
  if (statement::Worsens(body)) {
    return statement::KindOf(body) == StatementKind::kKeyCompromised;
  }
  switch (statement::KindOf(body)) {
    case StatementKind::kCredentialReinstated:
    case StatementKind::kCredentialRenewed:
    case StatementKind::kCredentialExtended:
    case StatementKind::kCredentialSuperseded:
    case StatementKind::kCoIssuerConfirmed:
    case StatementKind::kRecognitionDecision:
    case StatementKind::kErasedNotice:
    case StatementKind::kAgreementText:
    case StatementKind::kPartyAct:
    case StatementKind::kRecordedAct:
      return false;
    default:
      return true;
  }
}

}  // namespace

class Judge::Call {
 public:
  explicit Call(Judge& judge) : judge_(judge) {
    if (judge_.nesting_++ == 0) {
      judge_.steps_ = 0;
      judge_.gave_up_ = false;
      if (judge_.as_of_.size() > judge_.bounds_.memo_max / 2) {
        judge_.as_of_.clear();
        judge_.failures_.clear();
      }
    }
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  ~Call() { --judge_.nesting_; }

 private:
  Judge& judge_;
};

std::size_t Judge::HashOfStatementAt::operator()(const StatementAt& at) const {
  // Two odd constants with well spread bits, as splitmix64 has them.
  const std::uint64_t mixed =
      at.index * 0x9e37'79b9'7f4a'7c15U ^ at.horizon * 0xbf58'476d'1ce4'e5b9U;
  return static_cast<std::size_t>(mixed ^ (mixed >> 29));
}

// Once a bound is reached, everything on the way back is undetermined at once.
bool Judge::GivesUp() {
  gave_up_ = gave_up_ || nesting_ > bounds_.nesting_max ||
             steps_ > bounds_.steps_max || as_of_.size() >= bounds_.memo_max;
  return gave_up_;
}

bool ChangesState(const statement::StatementBody& body) {
  switch (statement::KindOf(body)) {
    case StatementKind::kAffirm:
    case StatementKind::kRecognitionDecision:
    case StatementKind::kRecognitionDecisionWithdrawn:
      return false;
    default:
      return true;
  }
}

Judge::Judge(std::string origin, const Hash& genesis_id, HistorySource& source,
             SignatureChecker& signatures, const JudgeBounds& bounds)
    : origin_(std::move(origin)),
      genesis_id_(genesis_id),
      source_(source),
      signatures_(signatures),
      bounds_(bounds),
      beyond_bounds_(BeyondBounds()) {}

void Judge::Forget() {
  at_position_.clear();
  as_of_.clear();
  failures_.clear();
  last_counted_.reset();
  settled_counted_.clear();
}

StatusOr<std::vector<const LoggedStatement*>> Judge::Known(const Hash& key,
                                                           Horizon horizon) {
  const Call call(*this);
  if (GivesUp()) {
    return TooMuch();
  }
  const History* history = source_.Find(key);
  if (history == nullptr) {
    return Undetermined(ErrorReason::kHistoryMissing,
                        "a history that the answer depends on is not in the "
                        "evidence");
  }
  steps_ += history->size();
  std::vector<const LoggedStatement*> known;
  for (const LoggedStatementPtr& logged : *history) {
    if (logged->index < horizon) {
      known.push_back(logged.get());
    }
  }
  return known;
}

StatusOr<std::vector<const LoggedStatement*>> Judge::Understood(
    const Hash& key, Horizon horizon) {
  const Call call(*this);
  COMITY_ASSIGN_OR_RETURN(auto known, Known(key, horizon));
  for (const LoggedStatement* logged : known) {
    if (logged->form.ok() && !logged->statement.known()) {
      const Status status = AtPosition(*logged).status;
      if (IsUndetermined(status)) {
        return status;
      }
    }
  }
  return known;
}

StatusOr<std::vector<const LoggedStatement*>> Judge::Counted(const Hash& key,
                                                             Horizon horizon) {
  const Call call(*this);
  if (last_counted_ && last_counted_->key == key &&
      last_counted_->horizon == horizon) {
    return last_counted_->counted;
  }
  if (const SettledCounted* settled = FindSettled(key, horizon)) {
    return settled->counted;
  }
  COMITY_ASSIGN_OR_RETURN(auto known, Known(key, horizon));
  std::vector<const LoggedStatement*> counted;
  for (const LoggedStatement* logged : known) {
    const Status status = AsOf(*logged, horizon);
    if (IsUndetermined(status)) {
      return status;
    }
    if (status.ok()) {
      counted.push_back(logged);
    }
  }
  if (!gave_up_) {
    RememberCounted(key, horizon, known, counted);
  }
  return counted;
}

const Judge::SettledCounted* Judge::FindSettled(const Hash& key,
                                                Horizon horizon) const {
  if (horizon < source_.SettledSize()) {
    return nullptr;
  }
  const auto found = settled_counted_.find(key);
  return found != settled_counted_.end() &&
                 found->second.from == source_.SettledSize()
             ? &found->second
             : nullptr;
}

// A history that is no credential's cannot have grown since the source
// settled, and nothing that its statements rest on can.
void Judge::RememberCounted(
    const Hash& key, Horizon horizon,
    const std::vector<const LoggedStatement*>& known,
    const std::vector<const LoggedStatement*>& counted) {
  last_counted_ = {key, horizon, counted};
  const Horizon settled = source_.SettledSize();
  if (horizon >= settled && !known.empty() &&
      !IsAboutCredential(*known.front())) {
    settled_counted_.insert_or_assign(key, SettledCounted{settled, counted});
  }
}

const Judgement& Judge::AtPosition(const LoggedStatement& logged) {
  const Call call(*this);
  const auto found = at_position_.find(logged.index);
  if (found != at_position_.end()) {
    return found->second;
  }
  Judgement judgement = Judged(logged);
  if (gave_up_) {
    return beyond_bounds_;
  }
  // References to what is remembered stay good until Forget.
  return at_position_.insert_or_assign(logged.index, std::move(judgement))
      .first->second;
}

Judgement Judge::Candidate(const LoggedStatement& candidate) {
  const Call call(*this);
  return Judged(candidate);
}

Judgement Judge::ButForItsKeys(const LoggedStatement& logged) {
  const Call call(*this);
  return Judged(logged, /*overlooks_compromise=*/true);
}

Judgement Judge::Judged(const LoggedStatement& logged,
                        bool overlooks_compromise) {
  if (GivesUp()) {
    return beyond_bounds_;
  }
  Judgement judgement;
  judgement.overlooks_compromise = overlooks_compromise;
  judgement.status = Located(logged, CheckAtPosition(logged, judgement));
  return judgement;
}

// Signatures come before everything that depends on the kind: a garbage entry
// of an unknown kind is void and must not make the answer undetermined.
Status Judge::CheckAtPosition(const LoggedStatement& logged,
                              Judgement& judgement) {
  COMITY_RETURN_IF_ERROR(logged.form);
  if (logged.statement.header.home != origin_) {
    return InvalidArgument(
        ErrorReason::kWrongHome,
        "the statement belongs to the log of " + logged.statement.header.home);
  }
  COMITY_RETURN_IF_ERROR(CheckSigners(*this, logged, judgement));
  if (!logged.statement.known()) {
    const Status& unknown = logged.statement.unknown;
    if (logged.statement.header.ignorable) {
      return InvalidArgument(ErrorReason::kIgnored, unknown.message());
    }
    return Undetermined(unknown.reason(), unknown.message());
  }
  COMITY_RETURN_IF_ERROR(statement::CheckKeys(origin_, logged.statement.body,
                                              logged.statement.header.keys));
  COMITY_RETURN_IF_ERROR(CheckDuplicateAndPrevious(logged));
  return CheckKindRules(*this, logged, judgement);
}

// An id is taken by its first counted entry. A statement that does not worsen
// names the latest change of its subject, so that nothing signed and withheld
// can be logged later to undo what happened in between.
Status Judge::CheckDuplicateAndPrevious(const LoggedStatement& logged) {
  // The keys are the expected ones: a single one need not be derived again.
  const auto& keys = logged.statement.header.keys;
  const Hash subject =
      keys.size() == 1
          ? keys.front()
          : statement::ExpectedKeys(origin_, logged.statement.body).front();
  COMITY_ASSIGN_OR_RETURN(auto counted, Counted(subject, logged.index));
  const Hash* latest = nullptr;
  for (const LoggedStatement* earlier : counted) {
    if (earlier->statement.id == logged.statement.id) {
      return FailedPrecondition(ErrorReason::kDuplicate,
                                "the same statement counts since entry " +
                                    std::to_string(earlier->index));
    }
    if (ChangesState(earlier->statement.body)) {
      latest = &earlier->statement.id;
    }
  }
  if (statement::Worsens(logged.statement.body) ||
      !ChangesState(logged.statement.body)) {
    return OkStatus();
  }
  const auto& previous = logged.statement.header.previous;
  const bool agrees =
      latest == nullptr ? !previous.has_value() : previous == *latest;
  if (!agrees) {
    return FailedPrecondition(
        ErrorReason::kPreviousMismatch,
        "header.previous: not the latest change of the subject");
  }
  return OkStatus();
}

// What a statement rests on are histories of bodies, grants and the registry.
// Where those are settled, every later horizon shows the same, and the memory
// of one serves for all.
Status Judge::AsOf(const LoggedStatement& logged, Horizon horizon) {
  const Call call(*this);
  horizon = std::max(logged.index + 1,
                     std::min<Horizon>(horizon, source_.SettledSize()));
  const Judgement& judgement = AtPosition(logged);
  COMITY_RETURN_IF_ERROR(judgement.status);
  if (!IsRestedOn(logged.statement.body)) {
    return JudgeAsOf(logged, judgement, horizon);
  }
  const StatementAt at = {logged.index, horizon};
  const auto found = as_of_.find(at);
  if (found != as_of_.end()) {
    return found->second == 0 ? OkStatus() : failures_[found->second - 1];
  }
  if (GivesUp()) {
    return TooMuch();
  }
  Status status = JudgeAsOf(logged, judgement, horizon);
  if (gave_up_) {
    return TooMuch();
  }
  if (!status.ok()) {
    failures_.push_back(status);
  }
  as_of_.insert_or_assign(
      at, status.ok() ? 0 : static_cast<std::uint32_t>(failures_.size()));
  return status;
}

Status Judge::JudgeAsOf(const LoggedStatement& logged,
                        const Judgement& judgement, Horizon horizon) {
  if (logged.As<statement::KeyCompromised>() != nullptr) {
    return Located(logged, CheckDeclaration(*this, logged, horizon));
  }
  if (statement::Worsens(logged.statement.body)) {
    return OkStatus();
  }
  COMITY_RETURN_IF_ERROR(
      Located(logged, CheckKeysGood(*this, logged, judgement, horizon)));
  if (logged.As<statement::Affirm>() != nullptr) {
    return OkStatus();
  }
  for (const LoggedStatement* relied : judgement.relied_on) {
    COMITY_RETURN_IF_ERROR(Located(
        logged, CheckReliedOn(*relied, logged.admission_day(), horizon)));
  }
  return OkStatus();
}

// Unlike a grant that merely ended, an annulled one should never have been:
// from its day on nothing stands that was done under it.
Status Judge::CheckReliedOn(const LoggedStatement& relied, CivilDate day,
                            Horizon horizon) {
  const Status status = AsOf(relied, horizon);
  if (IsUndetermined(status)) {
    return status;
  }
  if (!status.ok()) {
    return FailedPrecondition(
        status.reason(),
        "what the statement relied on is void: " + status.message());
  }
  if (relied.As<statement::Grant>() == nullptr) {
    return OkStatus();
  }
  COMITY_ASSIGN_OR_RETURN(const auto annulled,
                          AnnulledFrom(*this, relied, horizon));
  if (annulled && *annulled <= day) {
    return PermissionDenied(ErrorReason::kGrantAnnulled,
                            "the grant of entry " +
                                std::to_string(relied.index) +
                                " is annulled from " + annulled->ToString());
  }
  return OkStatus();
}

}  // namespace comity::authority
