#include "server/admission/key_directory.h"

#include <mutex>

namespace comity::server {

std::optional<crypto::PublicKey> KeyDirectory::Find(const Hash& key_id) const {
  const std::shared_lock lock(mutex_);
  const auto found = keys_.find(key_id);
  if (found == keys_.end()) {
    return std::nullopt;
  }
  return found->second;
}

void KeyDirectory::Add(const crypto::PublicKey& key) {
  {
    const std::shared_lock lock(mutex_);
    if (keys_.contains(key.id())) {
      return;
    }
  }
  const std::lock_guard lock(mutex_);
  if (keys_.size() >= kKeysMax) {
    keys_.clear();
  }
  keys_.emplace(key.id(), key);
}

}  // namespace comity::server
