// A registry with the keys and the founding statements of a test registry, on
// an engine in memory that outlives it.
#ifndef COMITY_TESTS_UNIT_SERVER_REGISTRY_REGISTRY_FIXTURE_H_
#define COMITY_TESTS_UNIT_SERVER_REGISTRY_REGISTRY_FIXTURE_H_

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/registry/genesis_file.h"
#include "server/registry/registry.h"
#include "storage/memory/memory_engine.h"
#include "tests/support/faulty_engine.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_registry.h"

namespace comity::server {

inline GenesisFile GenesisOf(const testing::SignedStatement& genesis) {
  return *ParseGenesisFile(
      FormatGenesisFile({genesis.statement.bytes, genesis.signatures}));
}

class RegistryTest : public ::testing::Test {
 protected:
  RegistryTest()
      : scene_(world_.Found()),
        engine_([] { return testing::kTestStartMs; }),
        mark_path_(directory_.path() / "mark") {}

  RegistrySettings Settings() {
    RegistrySettings settings;
    settings.genesis = GenesisOf(scene_[0]);
    settings.countries = {"KZ"};
    settings.mark_path = mark_path_;
    settings.pipeline.workers = 2;
    return settings;
  }

  StatusOr<std::unique_ptr<Registry>> Open(RegistrySettings settings) {
    RegistryParts parts;
    auto engine = std::make_unique<storage::FaultyEngine>(engine_);
    faults_ = engine.get();
    if (fault_of_open_) {
      faults_->FailCommit(*std::exchange(fault_of_open_, std::nullopt));
    }
    parts.engine = std::move(engine);
    for (const std::string& name : key_names_) {
      parts.keys.push_back(world_.MakeKey(name));
    }
    parts.clock =
        clock_ != nullptr ? std::move(clock_) : std::make_unique<SystemClock>();
    parts.cosigners = std::move(cosigners_);
    parts.log = [](std::string_view) {};
    parts.on_stop = [this](const Status&) { ++stops_; };
    return Registry::Open(std::move(settings), std::move(parts));
  }

  // The answer to come; for `patient` see Submission.
  static std::future<StatusOr<Accepted>> Send(
      Registry& registry, const testing::SignedStatement& statement,
      bool patient = false) {
    auto answered = std::make_shared<std::promise<StatusOr<Accepted>>>();
    registry.log().Submit(
        {statement.statement.bytes, statement.signatures, patient},
        [answered](StatusOr<Accepted> outcome) {
          answered->set_value(std::move(outcome));
        });
    return answered->get_future();
  }
  static StatusOr<Accepted> Submit(Registry& registry,
                                   const testing::SignedStatement& statement) {
    return Send(registry, statement).get();
  }

  // A registry with the scene in its log.
  std::unique_ptr<Registry> OpenFounded(RegistrySettings settings) {
    auto registry = Open(std::move(settings));
    EXPECT_OK(registry);
    for (const testing::SignedStatement& founding : scene_) {
      EXPECT_OK(Submit(**registry, founding));
    }
    return *std::move(registry);
  }

  testing::SignedStatement Issue(std::uint64_t n) {
    return world_.Sign(world_.CredentialRecord(n), {"centre/1"});
  }

  testing::TemporaryDirectory directory_;
  testing::TestRegistry world_;
  std::vector<testing::SignedStatement> scene_;
  storage::MemoryEngine engine_;
  storage::FaultyEngine* faults_ = nullptr;
  // Meets the first commit of the next Open.
  std::optional<storage::Fault> fault_of_open_;
  std::string mark_path_;
  std::unique_ptr<CosignerHeads> cosigners_;  // For the next Open.
  std::unique_ptr<Clock> clock_;  // For the next Open, if not the system's.
  std::vector<std::string> key_names_ = {"log", "cosigning"};
  std::atomic<int> stops_ = 0;
};

}  // namespace comity::server

#endif  // COMITY_TESTS_UNIT_SERVER_REGISTRY_REGISTRY_FIXTURE_H_
