// Proof files and requests to witnesses: one form each.
#include "core/checkpoint/add_checkpoint.h"
#include "core/checkpoint/tlog_proof.h"
#include "tests/fuzz/fuzz_target.h"

namespace comity::fuzzing {

void TestOneInput(std::string_view bytes) {
  const auto proof = checkpoint::ParseTlogProof(bytes);
  if (proof.ok()) {
    Require(proof->inclusion_proof.size() <= checkpoint::kTlogProofHashesMax,
            "a proof file has at most 64 hashes");
    Require(checkpoint::FormatTlogProof(*proof) == bytes,
            "a proof file that is read is written as it was");
  }
  const auto request = checkpoint::ParseAddCheckpoint(bytes);
  if (request.ok()) {
    Require(request->consistency_proof.size() <=
                checkpoint::kAddCheckpointHashesMax,
            "a request has at most 63 hashes");
    Require(request->old_size.value > 0 || request->consistency_proof.empty(),
            "nothing is consistent with size 0");
    Require(checkpoint::FormatAddCheckpoint(*request) == bytes,
            "a request that is read is written as it was");
  }
}

}  // namespace comity::fuzzing
