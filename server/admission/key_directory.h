// The public keys that signatures were checked with lately, by their id: what
// the workers need to check signatures before the sequencer sees them.
//
// A key id commits to the key, so a directory cannot be wrong, only
// incomplete; whether the key may sign is the sequencer's question.
#ifndef COMITY_SERVER_ADMISSION_KEY_DIRECTORY_H_
#define COMITY_SERVER_ADMISSION_KEY_DIRECTORY_H_

#include <cstddef>
#include <optional>
#include <shared_mutex>
#include <unordered_map>

#include "core/base/hash.h"
#include "core/crypto/signature.h"

namespace comity::server {

// Thread-safety: thread-safe.
class KeyDirectory {
 public:
  // Beyond this many keys it begins anew.
  static constexpr std::size_t kKeysMax = 65'536;

  std::optional<crypto::PublicKey> Find(const Hash& key_id) const;
  void Add(const crypto::PublicKey& key);

 private:
  mutable std::shared_mutex mutex_;
  std::unordered_map<Hash, crypto::PublicKey, HashOfHash> keys_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_ADMISSION_KEY_DIRECTORY_H_
