// A proof of one entry as a file: index, inclusion proof and checkpoint, to be
// checked without the log.
#ifndef COMITY_CORE_CHECKPOINT_TLOG_PROOF_H_
#define COMITY_CORE_CHECKPOINT_TLOG_PROOF_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/merkle/tree_types.h"

namespace comity::checkpoint {

// Longer files are refused unread; an inclusion proof has at most 64 hashes.
inline constexpr std::size_t kTlogProofBytesMax = 65'536;
inline constexpr std::size_t kTlogProofHashesMax = 64;

// What such a file says; nothing in it is verified.
struct TlogProof {
  // Opaque data of the application. Not authenticated by anything.
  std::optional<std::string> extra;
  merkle::LeafIndex index;
  // From the leaf upwards.
  std::vector<Hash> inclusion_proof;
  // A signed note, verbatim.
  std::string checkpoint;

  friend bool operator==(const TlogProof&, const TlogProof&) = default;
};

// Reads such a file. The checkpoint is taken as it is: ParseNote reads it.
//
// Errors: kTlogProofMalformed. Source: C2SP tlog-proof, Format.
StatusOr<TlogProof> ParseTlogProof(std::string_view text);

// The file; ParseTlogProof reads it back.
// Requires: `extra` not empty if present, a checkpoint, sizes in bounds.
std::string FormatTlogProof(const TlogProof& proof);

}  // namespace comity::checkpoint

#endif  // COMITY_CORE_CHECKPOINT_TLOG_PROOF_H_
