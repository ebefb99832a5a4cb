// A log in memory, as a registry would keep it: entries, tree, map and
// checkpoints, without any check of what is appended. Tests build true and
// false logs with it.
#ifndef COMITY_TESTS_SUPPORT_TEST_LOG_H_
#define COMITY_TESTS_SUPPORT_TEST_LOG_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/authority/logged_statement.h"
#include "core/base/civil_date.h"
#include "core/base/hash.h"
#include "core/crypto/signing_key.h"
#include "core/merkle/map_tree.h"
#include "core/merkle/tree_types.h"
#include "core/statement/statement.h"

namespace comity::testing {

// A statement with one signature for each of its slots.
struct SignedStatement {
  statement::ParsedStatement statement;
  std::string signatures;  // As EncodeSignatures writes them.
};

// The moment at which test logs begin: 2026-01-05T00:00:00Z.
inline constexpr std::uint64_t kTestStartMs = 1'767'571'200'000;

// One thread. Every function fails the test program if it is misused.
class TestLog : public authority::HistorySource {
 public:
  TestLog() = default;

  // Appends the statement, right or wrong, and returns its index. Admission
  // is `admitted_ms`, or a second after the entry before.
  std::uint64_t Append(const SignedStatement& statement,
                       std::optional<std::uint64_t> admitted_ms = {});

  // Appends these bytes as an entry that touches `keys`.
  std::uint64_t AppendEntry(std::string entry, const std::vector<Hash>& keys);

  // The next entry is admitted on that day or, if it is past, as before.
  void AdvanceTo(CivilDate day);

  // Appends the map commitment that a published head ends in. `false_root`
  // lies about the map.
  void Commit(std::optional<Hash> false_root = {});

  // The log's checkpoint at its present size, signed by `log_key` and
  // timestamped by `cosigning_key` at `time_s`.
  std::string Checkpoint(const std::string& origin,
                         const crypto::Signer& log_key,
                         const crypto::Signer& cosigning_key,
                         std::uint64_t time_s) const;

  std::uint64_t size() const { return entries_.size(); }
  merkle::TreeHead head() const;
  // Root over the first `size` entries, recomputed by brute force.
  Hash RootAt(std::uint64_t size) const;
  const std::vector<std::string>& entries() const { return entries_; }
  const merkle::MapTree& map() const { return map_; }
  std::uint64_t last_admission_ms() const { return last_admission_ms_; }

  // Proofs at the present size, by brute force.
  std::vector<Hash> InclusionProof(std::uint64_t index) const;
  std::vector<Hash> ConsistencyProof(std::uint64_t old_size) const;
  std::vector<Hash> MultiProof(std::span<const std::uint64_t> indices) const;

  // Id of the newest statement on `key` that a next one would have to name as
  // its `previous`, if everything appended counts.
  std::optional<Hash> Latest(const Hash& key) const;

  // As HistorySource: absent keys have an empty history.
  const authority::History* Find(const Hash& key) override;

 private:
  std::vector<Hash> Resolve(
      const std::vector<std::pair<std::uint64_t, std::uint64_t>>& ranges) const;

  std::vector<std::string> entries_;
  std::vector<Hash> leaf_hashes_;
  merkle::MapTree map_;
  std::map<Hash, authority::History> histories_;
  std::uint64_t last_admission_ms_ = kTestStartMs;
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_TEST_LOG_H_
