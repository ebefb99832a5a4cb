// Evidence: one form, and whatever the bytes, the verifier never says more
// than what is true of the scene that this target knows.
#include "core/evidence/evidence_records.h"
#include "core/evidence/verifier.h"
#include "core/statement/json.h"
#include "core/statement/wire.h"
#include "tests/fuzz/fixed_scene.h"
#include "tests/fuzz/fuzz_target.h"

namespace comity::fuzzing {

// Byte 0: which question. The rest is evidence.
void TestOneInput(std::string_view bytes) {
  FixedScene& scene = FixedScene::Get();
  Choices choices(bytes);
  const auto& asked =
      scene.questions()[choices.Below(scene.questions().size())];
  const std::string_view evidence_bytes = choices.Rest();

  const auto decoded =
      statement::DecodeRecord<evidence::Evidence>(evidence_bytes);
  Require(!decoded.ok() || statement::EncodeRecord(*decoded) == evidence_bytes,
          "evidence that is read is written as it was");

  evidence::VerifyRequest request;
  request.question = asked.question;
  request.evidence = evidence_bytes;
  request.now_ms = scene.now_ms();
  const auto answer = evidence::Verify(scene.policy(), request);
  FixedScene::CheckVerdict(asked, answer.verdict());
  Require(decoded.ok() || answer.verdict().authenticity ==
                              evidence::Authenticity::kUnproven,
          "what is not canonical proves nothing");
  const std::string verdict = statement::EncodeRecord(answer.verdict());
  Require(statement::DecodeRecord<evidence::Verdict>(verdict).ok(),
          "every verdict is a proper record");
}

}  // namespace comity::fuzzing
