#include "tests/conformance/checkers/wycheproof.h"

#include <algorithm>
#include <stdexcept>

namespace comity::conformance {

using nlohmann::json;

bool AllGroups(const VectorFile& file,
               const std::function<bool(const json&)>& accepts) {
  if (!file.json.has_value() || !file.json->is_object()) {
    return false;
  }
  const json& groups = ArrayAt(*file.json, "testGroups");
  return !groups.empty() && std::all_of(groups.begin(), groups.end(), accepts);
}

const json& KeyOf(const json& group) {
  return group.contains("publicKey") ? group.at("publicKey") : group.at("key");
}

CheckResult RunGroups(
    const VectorFile& file,
    const std::function<bool(const json&, const json&)>& passes) {
  CheckResult result;
  for (const json& group : ArrayAt(*file.json, "testGroups")) {
    for (const json& test : ArrayAt(group, "tests")) {
      result.Count(passes(group, test), "tcId " + test.at("tcId").dump() +
                                            " (" + StringAt(test, "comment") +
                                            "), published as " +
                                            StringAt(test, "result"));
    }
  }
  const auto announced = file.json->find("numberOfTests");
  if (announced != file.json->end() &&
      announced->get<std::size_t>() != result.cases) {
    result.failures.push_back("announces " + announced->dump() +
                              " tests, has " + std::to_string(result.cases));
  }
  return result;
}

Published ResultOf(const json& test) {
  const std::string word = StringAt(test, "result");
  if (word == "valid") {
    return Published::kValid;
  }
  if (word == "invalid") {
    return Published::kInvalid;
  }
  if (word == "acceptable") {
    return Published::kEither;
  }
  throw std::invalid_argument("unknown result " + word);
}

}  // namespace comity::conformance
