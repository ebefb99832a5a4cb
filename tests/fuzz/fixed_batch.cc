#include "tests/fuzz/fixed_batch.h"

#include "tests/fuzz/fuzz_target.h"
#include "tests/support/test_registry.h"

namespace comity::fuzzing {

const FixedBatch& FixedBatch::Get() {
  static const FixedBatch fixed;
  return fixed;
}

FixedBatch::FixedBatch() {
  testing::TestRegistry registry(home_, "KZ");
  keys_.push_back(registry.Key("centre/1").public_key());
  key_ = &keys_.front();
  const auto keep = [this](const testing::SignedStatement& made) {
    statements_.push_back(made.statement.bytes);
    signatures_.push_back(made.signatures);
  };
  keep(registry.Sign(registry.CredentialRecord(1), {"centre/1"}));
  std::vector<statement::StatementBody> bodies;
  for (std::uint64_t n = 2; n < 7; ++n) {
    bodies.emplace_back(registry.CredentialRecord(n));
  }
  for (const auto& made : registry.SignBatch(bodies, "centre/1")) {
    keep(made);
  }
  keep(registry.Sign(registry.CredentialRecord(9), {"centre/2"}));
}

}  // namespace comity::fuzzing
