// One registry's part of the evidence, proven: a head that the policy accepts,
// entries that stand under it, and histories that the map shows to be whole.
#ifndef COMITY_CORE_EVIDENCE_PROVEN_REGISTRY_H_
#define COMITY_CORE_EVIDENCE_PROVEN_REGISTRY_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/authority/judge.h"
#include "core/authority/logged_statement.h"
#include "core/base/status.h"
#include "core/checkpoint/note.h"
#include "core/checkpoint/verifier_key.h"
#include "core/evidence/evidence_records.h"
#include "core/evidence/policy.h"
#include "core/evidence/verdict.h"
#include "core/merkle/tree_types.h"

namespace comity::evidence {

// Histories that were proven complete under one checkpoint. One thread.
class ProvenRegistry : public authority::HistorySource {
 public:
  // Proves `part` against the origin that the policy pins.
  //
  // Errors, all of which make the answer UNPROVEN:
  //   kEvidenceMalformed, kCheckpointMalformed, kNoteMalformed  its form;
  //   kMapCommitmentMissing, kRootMismatch, kProofMalformed,
  //   kHistoryIncomplete, kEvidenceUnused  its proofs;
  //   kGenesisMismatch, kHistoryMissing  the registry's own keys;
  //   kNoteSignatureMissing, kSignatureInvalid, kOriginMismatch  its head;
  //   kHeadTimeMissing  no plausible time vouches for the head.
  static StatusOr<std::unique_ptr<ProvenRegistry>> Prove(
      const RegistryEvidence& part, const PinnedOrigin& pinned,
      const Policy& policy, std::uint64_t now_ms);

  // The same without the policy and the clock: the head is one that the log
  // signed, whenever that was. view() and policy_status() say nothing then.
  static StatusOr<std::unique_ptr<ProvenRegistry>> ProveUntimed(
      const RegistryEvidence& part, const PinnedOrigin& pinned);

  const authority::History* Find(const Hash& key) override;

  // Judges the statements of this registry; lives as long as the registry.
  authority::Judge& judge() { return *judge_; }
  const merkle::TreeHead& head() const { return head_; }
  // The horizon that shows what was admitted by the end of the day (UTC): all
  // statements here, or those before the first one of a later day.
  authority::Horizon HorizonOf(CivilDate day) const;
  // OK, or kPolicyNotMet: then nothing may be concluded from the histories.
  const Status& policy_status() const { return policy_status_; }
  // Size, head time and assurance, for the verdict.
  const RegistryView& view() const { return view_; }

  ProvenRegistry(const ProvenRegistry&) = delete;
  ProvenRegistry& operator=(const ProvenRegistry&) = delete;
  ~ProvenRegistry() override;

 private:
  class Checker;

  ProvenRegistry();

  Status ReadEntries(const RegistryEvidence& part);
  Status ProveEntries(const RegistryEvidence& part);
  Status ProveHistories(const RegistryEvidence& part);
  Status ProveHistory(const MapLookup& lookup);
  Status ProveSigned(const PinnedOrigin& pinned);
  // Requires: ProveSigned.
  Status ProveHead(const PinnedOrigin& pinned, const Policy& policy,
                   std::uint64_t now_ms);

  struct Opened {
    std::uint64_t index = 0;
    Hash leaf_hash;
    authority::LoggedStatementPtr statement;  // Null for the commitment.
    bool used = false;
  };

  // The statement at `place` of opened_ touches `key`.
  struct Touch {
    Hash key;
    std::size_t place = 0;
    friend auto operator<=>(const Touch&, const Touch&) = default;
  };

  std::vector<Opened> opened_;
  // Ascending, so that a history is found without looking at every entry.
  std::vector<Touch> touches_;
  checkpoint::ParsedNote note_;
  // The log's own, by its proven history.
  std::optional<checkpoint::VerifierKey> cosigning_key_;
  merkle::TreeHead head_;
  Hash map_root_;
  RegistryView view_;
  Status policy_status_;
  std::map<Hash, authority::History> histories_;
  std::unique_ptr<Checker> checker_;
  std::unique_ptr<authority::Judge> judge_;
};

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_PROVEN_REGISTRY_H_
