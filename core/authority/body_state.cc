#include "core/authority/body_state.h"

#include <algorithm>
#include <utility>

#include "core/statement/map_keys.h"

namespace comity::authority {
namespace {

StatusOr<BoundKey> ParseBodyKey(const statement::BodyKey& record,
                                const LoggedStatement* bound_by) {
  auto key = crypto::PublicKey::Parse(
      static_cast<std::uint32_t>(record.key.algorithm), record.key.key);
  if (!key.ok()) {
    return UnlessUnknownAlgorithm(key.status());
  }
  return BoundKey{*std::move(key), record.person, bound_by};
}

void RemoveKey(const Hash& key_id, std::vector<BoundKey>& keys) {
  std::erase_if(keys, [&key_id](const BoundKey& bound) {
    return bound.key.id() == key_id;
  });
}

// Only counted statements arrive here, so their keys parse.
Status Apply(const LoggedStatement& logged, BodyState& state) {
  if (const auto* body = logged.As<statement::Body>()) {
    if (state.registered_by == nullptr) {
      state.registered_by = &logged;
      state.country = body->country;
      COMITY_ASSIGN_OR_RETURN(state.keys, ParseBodyKeys(body->keys, &logged));
    }
    state.newest = body;
  } else if (const auto* added = logged.As<statement::KeyAdded>()) {
    COMITY_ASSIGN_OR_RETURN(auto key, ParseBodyKey(added->added, &logged));
    state.keys.push_back(std::move(key));
  } else if (const auto* rotated = logged.As<statement::KeyRotated>()) {
    COMITY_ASSIGN_OR_RETURN(auto key,
                            ParseBodyKey(rotated->replacement, &logged));
    RemoveKey(rotated->old_key_id, state.keys);
    state.keys.push_back(std::move(key));
  }
  return OkStatus();
}

}  // namespace

const BoundKey* BodyState::FindKey(const Hash& key_id) const {
  for (const BoundKey& bound : keys) {
    if (bound.key.id() == key_id) {
      return &bound;
    }
  }
  return nullptr;
}

StatusOr<std::vector<BoundKey>> ParseBodyKeys(
    const std::vector<statement::BodyKey>& records,
    const LoggedStatement* bound_by) {
  std::vector<BoundKey> keys;
  for (const statement::BodyKey& record : records) {
    COMITY_ASSIGN_OR_RETURN(auto key, ParseBodyKey(record, bound_by));
    keys.push_back(std::move(key));
  }
  return keys;
}

StatusOr<BodyState> BodyStateAt(Judge& judge, std::string_view body_id,
                                Horizon horizon) {
  COMITY_ASSIGN_OR_RETURN(
      auto counted, judge.Counted(statement::BodyKeyOf(body_id), horizon));
  BodyState state;
  for (const LoggedStatement* logged : counted) {
    COMITY_RETURN_IF_ERROR(Apply(*logged, state));
  }
  if (state.registered_by == nullptr) {
    return PermissionDenied(
        ErrorReason::kBodyUnknown,
        "no body called '" + std::string(body_id) + "' is registered here");
  }
  return state;
}

}  // namespace comity::authority
