// A cosigner's key whose owner may die before or after it signs, and over whose
// shoulder the watcher looks.
#ifndef COMITY_TESTS_SIMULATION_FEDERATION_WATCHED_KEY_H_
#define COMITY_TESTS_SIMULATION_FEDERATION_WATCHED_KEY_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/crypto/signing_key.h"
#include "tests/simulation/fate.h"
#include "tests/support/random_record.h"

namespace comity::simulation {

// One thread. `fate` must outlive the key.
class WatchedKey final : public crypto::Signer {
 public:
  WatchedKey(std::unique_ptr<crypto::Signer> key, Fate& fate,
             std::function<void(std::string_view)> tell)
      : key_(std::move(key)), fate_(fate), tell_(std::move(tell)) {}

  const crypto::PublicKey& public_key() const override {
    return key_->public_key();
  }
  StatusOr<std::string> Sign(std::string_view message) const override {
    // The memory was written just now: whole, or torn.
    if (!fate_.Passes(Happening::kCrashTornMemory) ||
        !fate_.Passes(Happening::kCrashBeforeCosignature)) {
      return Unavailable(ErrorReason::kRegistryStopped, "dead");
    }
    tell_(message);
    return key_->Sign(message);
  }

 private:
  std::unique_ptr<crypto::Signer> key_;
  Fate& fate_;
  std::function<void(std::string_view)> tell_;
};

// What a file holds; nothing if there is none.
std::optional<std::string> ReadFileBytes(const std::string& path);
// The same, written back; without bytes there is no file then.
void WriteFileBytes(const std::string& path,
                    const std::optional<std::string>& bytes);
// What is in a file whose writing was broken off at a random byte.
std::optional<std::string> Torn(const std::optional<std::string>& before,
                                const std::optional<std::string>& after,
                                testing::RandomSource& dice);

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_FEDERATION_WATCHED_KEY_H_
