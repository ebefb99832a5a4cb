#include "server/evidence/recording_source.h"

#include <memory>
#include <utility>

namespace comity::server {

const authority::History* RecordingSource::Find(const Hash& key) {
  const auto known = found_.find(key);
  if (known != found_.end()) {
    return known->second.get();
  }
  const auto value = published_.map.Get(key);
  if (!value) {
    static const auto kEmpty = std::make_shared<const authority::History>();
    return found_.emplace(key, kEmpty).first->second.get();
  }
  auto history = histories_.Get(key, *value);
  if (!history.ok()) {
    status_ = history.status();
    return nullptr;
  }
  return found_.emplace(key, *std::move(history)).first->second.get();
}

}  // namespace comity::server
