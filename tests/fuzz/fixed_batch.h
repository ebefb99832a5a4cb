// One key and the only statements it ever signed, one by one and as a batch.
#ifndef COMITY_TESTS_FUZZ_FIXED_BATCH_H_
#define COMITY_TESTS_FUZZ_FIXED_BATCH_H_

#include <algorithm>
#include <string>
#include <vector>

#include "core/crypto/signature.h"

namespace comity::fuzzing {

// Made once, immutable: thread-safe.
class FixedBatch {
 public:
  static const FixedBatch& Get();

  const std::string& home() const { return home_; }
  const crypto::PublicKey& key() const { return *key_; }
  // All that were signed, and one behind them that was not.
  const std::vector<std::string>& statements() const { return statements_; }
  bool IsSigned(const std::string& text) const {
    return std::find(statements_.begin(), statements_.end() - 1, text) !=
           statements_.end() - 1;
  }
  // Signatures of entries, as seeds: first those of single statements.
  const std::vector<std::string>& signatures() const { return signatures_; }

 private:
  FixedBatch();

  std::string home_ = "registry.kz.example";
  std::vector<crypto::PublicKey> keys_;
  const crypto::PublicKey* key_ = nullptr;
  std::vector<std::string> statements_;
  std::vector<std::string> signatures_;
};

}  // namespace comity::fuzzing

#endif  // COMITY_TESTS_FUZZ_FIXED_BATCH_H_
