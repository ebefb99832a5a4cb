// Decides what each statement of a log counts for: counted, void or
// undetermined. The server asks before it admits a statement; the verifier
// asks again from evidence, with the same code and without the server.
//
// Two moments matter. At its *position* a statement is judged by what stood
// before it. At a *horizon* (the head, or any earlier size) a statement that
// counted at its position may have fallen: a key it was signed by was
// compromised, or something it relied on is void.
// Source: docs/spec, What a statement counts for.
#ifndef COMITY_CORE_AUTHORITY_JUDGE_H_
#define COMITY_CORE_AUTHORITY_JUDGE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/authority/judgement.h"
#include "core/authority/logged_statement.h"
#include "core/base/hash.h"
#include "core/base/status.h"

namespace comity::authority {

// A log size: only entries with a lower index are looked at.
using Horizon = std::uint64_t;

// Calls of a judge that rest on one another. A body registered by a body that
// another registered, and so on to root, takes three for each step.
inline constexpr std::size_t kJudgeNestingMax = 256;
// Statements looked at for one question, each as often as it is looked at.
inline constexpr std::uint64_t kJudgeStepsMax = 1U << 27;
// Results remembered for statements at horizons; about 50 bytes each.
inline constexpr std::size_t kJudgeMemoMax = 1U << 21;

// Bounds of the work for one question to a judge. A pinned registry that lies
// could otherwise have a verifier run out of stack, patience or memory. Beyond
// them everything is undetermined, with kEvidenceTooLarge.
struct JudgeBounds {
  std::size_t nesting_max = kJudgeNestingMax;
  std::uint64_t steps_max = kJudgeStepsMax;
  std::size_t memo_max = kJudgeMemoMax;
};

// Whether a statement with this body is one of the changes of its subject, of
// which each names the one before. Affirmations and recognition decisions
// stand beside: they neither name a predecessor nor count as one.
// Requires: not std::monostate.
bool ChangesState(const statement::StatementBody& body);

// One thread. Remembers what it found; Forget() after the source changed. All
// functions may also say that a bound above is reached: then the result is
// undetermined, and nothing of it is remembered.
class Judge {
 public:
  // `source` and `signatures` must outlive the judge. `origin` and
  // `genesis_id` name the log and pin its beginning.
  Judge(std::string origin, const Hash& genesis_id, HistorySource& source,
        SignatureChecker& signatures, const JudgeBounds& bounds = {});

  // What `logged` counts for by what stood before it.
  const Judgement& AtPosition(const LoggedStatement& logged);

  // The same if none of the keys that signed `logged` were compromised: shows
  // whether that alone kept it from counting. Not remembered.
  Judgement ButForItsKeys(const LoggedStatement& logged);

  // The same for a statement that is not in the log: what it would count for
  // if it were admitted at `candidate.index`. Not remembered.
  Judgement Candidate(const LoggedStatement& candidate);

  // Whether `logged` still counts, seen from `horizon` (above its index).
  //   OK              counted;
  //   IsUndetermined  cannot be decided from what the source knows;
  //   other           void, with the reason.
  Status AsOf(const LoggedStatement& logged, Horizon horizon);

  // The statements on `key` below `horizon` that count at it.
  // Errors: an undetermined Status if the history is not known, or if one of
  // its statements is undetermined: nothing may be concluded from the rest.
  StatusOr<std::vector<const LoggedStatement*>> Counted(const Hash& key,
                                                        Horizon horizon);

  // All statements on `key` below `horizon`, whatever they count for.
  // Errors: undetermined if the history is not known.
  StatusOr<std::vector<const LoggedStatement*>> Known(const Hash& key,
                                                      Horizon horizon);

  // The same for a caller that looks for statements of some kind only: one of
  // a kind that this version lacks might be what the caller looks for.
  // Errors: undetermined, also if such a statement is validly signed.
  StatusOr<std::vector<const LoggedStatement*>> Understood(const Hash& key,
                                                           Horizon horizon);

  const std::string& origin() const { return origin_; }
  const Hash& genesis_id() const { return genesis_id_; }
  SignatureChecker& signatures() { return signatures_; }

  // Drops what was remembered about statements, to bound memory.
  void Forget();

 private:
  // A call of a public function; the outermost one begins with full bounds.
  class Call;
  struct StatementAt {
    std::uint64_t index = 0;
    Horizon horizon = 0;
    friend bool operator==(const StatementAt&, const StatementAt&) = default;
  };
  struct HashOfStatementAt {
    std::size_t operator()(const StatementAt& at) const;
  };
  // The counted history that was asked for last: rules ask for the same again.
  struct LastCounted {
    Hash key;
    Horizon horizon = 0;
    std::vector<const LoggedStatement*> counted;
  };
  // What counts at every horizon from `from` on, while the source is settled.
  struct SettledCounted {
    Horizon from = 0;
    std::vector<const LoggedStatement*> counted;
  };

  bool GivesUp();
  const SettledCounted* FindSettled(const Hash& key, Horizon horizon) const;
  void RememberCounted(const Hash& key, Horizon horizon,
                       const std::vector<const LoggedStatement*>& known,
                       const std::vector<const LoggedStatement*>& counted);
  Judgement Judged(const LoggedStatement& logged,
                   bool overlooks_compromise = false);
  Status CheckAtPosition(const LoggedStatement& logged, Judgement& judgement);
  Status CheckDuplicateAndPrevious(const LoggedStatement& logged);
  Status JudgeAsOf(const LoggedStatement& logged, const Judgement& judgement,
                   Horizon horizon);
  Status CheckReliedOn(const LoggedStatement& relied, CivilDate day,
                       Horizon horizon);

  std::string origin_;
  Hash genesis_id_;
  HistorySource& source_;
  SignatureChecker& signatures_;
  const JudgeBounds bounds_;
  std::unordered_map<std::uint64_t, Judgement> at_position_;
  // 0: counts; else one more than the place of its status in failures_.
  std::unordered_map<StatementAt, std::uint32_t, HashOfStatementAt> as_of_;
  std::vector<Status> failures_;
  std::optional<LastCounted> last_counted_;
  // At most one for each history of a settled source; until Forget.
  std::unordered_map<Hash, SettledCounted, HashOfHash> settled_counted_;

  std::size_t nesting_ = 0;
  std::uint64_t steps_ = 0;
  bool gave_up_ = false;
  const Judgement beyond_bounds_;
};

}  // namespace comity::authority

#endif  // COMITY_CORE_AUTHORITY_JUDGE_H_
