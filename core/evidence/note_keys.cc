#include "core/evidence/note_keys.h"

namespace comity::evidence {
namespace {

StatusOr<checkpoint::VerifierKey> NoteKey(const std::string& origin,
                                          checkpoint::NoteKeyType type,
                                          const statement::KeyRecord& record) {
  COMITY_ASSIGN_OR_RETURN(const auto keys, authority::ParseKeys({record}));
  return checkpoint::VerifierKey::Make(origin, type, keys.front());
}

}  // namespace

StatusOr<NoteKeys> NoteKeysOf(const std::string& origin,
                              const authority::RegistryState& state) {
  COMITY_ASSIGN_OR_RETURN(
      auto log,
      NoteKey(origin, checkpoint::NoteKeyType::kEd25519, state.log_key));
  COMITY_ASSIGN_OR_RETURN(auto cosigning,
                          NoteKey(origin, checkpoint::NoteKeyType::kCosignature,
                                  state.cosigning_key));
  return NoteKeys{std::move(log), std::move(cosigning)};
}

}  // namespace comity::evidence
