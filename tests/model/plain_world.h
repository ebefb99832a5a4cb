// Made-up histories of two registries, of which everything is known because
// they were made: what happened, what each head commits to, and every
// signature that was ever made.
//
// A world has two runs of one story. They begin alike and differ in one step,
// so that the heads of the second run are those of a registry that shows
// somebody else another log: true by themselves, forks of each other. At the
// end of each run the registry of KZ also signs a head whose map hides one
// entry.
#ifndef COMITY_TESTS_MODEL_PLAIN_WORLD_H_
#define COMITY_TESTS_MODEL_PLAIN_WORLD_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/civil_date.h"
#include "core/evidence/policy.h"
#include "core/evidence/question.h"
#include "tests/model/plain_evidence.h"
#include "tests/model/plain_merkle.h"
#include "tests/model/plain_rules.h"
#include "tests/model/story.h"

namespace comity::model {

// A head that its registry signed.
struct PlainHead {
  PlainLog* log = nullptr;
  std::uint64_t size = 0;
  std::set<std::uint64_t> hidden;  // From its map.
  std::string text;                // Of the checkpoint.
  // Key by key, what the map holds; and its proofs, made when asked for.
  std::map<std::string, std::string> map;
  std::map<std::string, std::string> proofs;

  // The entries that the map shows under `key`.
  std::vector<std::uint64_t> Touching(const std::string& key) const;
  // The one true proof of presence or absence.
  const std::string& ProofOf(const std::string& key);
  std::string ValueOf(const std::string& key) const;
};

// A line below a checkpoint that its key really made.
struct KeyName {
  std::string name;
  std::string key_hash;
  friend auto operator<=>(const KeyName&, const KeyName&) = default;
};

// What evidence must show of one registry: its head and the map keys.
struct PartNeeded {
  std::string origin;
  std::string text;
  std::set<std::string> keys;
};

struct PlainQuestion {
  std::uint64_t credential = 0;
  CivilDate on;
  std::string host;
};

// Complete and honest evidence for a question, as a registry makes it.
struct Sample {
  std::size_t question = 0;  // Of PlainWorld::questions.
  PlainEvidence evidence;
  std::string bytes;
  std::uint64_t now_s = 0;  // The clock at which the heads were signed.
};

// One thread.
class PlainWorld {
 public:
  // The same seed makes the same world.
  explicit PlainWorld(std::uint64_t seed);
  ~PlainWorld();
  PlainWorld(const PlainWorld&) = delete;
  PlainWorld& operator=(const PlainWorld&) = delete;

  evidence::Question QuestionOf(std::size_t question) const;
  const std::vector<PlainQuestion>& questions() const { return questions_; }
  const std::vector<Sample>& samples() const { return samples_; }
  std::vector<std::unique_ptr<PlainHead>>& heads() { return heads_; }
  bool type_covered() const { return type_covered_; }

  // The head with that checkpoint text, or null: nobody signed it, or it was
  // signed to lie (SignAsLog).
  PlainHead* FindHead(const std::string& text);
  // Whether that key made these bytes below that text.
  bool IsGenuine(const std::string& text, const KeyName& key,
                 const std::string& bytes) const;
  // What complete evidence for this question holds of each registry if the
  // home registry's head is the one with that text; null if the model does
  // not know.
  const std::vector<PartNeeded>* PartsNeeded(
      std::size_t question, const std::string& home_text) const;

  // Signs any text as the log of that origin would; remembered as genuine.
  PlainNote::Line SignAsLog(const std::string& origin, const std::string& text);
  // And timestamps it.
  PlainNote::Line TimestampAsLog(const std::string& origin,
                                 const std::string& text, std::uint64_t time_s);

  // Pins both registries and knows all cosigners, without a quorum:
  // "witness" of the operator alpha; "state-1" and "state-2" of beta; "own",
  // whose operator is the home registry's.
  const evidence::Policy& policy() const { return policy_; }
  KeyName log_key(const std::string& origin) const;
  KeyName own_cosigning_key(const std::string& origin) const;

 private:
  void Tell(std::uint64_t seed, bool twisted);
  void Keep(Run& run, const std::set<std::uint64_t>& hidden);
  void Learn(const PlainPart& part, Run& run,
             const std::set<std::uint64_t>& hidden);

  std::vector<PlainQuestion> questions_;
  std::vector<Sample> samples_;
  std::vector<std::unique_ptr<PlainHead>> heads_;
  std::vector<std::unique_ptr<Run>> runs_;
  std::map<std::string, PlainHead*> by_text_;
  std::map<std::string, std::set<std::pair<KeyName, std::string>>> genuine_;
  std::map<std::pair<std::size_t, std::string>, std::vector<PartNeeded>>
      needed_;
  evidence::Policy policy_;
  bool type_covered_ = true;
};

}  // namespace comity::model

#endif  // COMITY_TESTS_MODEL_PLAIN_WORLD_H_
