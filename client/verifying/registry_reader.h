// Reads a registry's histories and believes them only when proven: what an
// author needs to know before a statement can build on what is there.
#ifndef COMITY_CLIENT_VERIFYING_REGISTRY_READER_H_
#define COMITY_CLIENT_VERIFYING_REGISTRY_READER_H_

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "client/verifying/registry_part.h"
#include "client/verifying/transport.h"
#include "client/verifying/trust_store.h"
#include "client/verifying/verifier.h"
#include "core/authority/registry_state.h"
#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/checkpoint/verifier_key.h"
#include "core/evidence/note_keys.h"
#include "core/evidence/proven_registry.h"

namespace comity::client {

// Proven histories of one registry, all under one head. One thread.
class ProvenHistories {
 public:
  const merkle::TreeHead& head() const { return registry_->head(); }
  const evidence::RegistryView& view() const { return registry_->view(); }
  authority::Judge& judge() { return registry_->judge(); }
  // OK, or kPolicyNotMet: only the log itself vouches for the head.
  const Status& policy_status() const { return registry_->policy_status(); }

  // Everything on the key, ascending, whatever it counts for.
  //
  // Errors: undetermined if the key was not asked for.
  StatusOr<std::vector<const authority::LoggedStatement*>> All(const Hash& key);

  // What counts of it. Errors: also undetermined if one cannot be judged.
  StatusOr<std::vector<const authority::LoggedStatement*>> Counted(
      const Hash& key);

  // What a statement on the key that does not worsen names as its `previous`:
  // the latest counted change, none if there is none.
  StatusOr<std::optional<Hash>> LatestChange(const Hash& key);

  // The keys that sign the registry's checkpoints, from its own history.
  StatusOr<evidence::NoteKeys> NoteKeys();
  StatusOr<checkpoint::VerifierKey> LogKey();

 private:
  friend class RegistryReader;
  ProvenHistories(std::string origin,
                  std::unique_ptr<evidence::ProvenRegistry> registry)
      : origin_(std::move(origin)), registry_(std::move(registry)) {}

  std::string origin_;
  std::unique_ptr<evidence::ProvenRegistry> registry_;
};

// Thread-compatible.
class RegistryReader {
 public:
  // All must outlive the reader. The policy in `trust` pins `origin`.
  RegistryReader(std::string origin, RegistryTransport& server,
                 TrustStore& trust, Clock clock = SystemClockMs)
      : origin_(std::move(origin)),
        server_(server),
        trust_(trust),
        clock_(std::move(clock)) {}

  const std::string& origin() const { return origin_; }

  // The whole histories of these keys, of the registry itself, and of all
  // bodies and grants that their authority rests on. Moves the marks; the one
  // of the policy only if cosigners vouch for the head as it asks.
  //
  // Errors: kOriginNotPinned; those of evidence::ProvenRegistry::Prove and of
  // evidence::CompareWithMarks; kPolicyNotMet, unless the log's own word is
  // enough; those of the transport and of TrustStore.
  StatusOr<ProvenHistories> Read(const std::vector<Hash>& asked,
                                 HeadBacking backing = HeadBacking::kPolicy);

 private:
  StatusOr<ProvenHistories> TryRead(const std::set<Hash>& keys,
                                    HeadBacking backing);

  std::string origin_;
  RegistryTransport& server_;
  TrustStore& trust_;
  Clock clock_;
};

}  // namespace comity::client

#endif  // COMITY_CLIENT_VERIFYING_REGISTRY_READER_H_
