// What a client asks of a registry, without saying how it travels. The
// connection over gRPC is one implementation; tests and offline tools have
// others. Nothing that comes back is believed before it is checked.
#ifndef COMITY_CLIENT_VERIFYING_TRANSPORT_H_
#define COMITY_CLIENT_VERIFYING_TRANSPORT_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "client/issuing/acknowledgement.h"
#include "core/base/civil_date.h"
#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/evidence/verifier.h"
#include "core/merkle/tree_types.h"
#include "core/statement/common_records.h"
#include "core/statement/enums.h"

namespace comity::client {

// A head that the caller remembers; the answer proves that it extends it.
struct KnownHead {
  std::string origin;
  merkle::TreeHead head;
};

// At which of its heads a registry answers.
enum class HeadChoice {
  kNewest,
  kCosigned,  // The newest that met the registry's own quorum.
};

// Logs that one question may name.
inline constexpr std::size_t kOriginsNamedMax = 8;

struct CredentialQuery {
  statement::CredentialReference credential;
  std::string host_country = {};  // Empty: recognition is not asked.
  statement::Purpose purpose = statement::Purpose::kUnspecified;
  std::optional<CivilDate> on = {};  // Absent: the day of the newest head.
  std::vector<KnownHead> known_heads = {};
  HeadChoice head = HeadChoice::kNewest;
  std::optional<CivilDate> known_at = {};
  // For every country that the registry speaks for.
  bool every_host = false;
  // The logs that the caller's policy pins, at most kOriginsNamedMax: the
  // answer shows no others. None: the registry's own alone.
  std::vector<std::string> origins = {};
};

struct HistoryQuery {
  std::vector<Hash> map_keys;  // 1 to 256, ascending.
  std::optional<KnownHead> known_head = {};
  bool with_authority = true;
  HeadChoice head = HeadChoice::kNewest;
};

// Evidence bytes and what links them to the known heads.
struct EvidenceAnswer {
  std::string evidence;
  std::vector<evidence::ConsistencyProof> consistency;
  // The server's own answer, canonical bytes of Verdict; proves nothing.
  std::string unverified_verdict = {};
};

struct EntryPage {
  std::uint64_t first_index = 0;
  std::vector<std::string> entries;
  std::uint64_t tree_size = 0;
  std::string next_page_token;  // Empty on the last page.
};

struct EntryProof {
  std::string entry;
  std::vector<Hash> hashes;
  std::uint64_t size = 0;
};

// Called with the number of the statement in the order sent and its answer.
using AnswerHandler =
    std::function<void(std::size_t, StatusOr<Acknowledgement>)>;

// Errors of every call: those of the registry with their reasons;
// kServerUnreachable if it does not answer in time, kAnswerMalformed if what
// it answers cannot be understood. Implementations are thread-safe.
class RegistryTransport {
 public:
  virtual ~RegistryTransport() = default;

  // Idempotent.
  virtual StatusOr<EvidenceAnswer> CredentialEvidence(
      const CredentialQuery& query) = 0;
  // Idempotent.
  virtual StatusOr<EvidenceAnswer> HistoryEvidence(
      const HistoryQuery& query) = 0;

  // Sends one statement. Sending the same bytes again is safe: a registry
  // logs a statement once.
  virtual StatusOr<Acknowledgement> Submit(const SentStatement& sent) = 0;

  // Sends many over one stream and calls `answered` once for each that was
  // answered, on this thread, in the order sent. OK if all were answered,
  // whatever the answers; otherwise the rest may or may not be logged.
  virtual Status SubmitMany(std::span<const SentStatement> statements,
                            const AnswerHandler& answered) = 0;

  // The signed note. Idempotent.
  virtual StatusOr<std::string> Checkpoint(HeadChoice head) = 0;
  // Entries from `start_index`, or what `page_token` stands for. Idempotent.
  virtual StatusOr<EntryPage> Entries(std::uint64_t start_index,
                                      std::size_t page_size,
                                      const std::string& page_token) = 0;
  // The entry and its proof under `size` (0: the newest). Idempotent.
  virtual StatusOr<EntryProof> InclusionProof(std::uint64_t index,
                                              std::uint64_t size) = 0;
  // From `old_size` to `new_size` (0: the newest). Idempotent.
  virtual StatusOr<evidence::ConsistencyProof> Consistency(
      std::uint64_t old_size, std::uint64_t new_size) = 0;
};

}  // namespace comity::client

#endif  // COMITY_CLIENT_VERIFYING_TRANSPORT_H_
