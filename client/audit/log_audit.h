// An audit: derives everything that a log commits to from its entries alone,
// from genesis to a signed head, and judges every statement again, signatures
// included. What a partner's state cosignature vouches for, done by anybody.
#ifndef COMITY_CLIENT_AUDIT_LOG_AUDIT_H_
#define COMITY_CLIENT_AUDIT_LOG_AUDIT_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "client/audit/entry_archive.h"
#include "client/verifying/transport.h"
#include "core/base/status.h"
#include "core/evidence/evidence_records.h"
#include "core/evidence/policy.h"
#include "core/evidence/verdict.h"

namespace comity::client {

// Statements that are judged; about 3 KB of memory each. Of a longer log tree,
// map, commitments and times are still audited whole.
inline constexpr std::uint64_t kJudgedStatementsMax = 1'000'000;
// Void statements that a report lists.
inline constexpr std::size_t kListedStatementsMax = 100;

// A statement that does not count, and why.
struct VoidStatement {
  std::uint64_t index = 0;
  Status why;
};

struct AuditReport {
  evidence::RegistryView head;
  // What proved that head.
  evidence::RegistryEvidence part;
  std::uint64_t entries = 0;
  std::uint64_t commitments = 0;
  std::uint64_t statements = 0;
  std::uint64_t map_keys = 0;
  // Entries that were there from an earlier audit.
  std::uint64_t from_archive = 0;
  // False if there are more than kJudgedStatementsMax.
  bool judged = false;
  std::uint64_t counted = 0;
  std::uint64_t undetermined = 0;  // Of kinds that this version lacks.
  std::uint64_t not_counted = 0;
  std::vector<VoidStatement> listed;  // The first of those.
};

enum class AuditPhase { kReplaying, kJudging };
using AuditProgress = std::function<void(AuditPhase phase, std::uint64_t done,
                                         std::uint64_t total)>;

// Audits the log of `pinned`, read from `server`, up to its newest head (the
// newest that met the quorum, if the policy asks for one). Entries are taken
// from `archive` first and added to it.
//
// Errors with kDataLoss: the log is proven to have signed what it should not
// have, those of mirror::LogReplay::Append, kCommitmentWrong before all.
// All others prove nothing: those of the transport; kAnswerMalformed,
// kRootMismatch if the entries are not those of the head; kHashUnstable for
// damaged memory here; those of evidence::ProvenRegistry::Prove; kPolicyNotMet.
StatusOr<AuditReport> AuditLog(RegistryTransport& server,
                               const evidence::PinnedOrigin& pinned,
                               const evidence::Policy& policy,
                               std::uint64_t now_ms, EntryArchive& archive,
                               const AuditProgress& progress);

}  // namespace comity::client

#endif  // COMITY_CLIENT_AUDIT_LOG_AUDIT_H_
