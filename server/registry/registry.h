// A running registry without its listeners: opens the store, makes sure that
// it continues what was signed before, and starts the write path.
#ifndef COMITY_SERVER_REGISTRY_REGISTRY_H_
#define COMITY_SERVER_REGISTRY_REGISTRY_H_

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/crypto/signing_key.h"
#include "server/admission/history_cache.h"
#include "server/registry/cosigner_heads.h"
#include "server/registry/genesis_file.h"
#include "server/sequencer/clock.h"
#include "server/sequencer/submission_pipeline.h"
#include "storage/engine.h"
#include "storage/head_mark.h"
#include "storage/log_store.h"

namespace comity::server {

struct RegistrySettings {
  GenesisFile genesis;
  // Countries that the registry speaks for.
  std::set<std::string> countries;
  std::string mark_path;
  // The head that an operator compared with what others saw last, and lets the
  // registry go on from without a mark or without word from a cosigner.
  std::optional<merkle::TreeHead> confirmed_head;
  SequencerLimits limits;
  PipelineOptions pipeline;
  std::size_t history_cache_bytes = std::size_t{64} << 20;
  std::size_t cached_tiles_max = 4096;
};

// What a registry needs from outside.
struct RegistryParts {
  std::unique_ptr<storage::Engine> engine;
  // Log key and cosigning key, in this order; more while a key is replaced.
  std::vector<std::unique_ptr<crypto::Signer>> keys;
  std::unique_ptr<Clock> clock;
  // Asked before the first signature; null if no cosigner is configured.
  std::unique_ptr<CosignerHeads> cosigners;
  // Takes lines for the operator; thread-safe.
  std::function<void(std::string_view)> log;
  // The registry cannot go on: end the process. Called at most once.
  std::function<void(const Status&)> on_stop;
};

// Thread-safety: log() is thread-safe; the rest belongs to one thread.
class Registry {
 public:
  // Opens and starts. An empty store begins with the genesis statement.
  //
  // Errors:
  //   those of CheckStart  nothing is signed before an operator looked;
  //   kGenesisMismatch     the store is that of another registry;
  //   kSigningKeyNotHeld   the configured keys are not those in force;
  //   those of LogStore::Open, HeadMarkFile::Open and Engine::Acquire.
  static StatusOr<std::unique_ptr<Registry>> Open(RegistrySettings settings,
                                                  RegistryParts parts);
  ~Registry();

  // Works off what waits for at most `drain_ms`.
  void Shutdown(std::uint64_t drain_ms) { pipeline_->Shutdown(drain_ms); }

  SubmissionPipeline& log() { return *pipeline_; }
  const storage::LogStore& store() const { return *store_; }
  const storage::Engine& engine() const { return *parts_.engine; }
  HistoryCache& histories() { return *histories_; }
  const std::string& origin() const { return settings_.genesis.record.origin; }
  const Hash& genesis_id() const { return settings_.genesis.id; }
  const std::set<std::string>& countries() const { return settings_.countries; }

 private:
  Registry(RegistrySettings settings, RegistryParts parts)
      : settings_(std::move(settings)), parts_(std::move(parts)) {}

  Status OpenStore();
  Status CheckGenesis() const;
  std::optional<LastSigned> SignedBefore() const;
  Status CheckMayGoOn();
  Status Start();

  RegistrySettings settings_;
  RegistryParts parts_;
  std::unique_ptr<storage::LogStore> store_;
  merkle::MapTree map_;
  std::unique_ptr<storage::HeadMarkFile> mark_;
  storage::Epoch epoch_;
  std::unique_ptr<CheckpointSigner> signer_;
  std::unique_ptr<HistoryCache> histories_;
  KeyDirectory keys_;
  SharedBatchMemo memo_{65'536};
  std::unique_ptr<OpenLog> open_log_;
  std::unique_ptr<Admission> admission_;
  std::unique_ptr<Sequencer> sequencer_;
  std::unique_ptr<SubmissionPipeline> pipeline_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_REGISTRY_REGISTRY_H_
