// A witness: the product's keeper, its files, and a process that comes and
// goes.
#ifndef COMITY_TESTS_SIMULATION_FEDERATION_WITNESS_NODE_H_
#define COMITY_TESTS_SIMULATION_FEDERATION_WITNESS_NODE_H_

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/sync/partner_link.h"
#include "server/sync/witness_keeper.h"
#include "tests/simulation/federation/stage.h"
#include "tests/simulation/federation/watched_key.h"
#include "tests/simulation/registry_node.h"

namespace comity::simulation {

// One thread.
class WitnessNode {
 public:
  // `stage` must outlive the node.
  WitnessNode(Stage& stage, std::size_t number);

  const std::string& name() const { return name_; }
  NodeClock& clock() { return clock_; }

  // The answer to an add-checkpoint request; nothing if nobody answers.
  std::optional<server::WitnessReply> AddCheckpoint(std::string_view body);

  void Start();
  void Crash();
  // Dies between its memory and its signature.
  void PlanCrash();

 private:
  std::string MemoryPath(std::size_t site) const;
  void Bury();

  Stage& stage_;
  const std::size_t number_;
  const std::string name_;
  const std::string folder_;
  NodeClock clock_;
  std::unique_ptr<Fate> fate_;
  std::unique_ptr<WatchedKey> key_;
  std::unique_ptr<server::WitnessKeeper> keeper_;
};

// A registry's way to a witness: what the product does over HTTP.
class WitnessWire final : public server::CosignerLink {
 public:
  // All must outlive the wire. `tiles` are those of the announced log.
  WitnessWire(Stage& stage, std::string from, WitnessNode& witness,
              const merkle::TileReader& tiles)
      : stage_(stage),
        from_(std::move(from)),
        witness_(witness),
        tiles_(tiles) {}

  StatusOr<std::string> Announce(const server::PublishedHead& head) override;

 private:
  StatusOr<std::string> RequestFor(const server::PublishedHead& head) const;

  Stage& stage_;
  const std::string from_;
  WitnessNode& witness_;
  const merkle::TileReader& tiles_;
  merkle::TreeSize last_size_;
};

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_FEDERATION_WITNESS_NODE_H_
