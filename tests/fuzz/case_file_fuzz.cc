// Files of worked recognition decisions: read or refused, and decided the same
// way twice.
#include "client/cases/case_file.h"
#include "client/cases/case_run.h"
#include "core/recognition/engine.h"
#include "tests/fuzz/fuzz_target.h"

namespace comity::fuzzing {

void TestOneInput(std::string_view bytes) {
  const auto cases = cases::ReadCaseFile(bytes);
  if (!cases.ok()) {
    Require(!cases.status().message().empty(), "a refusal says why");
    return;
  }
  for (const cases::RecognitionCase& one : *cases) {
    const cases::CaseResult first = cases::RunCase(one);
    Require(first.actual == cases::RunCase(one).actual,
            "one case has one answer");
    if (!one.status.ok()) {
      Require(!first.passed(), "a case that cannot be read does not pass");
    }
  }
}

}  // namespace comity::fuzzing
