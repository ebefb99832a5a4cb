// Policies: what is read is written in a form that reads back the same.
#include <set>

#include "core/evidence/policy.h"
#include "tests/fuzz/fuzz_target.h"

namespace comity::fuzzing {

void TestOneInput(std::string_view bytes) {
  const auto policy = evidence::ParsePolicy(bytes);
  if (!policy.ok()) {
    Require(!policy.status().message().empty(), "a refusal says why");
    return;
  }
  std::set<std::string> countries;
  std::set<std::string> origins;
  for (const evidence::PinnedOrigin& pinned : policy->origins) {
    Require(origins.insert(pinned.origin).second, "no origin stands twice");
    Require(!policy->quorum || !pinned.operator_name.empty(),
            "with a quorum every origin has an operator");
    for (const std::string& country : pinned.countries) {
      Require(countries.insert(country).second,
              "no two origins speak for one country");
      Require(policy->FindCountry(country) == &pinned, "a country is found");
    }
  }
  for (const evidence::Cosigner& cosigner : policy->cosigners) {
    Require(cosigner.key.type() == checkpoint::NoteKeyType::kCosignature,
            "a cosigner has a cosigning key");
    Require(!cosigner.operator_name.empty(), "a cosigner has an operator");
  }
  const std::string text = evidence::FormatPolicy(*policy);
  const auto again = evidence::ParsePolicy(text);
  Require(again.ok(), "a policy that is written is read");
  Require(evidence::FormatPolicy(*again) == text, "writing is stable");
  Require(again->origins.size() == policy->origins.size() &&
              again->cosigners.size() == policy->cosigners.size() &&
              again->quorum == policy->quorum &&
              again->quorum_grade == policy->quorum_grade &&
              again->max_age_s == policy->max_age_s,
          "a policy reads back the same");
}

}  // namespace comity::fuzzing
