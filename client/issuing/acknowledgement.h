// Checks what a registry answers to a statement. The answer is the proof, but
// only if it is about what was sent: a registry that logs the statement with
// other signatures, or another statement, has not done what was asked.
#ifndef COMITY_CLIENT_ISSUING_ACKNOWLEDGEMENT_H_
#define COMITY_CLIENT_ISSUING_ACKNOWLEDGEMENT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/checkpoint/verifier_key.h"
#include "core/merkle/tree_types.h"

namespace comity::client {

// What was sent.
struct SentStatement {
  std::string statement;   // The exact bytes.
  std::string signatures;  // As statement::EncodeSignatures writes them.
};

// What came back; nothing in it is believed yet.
struct Acknowledgement {
  std::uint64_t index = 0;
  std::string entry;
  std::vector<Hash> inclusion_proof;
  std::string checkpoint;  // A signed note.
  bool duplicate = false;
};

// What is proven by an acknowledgement.
struct LoggedAt {
  std::uint64_t index = 0;
  std::uint64_t admitted_ms = 0;
  merkle::TreeHead head;
  std::string checkpoint;  // The signed note of the head.
  // Ours was not needed: an earlier statement that worsens the same subject as
  // much (authority::WorsensAsMuch) is logged instead. That it was not undone
  // since is the registry's word until its history is read.
  bool by_earlier_statement = false;
};

// Where the statement stands, if the acknowledgement proves it: the entry is
// admission time || statement || signatures exactly as sent, its leaf is at
// the index under the checkpoint, and `log_key` signed the checkpoint for the
// statement's home.
//
// Errors:
//   kAcknowledgementForeign  the entry holds something else; also if it holds
//                            the statement with other signatures;
//   kEntryMalformed          the entry cannot be read;
//   those of ParseNote, VerifyCheckpoint and VerifyInclusion.
StatusOr<LoggedAt> CheckAcknowledgement(const SentStatement& sent,
                                        const Acknowledgement& answer,
                                        const checkpoint::VerifierKey& log_key);

}  // namespace comity::client

#endif  // COMITY_CLIENT_ISSUING_ACKNOWLEDGEMENT_H_
