// The registry that is made to die: its keys, and statements signed before any
// clock starts. The same in every run but for the day.
#ifndef COMITY_TESTS_FAULTS_WORLD_H_
#define COMITY_TESTS_FAULTS_WORLD_H_

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/civil_date.h"
#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/checkpoint/verifier_key.h"
#include "core/evidence/policy.h"

namespace comity::faults {

// A statement that is submitted, by its number.
struct Submitted {
  std::string statement;
  std::string signatures;
  std::string request;        // SubmitStatementRequest
  std::string credential_id;  // empty for the founding statements
  Hash id;
};

// Immutable once made; thread-safe.
class World {
 public:
  // With `credential_count` credentials behind the founding statements.
  static StatusOr<World> Make(std::size_t credential_count);

  const std::string& origin() const { return origin_; }
  const std::vector<Submitted>& statements() const { return statements_; }
  // Statements below this number build on each other: one after the other.
  std::size_t founding_count() const { return founding_count_; }
  const checkpoint::VerifierKey& log_key() const { return log_keys_.front(); }
  const evidence::Policy& policy() const { return policy_; }
  const CivilDate& today() const { return today_; }

  // Writes genesis, log.pem and cosigning.pem. Errors: kInternal.
  Status WriteFiles(const std::filesystem::path& folder) const;

 private:
  World() = default;

  std::string origin_;
  std::vector<Submitted> statements_;
  std::size_t founding_count_ = 0;
  std::vector<checkpoint::VerifierKey> log_keys_;  // one
  evidence::Policy policy_;
  CivilDate today_;
  std::string log_pem_;
  std::string cosigning_pem_;
};

// The time of this machine, in Unix milliseconds.
std::uint64_t NowMs();

}  // namespace comity::faults

#endif  // COMITY_TESTS_FAULTS_WORLD_H_
