// The request by which a log asks a witness to cosign: a checkpoint and its
// consistency with what the witness saw last.
#ifndef COMITY_CORE_CHECKPOINT_ADD_CHECKPOINT_H_
#define COMITY_CORE_CHECKPOINT_ADD_CHECKPOINT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/merkle/tree_types.h"

namespace comity::checkpoint {

// Longer requests are refused unread: 63 hashes and the longest note fit.
inline constexpr std::size_t kAddCheckpointBytesMax = 20'480;
// Source: C2SP tlog-witness, add-checkpoint.
inline constexpr std::size_t kAddCheckpointHashesMax = 63;

// What such a request says; nothing in it is verified.
struct AddCheckpointRequest {
  // The size that the witness cosigned last; 0 for none.
  merkle::TreeSize old_size;
  // From old_size to the checkpoint's size; empty if old_size is 0.
  std::vector<Hash> consistency_proof;
  // A signed note, verbatim.
  std::string checkpoint;

  friend bool operator==(const AddCheckpointRequest&,
                         const AddCheckpointRequest&) = default;
};

// Reads such a request. The checkpoint is taken as it is: ParseNote reads it.
//
// Errors: kAddCheckpointMalformed. Source: C2SP tlog-witness, add-checkpoint.
StatusOr<AddCheckpointRequest> ParseAddCheckpoint(std::string_view text);

// The request; ParseAddCheckpoint reads it back.
// Requires: a checkpoint, sizes in bounds.
std::string FormatAddCheckpoint(const AddCheckpointRequest& request);

}  // namespace comity::checkpoint

#endif  // COMITY_CORE_CHECKPOINT_ADD_CHECKPOINT_H_
