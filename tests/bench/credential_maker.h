// Makes the signed credentials that a load is made of, before the clock runs:
// one by one as a small centre signs them, and in signed batches as a large
// one does.
#ifndef COMITY_TESTS_BENCH_CREDENTIAL_MAKER_H_
#define COMITY_TESTS_BENCH_CREDENTIAL_MAKER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "comity/v1/registry_service.pb.h"
#include "core/base/civil_date.h"
#include "tests/support/test_registry.h"

namespace comity::bench {

// Credentials of one centre of `registry`, issued today and numbered from 0;
// each call makes the next ones. One thread.
class CredentialMaker {
 public:
  // `registry` must outlive the maker and know the scheme "engineering".
  CredentialMaker(testing::TestRegistry& registry, CivilDate today);

  // Goes on with number `next`, where earlier ones were made before.
  void SkipTo(std::uint64_t next) { count_ = next; }

  // How many were made so far.
  std::uint64_t count() const { return count_; }

  // Each signed alone, one request each.
  std::vector<v1::SubmitStatementRequest> MakeSingles(std::size_t count);

  // Each signed alone, in messages of 250 for a stream.
  std::vector<v1::SubmitStatementsRequest> MakeSingleStream(std::size_t count);

  // Signed in batches of 256, one request for each batch.
  std::vector<v1::SubmitStatementsRequest> MakeBatches(std::size_t count);

 private:
  statement::Credential NextRecord();
  v1::SubmitStatementsRequest MakeBatch(std::size_t count);

  testing::TestRegistry& registry_;
  CivilDate today_;
  std::uint64_t count_ = 0;
};

}  // namespace comity::bench

#endif  // COMITY_TESTS_BENCH_CREDENTIAL_MAKER_H_
