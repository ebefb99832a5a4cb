// Two registries, what they hold, and questions of which the answer is known
// because the scene was made so: what fuzz targets of evidence hold the
// verifier against.
//
//   1  a good credential               3  issued without authority
//   2  revoked before any head         4  never issued
//   5  good, with claims and a key of the holder
#ifndef COMITY_TESTS_FUZZ_FIXED_SCENE_H_
#define COMITY_TESTS_FUZZ_FIXED_SCENE_H_

#include <string>
#include <string_view>
#include <vector>

#include "client/issuing/holder_file.h"
#include "core/evidence/verifier.h"
#include "tests/support/test_evidence.h"
#include "tests/support/test_registry.h"

namespace comity::fuzzing {

// Made once and the same in every process. One thread.
class FixedScene {
 public:
  static FixedScene& Get();

  // What the verifier may conclude about a credential at the very most.
  struct Question {
    evidence::Question question = {};
    bool may_be_genuine = false;
    bool may_be_valid = false;
    bool may_be_recognised = false;
    bool may_be_false = false;
  };
  const std::vector<Question>& questions() const { return questions_; }
  // Ends the process if `verdict` says more than the truth.
  static void CheckVerdict(const Question& question,
                           const evidence::Verdict& verdict);

  const evidence::Policy& policy() const { return policy_; }
  std::uint64_t now_ms() const { return now_ms_; }
  // Canonical and complete, for each question.
  const std::vector<std::string>& evidence() const { return evidence_; }

  const client::HolderRecord& holder() const { return holder_; }
  const std::string& nonce() const { return nonce_; }
  // What the holder of credential 5 shows, signed over nonce().
  const evidence::Presentation& presentation() const { return presentation_; }

 private:
  FixedScene();
  void FillKz();
  void FillDe();
  void Ask();

  testing::TestRegistry kz_{"registry.kz.example", "KZ"};
  testing::TestRegistry de_{"registry.de.example", "DE"};
  testing::TestServer server_;
  std::vector<Question> questions_;
  evidence::Policy policy_;
  std::uint64_t now_ms_ = 0;
  std::vector<std::string> evidence_;
  client::HolderRecord holder_;
  std::string nonce_ = "nonce of the verifier";
  evidence::Presentation presentation_;
};

}  // namespace comity::fuzzing

#endif  // COMITY_TESTS_FUZZ_FIXED_SCENE_H_
