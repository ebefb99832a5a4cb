// Holds a log against the heads of it that other logs have anchored: a head
// that the log signed and that its entries exclude proves a fork.
// Source: docs/spec, Anchors.
#ifndef COMITY_CLIENT_AUDIT_ANCHOR_CHECK_H_
#define COMITY_CLIENT_AUDIT_ANCHOR_CHECK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "client/audit/entry_archive.h"
#include "core/base/status.h"
#include "core/evidence/evidence_records.h"
#include "core/evidence/policy.h"
#include "core/merkle/tree_types.h"

namespace comity::client {

// Anchors that are taken from one log.
inline constexpr std::size_t kAnchorsReadMax = 100'000;

// A head as somebody logged it; a claim until its signature is verified.
struct AnchoredHead {
  // Index in the log that holds the anchor.
  std::uint64_t index = 0;
  merkle::TreeHead head;
  std::string checkpoint;
};

// The anchors about the log `origin` among the entries of another log, in
// their order; those whose note cannot be read are left out.
// Errors: kStoreLimitExceeded beyond kAnchorsReadMax; those of ForEach.
StatusOr<std::vector<AnchoredHead>> AnchorsIn(const EntryArchive& other,
                                              const std::string& origin);

struct AnchorReport {
  // Anchored heads that the log extends.
  std::uint64_t confirmed = 0;
  // Larger ones than the head audited: somebody was shown more.
  std::uint64_t beyond = 0;
  // Contradicted by the log, but not signed by it: they accuse nobody.
  std::uint64_t unproven = 0;
  // Canonical mirror::ForkEvidence of the first one that proves a fork; empty
  // if none does.
  std::string fork_evidence;
  AnchoredHead forked;
};

// Compares `anchors` with the log whose entries `archive` holds, at least up to
// the head of `head`, which an audit proved and found them to lead to.
//
// Errors: kIndexOutOfRange if the archive holds fewer; those of ForEach.
StatusOr<AnchorReport> CheckAnchors(const EntryArchive& archive,
                                    const evidence::RegistryEvidence& head,
                                    merkle::TreeSize size,
                                    const evidence::PinnedOrigin& pinned,
                                    const std::vector<AnchoredHead>& anchors);

}  // namespace comity::client

#endif  // COMITY_CLIENT_AUDIT_ANCHOR_CHECK_H_
