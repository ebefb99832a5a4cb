#include "client/cases/case_run.h"

#include "client/cases/decision_json.h"
#include "core/recognition/engine.h"

namespace comity::cases {
namespace {

// The order of members means nothing.
bool Same(const Json& a, const Json& b) {
  return nlohmann::json(a) == nlohmann::json(b);
}

}  // namespace

CaseResult RunCase(const RecognitionCase& recognition_case) {
  CaseResult result{recognition_case.id,
                    recognition_case.title,
                    recognition_case.status,
                    {},
                    {}};
  if (!result.status.ok()) {
    return result;
  }
  result.actual = DecisionJson(
      recognition::Decide(recognition_case.facts, recognition_case.query));
  for (const auto& [member, actual] : result.actual.items()) {
    const Json expected = recognition_case.expected.contains(member)
                              ? recognition_case.expected[member]
                              : Json();
    if (!Same(expected, actual)) {
      result.differences.push_back({member, expected, actual});
    }
  }
  return result;
}

}  // namespace comity::cases
