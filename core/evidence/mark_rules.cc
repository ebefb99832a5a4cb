#include "core/evidence/mark_rules.h"

#include <initializer_list>
#include <string>

#include "core/merkle/consistency_proof.h"

namespace comity::evidence {
namespace {

const ConsistencyProof* FindProof(std::span<const ConsistencyProof> proofs,
                                  std::string_view origin,
                                  merkle::TreeSize old_size) {
  for (const ConsistencyProof& proof : proofs) {
    if (proof.origin == origin && proof.old_size == old_size) {
      return &proof;
    }
  }
  return nullptr;
}

Status Fork(std::string_view origin, const merkle::TreeHead& head) {
  return DataLoss(ErrorReason::kForkDetected,
                  "two heads of " + std::string(origin) + " of size " +
                      std::to_string(head.size.value) +
                      " have different roots");
}

}  // namespace

MarkResult CompareWithMarks(std::string_view origin,
                            const merkle::TreeHead& head, const Marks& marks,
                            bool online,
                            std::span<const ConsistencyProof> proofs) {
  MarkResult result;
  result.linked = online || marks.newest.size.value > 0;
  for (const merkle::TreeHead& mark : {marks.newest, marks.newest_by_policy}) {
    if (mark.size.value == 0 || mark == head) {
      continue;
    }
    if (mark.size == head.size) {
      result.status = Fork(origin, head);
      result.linked = false;
      return result;
    }
    const ConsistencyProof* proof = FindProof(proofs, origin, mark.size);
    if (mark.size > head.size || proof == nullptr) {
      result.linked = false;
      continue;
    }
    result.status = merkle::VerifyConsistency(mark, head, proof->hashes);
    if (!result.status.ok()) {
      result.linked = false;
      return result;
    }
  }
  result.outdated = head.size < marks.newest_by_policy.size;
  if (online && !result.linked) {
    result.status =
        head.size < marks.newest.size
            ? FailedPrecondition(ErrorReason::kOlderThanKnown,
                                 "the server answered from size " +
                                     std::to_string(head.size.value) + " of " +
                                     std::string(origin) + "; size " +
                                     std::to_string(marks.newest.size.value) +
                                     " was seen before")
            : FailedPrecondition(ErrorReason::kNotLinked,
                                 "the server did not prove that the head of " +
                                     std::string(origin) +
                                     " extends the one seen before");
  }
  return result;
}

Marks Advance(const Marks& marks, const merkle::TreeHead& head,
              bool satisfies_policy) {
  Marks advanced = marks;
  if (head.size > advanced.newest.size) {
    advanced.newest = head;
  }
  if (satisfies_policy && head.size > advanced.newest_by_policy.size) {
    advanced.newest_by_policy = head;
  }
  return advanced;
}

}  // namespace comity::evidence
