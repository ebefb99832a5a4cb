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

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/authority/judgement.h"
#include "core/authority/logged_statement.h"
#include "core/base/hash.h"
#include "core/base/status.h"

namespace comity::authority {

// A log size: only entries with a lower index are looked at.
using Horizon = std::uint64_t;

// Whether a statement with this body is one of the changes of its subject, of
// which each names the one before. Affirmations and recognition decisions
// stand beside: they neither name a predecessor nor count as one.
// Requires: not std::monostate.
bool ChangesState(const statement::StatementBody& body);

// One thread. Remembers what it found; Forget() after the source changed.
class Judge {
 public:
  // `source` and `signatures` must outlive the judge. `origin` and
  // `genesis_id` name the log and pin its beginning.
  Judge(std::string origin, const Hash& genesis_id, HistorySource& source,
        SignatureChecker& signatures);

  // What `logged` counts for by what stood before it.
  const Judgement& AtPosition(const LoggedStatement& logged);

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
  Status CheckAtPosition(const LoggedStatement& logged, Judgement& judgement);
  Status CheckDuplicateAndPrevious(const LoggedStatement& logged);
  Status JudgeAsOf(const LoggedStatement& logged, Horizon horizon);
  Status CheckReliedOn(const LoggedStatement& relied, CivilDate day,
                       Horizon horizon);

  std::string origin_;
  Hash genesis_id_;
  HistorySource& source_;
  SignatureChecker& signatures_;
  std::unordered_map<std::uint64_t, Judgement> at_position_;
  std::map<std::pair<std::uint64_t, Horizon>, Status> as_of_;
};

}  // namespace comity::authority

#endif  // COMITY_CORE_AUTHORITY_JUDGE_H_
