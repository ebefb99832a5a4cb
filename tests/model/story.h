// Stories: what happens in a made-up pair of registries, step by step, and the
// telling of one in real logs.
#ifndef COMITY_TESTS_MODEL_STORY_H_
#define COMITY_TESTS_MODEL_STORY_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/base/hash.h"
#include "tests/model/plain_merkle.h"
#include "tests/model/plain_rules.h"
#include "tests/support/test_evidence.h"
#include "tests/support/test_registry.h"

namespace comity::model {

inline constexpr char kHome[] = "registry.kz.example";
inline constexpr char kHost[] = "registry.de.example";

// How the signatures of a step come about.
enum class Signing { kRight, kBroken, kForged };

// One step. Numbers are choices, brought into range where they are used.
struct Step {
  ActKind kind = ActKind::kIssue;
  std::uint64_t credential = 1;  // 1 to 3.
  std::string body;
  Signing signing = Signing::kRight;
  bool at_host = false;  // Acts about the agreement.
  bool second_person = false;
  bool right_previous = true;
  std::uint64_t day = 0;
  std::uint64_t days = 0;
  std::uint64_t target = 0;
  std::uint64_t advance_days = 0;
  bool keep = false;  // Heads are signed behind it.
};

// 7 to 20 steps, the same for the same seed.
std::vector<Step> MakeStory(std::uint64_t seed);
// Changes one step.
void Twist(std::vector<Step>& story, std::uint64_t seed);

// One log of one run. One thread.
struct PlainLog {
  std::string origin;
  std::vector<std::string> entries;
  std::vector<std::vector<std::string>> keys;  // Touched by each entry.
  PlainTree tree;
  std::vector<Act> acts;
};

// Two registries in which a story is told, and their server. One thread.
class Run {
 public:
  // `type_covered`: the agreement means the credentials of the stories.
  explicit Run(bool type_covered);

  void Tell(const Step& step);

  testing::TestServer& server() { return server_; }
  testing::TestRegistry& registry(const std::string& origin) {
    return origin == kHome ? kz_ : de_;
  }
  // With every entry that its registry has by now.
  PlainLog& log(const std::string& origin);

 private:
  void FoundHost(bool type_covered);
  void Issue(const Step& step);
  void Worsen(const Step& step);
  void Reinstate(const Step& step);
  void AnnulGrant(const Step& step);
  void Compromise(const Step& step);
  void ActOnAgreement(const Step& step);
  // Signs as the step says, appends, and remembers the act.
  void Append(const Step& step, const statement::StatementBody& body, Act act);
  void Remember(const std::string& origin, const testing::SignedStatement& made,
                Act act);

  testing::TestRegistry kz_{kHome, "KZ"};
  testing::TestRegistry de_{kHost, "DE"};
  testing::TestServer server_;
  std::map<std::string, PlainLog> logs_;
  Hash academy_grant_;
  Hash agreement_;
  std::uint64_t founded_ = 0;
};

}  // namespace comity::model

#endif  // COMITY_TESTS_MODEL_STORY_H_
