// Mutated evidence against the reference model: what must be refused is
// refused, what is true is accepted, and nothing else is ever said.
//
// COMITY_MUTANTS sets the number (3000 if it is not set), COMITY_MUTANT_SEED
// the first world. A failure prints both numbers with which it repeats.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <map>
#include <set>
#include <string>

#include "core/evidence/verifier.h"
#include "core/statement/wire.h"
#include "tests/model/mutator.h"
#include "tests/model/plain_judge.h"
#include "tests/model/plain_world.h"

namespace comity::model {
namespace {

constexpr std::uint64_t kMutantsOfAWorld = 250;
constexpr int kFailuresMax = 5;
constexpr std::uint64_t kProgress = 10'000;

std::uint64_t FromEnvironment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

evidence::Policy PolicyOf(const PlainWorld& world, const Stance& stance) {
  evidence::Policy policy = world.policy();
  policy.quorum = stance.quorum;
  policy.quorum_grade = stance.quorum_of_state
                            ? evidence::CosignerGrade::kState
                            : evidence::CosignerGrade::kWitness;
  policy.max_age_s = stance.max_age_s;
  return policy;
}

merkle::TreeHead HeadOf(const Stance::Mark& mark) {
  return {{mark.size}, mark.root};
}

evidence::Verdict Verified(const PlainWorld& world, const Mutant& mutant) {
  evidence::VerifyRequest request;
  request.question = world.QuestionOf(mutant.question);
  request.evidence = mutant.bytes;
  request.now_ms = mutant.stance.now_s * 1000;
  request.online = mutant.stance.online;
  for (const auto& [origin, memory] : mutant.stance.memory) {
    request.marks[origin] = {HeadOf(memory.newest),
                             HeadOf(memory.newest_by_policy)};
  }
  for (const auto& [place, hashes] : mutant.stance.proofs) {
    request.consistency.push_back({place.first, {place.second}, hashes});
  }
  return evidence::Verify(PolicyOf(world, mutant.stance), request).verdict();
}

template <typename Enum>
std::string NameOrDash(Enum value) {
  return value == Enum::kUnspecified ? "-"
                                     : std::string(statement::NameOf(value));
}

std::string TextOf(const evidence::Verdict& verdict) {
  return Truth{NameOrDash(verdict.authenticity), NameOrDash(verdict.status),
               NameOrDash(verdict.recognition)}
      .text();
}

// What a run came to: how often which answer was due.
class Tally {
 public:
  void Count(const Ruling& ruling, const std::string& answer) {
    ++mutants_;
    if (!ruling.exact()) {
      ++open_;
    } else if (answer.starts_with("UNPROVEN")) {
      ++refused_;
    } else {
      ++decided_;
    }
    ++answers_[answer];
  }
  void Print() const {
    std::printf(
        "%llu mutants: %llu to be refused, %llu to be answered "
        "exactly, %llu with a choice\n",
        Number(mutants_), Number(refused_), Number(decided_), Number(open_));
    for (const auto& [answer, times] : answers_) {
      std::printf("  %8llu  %s\n", Number(times), answer.c_str());
    }
  }
  std::uint64_t decided() const { return decided_; }
  std::uint64_t refused() const { return refused_; }
  std::uint64_t open() const { return open_; }
  bool Saw(const std::string& answer) const {
    return answers_.contains(answer);
  }

 private:
  static unsigned long long Number(std::uint64_t value) { return value; }

  std::uint64_t mutants_ = 0;
  std::uint64_t refused_ = 0;
  std::uint64_t decided_ = 0;
  std::uint64_t open_ = 0;
  std::map<std::string, std::uint64_t> answers_;
};

class EvidenceMutantsTest : public ::testing::Test {
 protected:
  // The honest evidence of a world is answered exactly.
  void CheckSamples(PlainWorld& world, std::uint64_t seed) {
    PlainJudge judge(world);
    for (const Sample& sample : world.samples()) {
      Mutant honest;
      honest.question = sample.question;
      honest.bytes = sample.bytes;
      honest.stance.now_s = sample.now_s;
      honest.what = "honest";
      ASSERT_EQ(WritePlain(sample.evidence), sample.bytes);
      Check(world, judge, honest, "world " + std::to_string(seed) + ", honest");
    }
  }

