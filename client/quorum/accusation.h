// What an issuer can prove, or at least keep, when a registry shows it another
// log than it shows to others.
#ifndef COMITY_CLIENT_QUORUM_ACCUSATION_H_
#define COMITY_CLIENT_QUORUM_ACCUSATION_H_

#include <string>
#include <string_view>

#include "client/quorum/cosigner_transport.h"
#include "client/verifying/transport.h"
#include "core/base/status.h"
#include "core/checkpoint/note.h"
#include "core/evidence/evidence_records.h"
#include "core/evidence/policy.h"
#include "core/merkle/tree_types.h"

namespace comity::client {

// Why a registry is to be doubted, and what to keep.
struct Alarm {
  Status why;
  // Fork evidence if `is_proof`, else both signed notes, or nothing.
  std::string evidence = {};
  bool is_proof = false;
};

// Whether `status` says that the registry is to be doubted, and not only that
// something could not be found out.
bool IsAlarm(const Status& status);

// The alarm of fork evidence that was judged here.
Alarm ProvenFork(const evidence::PinnedOrigin& pinned, std::string evidence);

// A head that the log signed, and the note that shows it.
struct SignedHead {
  checkpoint::ParsedNote note;
  merkle::TreeHead head;
};

// A head that somebody holds of the log, with what proves the log's signature.
struct HeldHead {
  evidence::RegistryEvidence part;
  SignedHead head;
};

// Reads `evidence`, and proves that the log of `pinned` signed its head,
// whenever that was.
//
// Errors: kEvidenceMalformed if it is not about that log alone; those of
// evidence::ProvenRegistry::ProveUntimed.
StatusOr<HeldHead> ProveHeld(std::string_view evidence,
                             const evidence::PinnedOrigin& pinned);

// Fork evidence that the log's newest head, as `registry` shows it, excludes
// `smaller`, made of the registry's own proofs; empty if they prove none.
std::string AccuseByOwnProofs(RegistryTransport& registry,
                              const evidence::PinnedOrigin& pinned,
                              const SignedHead& smaller);

// Fork evidence of two heads of one size; empty if they prove none.
std::string AccuseOfTwoRoots(const HeldHead& one, const SignedHead& other,
                             const evidence::PinnedOrigin& pinned);

// Both notes as a file for people, where they prove nothing by themselves:
// whoever gets the missing proof, can.
std::string BothNotes(const SignedHead& one, const SignedHead& other);

}  // namespace comity::client

#endif  // COMITY_CLIENT_QUORUM_ACCUSATION_H_
