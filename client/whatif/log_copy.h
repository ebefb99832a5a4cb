// A whole log in memory, for questions about everything in it at once.
//
// The entries rebuild the root of a head that the trust policy accepts, so
// nothing is missing or added. What each statement counts for is judged here
// again, but their signatures are not checked: the log did so when it admitted
// them. Good enough for advice, not for an answer about somebody.
#ifndef COMITY_CLIENT_WHATIF_LOG_COPY_H_
#define COMITY_CLIENT_WHATIF_LOG_COPY_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "client/verifying/transport.h"
#include "core/authority/logged_statement.h"
#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/evidence/policy.h"
#include "core/merkle/tree_types.h"

namespace comity::client {

// Entries that a copy may hold; about 3 KB of memory each.
inline constexpr std::uint64_t kCopiedEntriesMax = 1'000'000;

// Called now and then with how much of how much is done.
using ProgressHandler =
    std::function<void(std::uint64_t done, std::uint64_t total)>;

// Immutable once read; thread-safe.
class LogCopy : public authority::HistorySource {
 public:
  // Reads the log of `pinned` up to a head that `policy` accepts at `now_ms`.
  //
  // Errors: those of the transport; kEvidenceTooLarge beyond kCopiedEntriesMax;
  // kAnswerMalformed if the server leaves entries out; kRootMismatch if they
  // are not those of the head; those of authority::RegistryStateAt,
  // checkpoint::VerifyCheckpoint and evidence::CheckHead; kPolicyNotMet.
  static StatusOr<std::unique_ptr<LogCopy>> Read(
      RegistryTransport& server, const evidence::PinnedOrigin& pinned,
      const evidence::Policy& policy, std::uint64_t now_ms,
      const ProgressHandler& progress);

  const std::string& origin() const { return origin_; }
  const Hash& genesis_id() const { return genesis_id_; }
  const merkle::TreeHead& head() const { return head_; }

  // Everything on the key: a key that no entry touches has an empty history.
  const authority::History* Find(const Hash& key) override;

  // All statements with a Credential in the order of the log, whatever they
  // count for.
  const std::vector<authority::LoggedStatementPtr>& credentials() const {
    return credentials_;
  }
  // All statements with an AgreementText.
  const std::vector<authority::LoggedStatementPtr>& texts() const {
    return texts_;
  }

 private:
  LogCopy(std::string origin, const Hash& genesis_id)
      : origin_(std::move(origin)), genesis_id_(genesis_id) {}

  Status ReadEntries(RegistryTransport& server,
                     const ProgressHandler& progress);
  Status AddEntry(std::uint64_t index, const std::string& bytes);
  Status CheckHead(const std::string& note_text,
                   const evidence::PinnedOrigin& pinned,
                   const evidence::Policy& policy, std::uint64_t now_ms);

  struct HashOfKey {
    std::size_t operator()(const Hash& key) const;
  };

  std::string origin_;
  Hash genesis_id_;
  merkle::TreeHead head_;
  std::unordered_map<Hash, authority::History, HashOfKey> histories_;
  std::vector<authority::LoggedStatementPtr> credentials_;
  std::vector<authority::LoggedStatementPtr> texts_;
};

}  // namespace comity::client

#endif  // COMITY_CLIENT_WHATIF_LOG_COPY_H_