  void CheckMutants(PlainWorld& world, std::uint64_t seed,
                    std::uint64_t count) {
    PlainJudge judge(world);
    Mutator mutator(world, seed);
    for (std::uint64_t i = 0; i < count && failures_ < kFailuresMax; ++i) {
      Check(world, judge, mutator.Next(),
            "COMITY_MUTANT_SEED=" + std::to_string(seed) +
                " COMITY_MUTANTS=" + std::to_string(i + 1));
    }
  }

  Tally tally_;
  int failures_ = 0;

 private:
  void Check(PlainWorld& world, PlainJudge& judge, const Mutant& mutant,
             const std::string& where) {
    const Ruling ruling =
        judge.Judge(mutant.question, mutant.bytes, mutant.stance);
    const evidence::Verdict verdict = Verified(world, mutant);
    const std::string answer = TextOf(verdict);
    tally_.Count(ruling, answer);
    if (ruling.allowed.contains(answer)) {
      return;
    }
    ++failures_;
    std::string allowed;
    for (const std::string& text : ruling.allowed) {
      allowed += " [" + text + "]";
    }
    std::string reasons;
    for (const std::string& reason : verdict.reasons) {
      reasons += " " + reason;
    }
    for (const std::string& detail : verdict.details) {
      reasons += " | " + detail;
    }
    std::set<const PlainLog*> logs;
    for (const auto& head : world.heads()) {
      if (logs.insert(head->log).second) {
        reasons += "\n  what happened in a log of " + head->log->origin;
        for (const Act& act : head->log->acts) {
          reasons += "\n    " + Describe(act);
        }
      }
    }
    ADD_FAILURE() << where << "\n  done: " << mutant.what
                  << "\n  due:" << allowed << " since: " << ruling.why
                  << "\n  said: [" << answer << "] for:" << reasons;
  }
};

TEST_F(EvidenceMutantsTest, NothingFalseIsAcceptedAndNothingTrueRefused) {
  const std::uint64_t count = FromEnvironment("COMITY_MUTANTS", 3000);
  std::uint64_t seed = FromEnvironment("COMITY_MUTANT_SEED", 1);
  for (std::uint64_t done = 0; done < count && failures_ < kFailuresMax;
       ++seed) {
    PlainWorld world(seed);
    CheckSamples(world, seed);
    const std::uint64_t now = std::min(kMutantsOfAWorld, count - done);
    CheckMutants(world, seed, now);
    done += now;
    if (done % kProgress == 0 && done < count) {
      std::printf("%llu of %llu mutants, up to world %llu\n",
                  static_cast<unsigned long long>(done),
                  static_cast<unsigned long long>(count),
                  static_cast<unsigned long long>(seed));
      std::fflush(stdout);
    }
  }
  tally_.Print();
  // Else the run would have shown little.
  if (count >= 3000 && failures_ == 0) {
    EXPECT_GT(tally_.decided(), count / 5);
    EXPECT_GT(tally_.refused(), count / 3);
    EXPECT_LT(tally_.open(), count / 10);
    for (const char* answer :
         {"GENUINE VALID -", "GENUINE VALID RECOGNISED",
          "GENUINE VALID NOT_RECOGNISED", "GENUINE REVOKED -",
          "GENUINE SUSPENDED -", "GENUINE VOID -", "FALSE - -",
          "GENUINE UNKNOWN -"}) {
      EXPECT_TRUE(tally_.Saw(answer)) << answer;
    }
  }
}

}  // namespace
}  // namespace comity::model
