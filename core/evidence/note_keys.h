// The keys with which a registry signs its checkpoints, as keys of notes.
#ifndef COMITY_CORE_EVIDENCE_NOTE_KEYS_H_
#define COMITY_CORE_EVIDENCE_NOTE_KEYS_H_

#include <string>

#include "core/authority/registry_state.h"
#include "core/base/status.h"
#include "core/checkpoint/verifier_key.h"

namespace comity::evidence {

struct NoteKeys {
  checkpoint::VerifierKey log;
  checkpoint::VerifierKey cosigning;
};

// Both are named by the origin. Errors: those of authority::ParseKeys and
// checkpoint::VerifierKey::Make.
StatusOr<NoteKeys> NoteKeysOf(const std::string& origin,
                              const authority::RegistryState& state);

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_NOTE_KEYS_H_
