// A log that the liar keeps beside the true one, with the true keys: it begins
// with entries of the true log and goes on as the liar likes. Nothing checks
// what is put into it.
#ifndef COMITY_TESTS_SIMULATION_FEDERATION_BRANCH_H_
#define COMITY_TESTS_SIMULATION_FEDERATION_BRANCH_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "server/evidence/held_log.h"
#include "server/sequencer/checkpoint_signer.h"
#include "storage/memory/memory_engine.h"
#include "tests/simulation/chronicle.h"
#include "tests/simulation/surroundings.h"

namespace comity::simulation {

// One thread.
class Branch {
 public:
  // An empty log by the keys of `founding`. Both must outlive the branch.
  Branch(Surroundings& world, Founding& founding);

  // Adds an entry as it stands. If `hidden`, the map does not learn of it.
  void Append(std::string entry, bool hidden = false);
  // Adds what an entry of the true log holds; a commitment is made anew, so
  // that it fits this map.
  void AppendCopy(const std::string& entry, bool hidden = false);
  void AppendStatement(const client::SentStatement& sent,
                       std::uint64_t admitted_ms, bool hidden);
  // Commits to the map, at that time.
  void Commit(std::uint64_t admitted_ms);

  // Stores what was added, and signs the head with that time. A breach if it
  // does not end in a commitment.
  void Publish(std::uint64_t time_ms);

  std::uint64_t size() const { return chronicle_.size(); }
  std::uint64_t last_admission_ms() const { return last_admission_ms_; }
  const Chronicle& chronicle() const { return chronicle_; }
  const storage::LogStore& store() const { return *store_; }
  // Null before the first.
  const server::PublishedHeadPtr& newest() const { return newest_; }
  // Takes a note with cosignatures over the newest head; others are ignored.
  void AddCosignatures(const std::string& note);

  // The log, to answer from.
  server::HeldLog log();

 private:
  void AddToMap(const std::string& entry, const Hash& leaf, bool hidden);

  Surroundings& world_;
  Founding& founding_;
  server::CheckpointSigner signer_;
  storage::MemoryEngine engine_;
  storage::Epoch epoch_;
  std::unique_ptr<storage::LogStore> store_;
  std::unique_ptr<server::HistoryCache> histories_;
  merkle::RightEdge edge_;
  merkle::MapTree map_;
  // Values that changed since the last Publish.
  std::map<Hash, merkle::MapValue> changed_;
  storage::LogBatch batch_;
  std::uint64_t last_admission_ms_ = 0;
  Chronicle chronicle_;
  server::PublishedHeadPtr newest_;
};

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_FEDERATION_BRANCH_H_
