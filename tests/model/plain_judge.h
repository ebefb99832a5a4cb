// The reference judge: says what a verifier must answer to some bytes, in a
// world that the model knows.
//
// It verifies no proof and no signature. It knows what each registry logged
// and signed, so it knows the only bytes that prove anything: entries are
// compared with the log's, proofs with the one true proof, signatures with
// those that were made. What remains of an answer follows from what happened
// (plain_rules.h). So it shares no code with core/evidence, core/authority,
// core/recognition and the verifying half of core/merkle and core/checkpoint.
//
// It cannot show a fault of SHA-256, of Ed25519 or of text encodings (the
// published vectors do that), nor one of kinds of statements that no story has
// (plain_rules.h lists them), nor a wrong reason beside a right answer.
#ifndef COMITY_TESTS_MODEL_PLAIN_JUDGE_H_
#define COMITY_TESTS_MODEL_PLAIN_JUDGE_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/base/hash.h"
#include "tests/model/plain_world.h"

namespace comity::model {

// How the verifier that is asked stands: its clock, its policy beyond the
// world's, and what it remembers of each origin.
struct Stance {
  std::uint64_t now_s = 0;
  std::uint64_t quorum = 0;
  bool quorum_of_state = true;
  std::uint64_t max_age_s = 24 * 60 * 60;
  bool online = false;

  // A size of 0 means none.
  struct Mark {
    std::uint64_t size = 0;
    Hash root;
  };
  struct Memory {
    Mark newest;
    Mark newest_by_policy;
  };
  std::map<std::string, Memory> memory = {};
  // Consistency proofs, by origin and old size.
  std::map<std::pair<std::string, std::uint64_t>, std::vector<Hash>> proofs =
      {};
};

// What may be answered: one text of Truth, or more where the model does not
// decide.
struct Ruling {
  std::set<std::string> allowed;
  // For people: what made it so.
  std::string why;

  bool exact() const { return allowed.size() == 1; }
};

// One thread.
class PlainJudge {
 public:
  // `world` must outlive the judge.
  explicit PlainJudge(PlainWorld& world) : world_(world) {}

  Ruling Judge(std::size_t question, const std::string& bytes,
               const Stance& stance);

 private:
  // One registry's part, as far as it holds.
  struct Held {
    PlainHead* head = nullptr;
    std::set<std::string> keys;  // Shown by the look-ups.
    std::uint64_t time_s = 0;
    bool quorum_met = true;
    bool linked = true;
    bool outdated = false;
  };

  bool HoldsPart(const PlainPart& part, const Stance& stance, Held& held);
  bool HoldsHead(const PlainNote& note, const std::string& origin,
                 const Stance& stance, Held& held);
  bool HoldsEntries(const PlainPart& part, const Held& held);
  bool HoldsLookups(const PlainPart& part, Held& held);
  bool HoldsMarks(const std::string& origin, const Stance& stance, Held& held);
  bool Extends(const std::string& origin, const Stance& stance, Held& held,
               const Stance::Mark& mark);
  // The newest time at which the key signed, 0 for none; false if a line names
  // the key and is not its.
  bool TimeOf(const PlainNote& note, const KeyName& key, std::uint64_t& time_s);

  bool Refuse(const std::string& why) {
    why_ = why;
    return false;
  }
  static const Held* PartOf(const std::string& origin,
                            const std::vector<Held>& parts);
  static bool Shows(const std::vector<PartNeeded>& needed,
                    const std::vector<Held>& parts);
  Truth TruthBy(const PlainQuestion& asked,
                const std::vector<Held>& parts) const;
  Ruling Conclude(std::size_t question, const std::vector<Held>& parts,
                  const Stance& stance) const;

  PlainWorld& world_;
  std::string why_;
  bool unsure_ = false;
};

}  // namespace comity::model

#endif  // COMITY_TESTS_MODEL_PLAIN_JUDGE_H_
