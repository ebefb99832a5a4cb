#include "core/authority/registry_state.h"

#include "core/statement/map_keys.h"

namespace comity::authority {
namespace {

Status ApplyRegistryKeys(const statement::RegistryKeys& change,
                         RegistryState& state) {
  switch (change.use) {
    case statement::RegistryKeyUse::kLog:
      state.log_key = change.keys.front();
      return OkStatus();
    case statement::RegistryKeyUse::kCosigning:
      state.cosigning_key = change.keys.front();
      return OkStatus();
    case statement::RegistryKeyUse::kRoot: {
      COMITY_ASSIGN_OR_RETURN(state.root_keys, ParseKeys(change.keys));
      state.root_threshold = change.root_threshold;
      return OkStatus();
    }
    case statement::RegistryKeyUse::kUnspecified:
      break;
  }
  return Internal("a counted change of keys without a use");
}

}  // namespace

StatusOr<std::vector<crypto::PublicKey>> ParseKeys(
    const std::vector<statement::KeyRecord>& records) {
  std::vector<crypto::PublicKey> keys;
  for (const statement::KeyRecord& record : records) {
    auto key = crypto::PublicKey::Parse(
        static_cast<std::uint32_t>(record.algorithm), record.key);
    if (!key.ok()) {
      return UnlessUnknownAlgorithm(key.status());
    }
    keys.push_back(*std::move(key));
  }
  return keys;
}

StatusOr<RegistryState> RegistryStateAt(Judge& judge, Horizon horizon) {
  COMITY_ASSIGN_OR_RETURN(auto counted,
                          judge.Counted(statement::RegistryKey(), horizon));
  const auto* genesis =
      counted.empty() ? nullptr : counted.front()->As<statement::Genesis>();
  if (genesis == nullptr || counted.front()->index != 0) {
    return FailedPrecondition(ErrorReason::kGenesisMismatch,
                              "the log does not begin with the genesis "
                              "statement that the policy pins");
  }
  RegistryState state;
  COMITY_ASSIGN_OR_RETURN(state.root_keys, ParseKeys(genesis->root_keys));
  state.root_threshold = genesis->root_threshold;
  state.log_key = genesis->log_key;
  state.cosigning_key = genesis->cosigning_key;
  for (const LoggedStatement* logged : counted) {
    if (const auto* change = logged->As<statement::RegistryKeys>()) {
      COMITY_RETURN_IF_ERROR(ApplyRegistryKeys(*change, state));
    }
  }
  return state;
}

}  // namespace comity::authority
