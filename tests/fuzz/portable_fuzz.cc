// The verifier as one function from bytes to text, as browsers call it: the
// text is always JSON, and nothing revoked is ever told to be valid.
#include <nlohmann/json.hpp>

#include "core/evidence/portable.h"
#include "core/statement/wire.h"
#include "tests/fuzz/fixed_scene.h"
#include "tests/fuzz/fuzz_target.h"

namespace comity::fuzzing {
namespace {

// Whether the policy is the scene's, so that the truth is known.
bool TrustsTheScene(const evidence::PortableRequest& request) {
  return request.policy == evidence::FormatPolicy(FixedScene::Get().policy());
}

}  // namespace

void TestOneInput(std::string_view bytes) {
  const auto json =
      nlohmann::json::parse(evidence::VerifyPortable(bytes), nullptr, false);
  Require(json.is_object(), "the answer is JSON");
  const auto request =
      statement::DecodeRecord<evidence::PortableRequest>(bytes);
  if (!request.ok()) {
    Require(json.contains("error"), "what cannot be read is an error");
    return;
  }
  Require(statement::EncodeRecord(*request) == bytes,
          "a request that is read is written as it was");
  Require(json.contains("error") != json.contains("verdict"),
          "the answer is a verdict or an error");
  if (!json.contains("verdict") || !TrustsTheScene(*request)) {
    return;
  }
  const auto& revoked = FixedScene::Get().questions()[1].question.credential;
  if (request->credential.credential_id == revoked.credential_id) {
    Require(
        json["exit_code"] != 0 || request->on < *CivilDate::Parse("2026-01-06"),
        "nothing revoked is told to be valid");
  }
}

}  // namespace comity::fuzzing
