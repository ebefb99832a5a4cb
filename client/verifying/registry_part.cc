#include "client/verifying/registry_part.h"

#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "core/evidence/mark_rules.h"
#include "core/statement/wire.h"

namespace comity::client {
namespace {

// The one part of the evidence, if it is about `origin` alone.
StatusOr<evidence::RegistryEvidence> OnlyPart(std::string_view bytes,
                                              const std::string& origin) {
  if (bytes.size() > evidence::kEvidenceSizeMax) {
    return InvalidArgument(ErrorReason::kEvidenceMalformed,
                           "there are more than 8 MiB of evidence");
  }
  auto read = statement::DecodeRecord<evidence::Evidence>(bytes);
  if (!read.ok()) {
    return InvalidArgument(ErrorReason::kEvidenceMalformed,
                           read.status().message());
  }
  if (read->registries.size() != 1 ||
      read->registries.front().origin != origin ||
      !read->agreement_texts.empty()) {
    return InvalidArgument(ErrorReason::kEvidenceMalformed,
                           "the evidence is not about " + origin + " alone");
  }
  return std::move(read->registries.front());
}

// The failure of a call.
Status Failed(const Status& status, const PartTerms& terms) {
  const bool is_ours = status.reason() == ErrorReason::kServerUnreachable ||
                       status.reason() == ErrorReason::kAnswerMalformed;
  if (is_ours || !terms.wrap_refusals) {
    return status;
  }
  return {status.code(), ErrorReason::kHistoryMissing,
          "it refused: " + std::string(Name(status.reason())) + ": " +
              status.message()};
}

// An answer proves consistency with one head; the other mark is asked for.
Status AddSecondProof(RegistryTransport& server, const PartTerms& terms,
                      const merkle::TreeHead& head,
                      std::vector<evidence::ConsistencyProof>& proofs) {
  const merkle::TreeHead& by_policy = terms.marks.newest_by_policy;
  if (by_policy.size.value == 0 || by_policy == terms.marks.newest ||
      by_policy.size > head.size) {
    return OkStatus();
  }
  auto second = server.Consistency(by_policy.size.value, head.size.value);
  if (!second.ok()) {
    return Failed(second.status(), terms);
  }
  second->origin = terms.pinned.origin;
  proofs.push_back(*std::move(second));
  return OkStatus();
}

StatusOr<std::unique_ptr<evidence::ProvenRegistry>> Prove(
    const evidence::RegistryEvidence& part, const PartTerms& terms) {
  return evidence::ProvenRegistry::Prove(part, terms.pinned, terms.policy,
                                         terms.now_ms);
}

StatusOr<RegistryPart> Link(
    evidence::RegistryEvidence part,
    std::unique_ptr<evidence::ProvenRegistry> proven, const PartTerms& terms,
    const std::vector<evidence::ConsistencyProof>& proofs) {
  RegistryPart linked;
  for (const evidence::ConsistencyProof& proof : proofs) {
    if (proof.origin == terms.pinned.origin) {
      linked.consistency.push_back(proof);
    }
  }
  const evidence::MarkResult result = evidence::CompareWithMarks(
      terms.pinned.origin, proven->head(), terms.marks, /*online=*/true,
      linked.consistency);
  COMITY_RETURN_IF_ERROR(result.status);
  linked.marks_before = terms.marks;
  linked.marks_after = evidence::Advance(terms.marks, proven->head(),
                                         proven->policy_status().ok());
  linked.evidence = std::move(part);
  linked.proven = std::move(proven);
  return linked;
}

// Asks at one of the registry's heads.
StatusOr<RegistryPart> FetchAt(RegistryTransport& server,
                               const PartTerms& terms,
                               const std::set<Hash>& keys, HeadChoice head) {
  HistoryQuery query = {.map_keys = {keys.begin(), keys.end()}, .head = head};
  if (terms.marks.newest.size.value > 0) {
    query.known_head =
        KnownHead{.origin = terms.pinned.origin, .head = terms.marks.newest};
  }
  auto answer = server.HistoryEvidence(query);
  if (!answer.ok()) {
    return Failed(answer.status(), terms);
  }
  COMITY_ASSIGN_OR_RETURN(auto part,
                          OnlyPart(answer->evidence, terms.pinned.origin));
  COMITY_ASSIGN_OR_RETURN(auto proven, Prove(part, terms));
  COMITY_RETURN_IF_ERROR(
      AddSecondProof(server, terms, proven->head(), answer->consistency));
  return Link(std::move(part), std::move(proven), terms, answer->consistency);
}

}  // namespace

StatusOr<RegistryPart> ProvePart(
    evidence::RegistryEvidence part, const PartTerms& terms,
    const std::vector<evidence::ConsistencyProof>& proofs) {
  COMITY_ASSIGN_OR_RETURN(auto proven, Prove(part, terms));
  return Link(std::move(part), std::move(proven), terms, proofs);
}

StatusOr<RegistryPart> FetchPart(RegistryTransport& server,
                                 const PartTerms& terms,
                                 const std::set<Hash>& keys) {
  if (terms.policy.quorum == 0 || terms.backing == HeadBacking::kLogAlone) {
    return FetchAt(server, terms, keys, HeadChoice::kNewest);
  }
  auto cosigned = FetchAt(server, terms, keys, HeadChoice::kCosigned);
  if (cosigned.ok() && cosigned->proven->policy_status().ok()) {
    return cosigned;
  }
  if (cosigned.status().reason() == ErrorReason::kServerUnreachable) {
    return cosigned;
  }
  // It has no head that met its own quorum, or an older one than was seen
  // here, or its quorum is not ours.
  auto newest = FetchAt(server, terms, keys, HeadChoice::kNewest);
  const bool is_better =
      newest.ok() && (newest->proven->policy_status().ok() || !cosigned.ok());
  return is_better || !cosigned.ok() ? std::move(newest) : std::move(cosigned);
}

}  // namespace comity::client
