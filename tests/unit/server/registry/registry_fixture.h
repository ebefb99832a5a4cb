// A registry on an engine that can be made to fail, with a world that writes
// statements for it.
#ifndef COMITY_TESTS_UNIT_SERVER_REGISTRY_REGISTRY_FIXTURE_H_
#define COMITY_TESTS_UNIT_SERVER_REGISTRY_REGISTRY_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/registry/registry.h"
#include "storage/memory/memory_engine.h"
#include "tests/support/fake_clock.h"
#include "tests/support/faulty_engine.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_registry.h"

namespace comity::server {

class RegistryTest : public ::testing::Test {
 protected:
  RegistryTest()
      : scene_(world_.Found()),
        engine_([] { return testing::kTestStartMs; }),
        mark_path_(directory_.path() / "mark") {}

  RegistrySettings Settings() {
    RegistrySettings settings;
    settings.genesis =
        ParseGenesisFile(FormatGenesisFile(
                             {scene_[0].statement.bytes, scene_[0].signatures}))
            .value();
    settings.countries = {"KZ"};
    settings.mark_path = mark_path_;
    settings.pipeline.workers = 2;
    return settings;
  }

  StatusOr<std::unique_ptr<Registry>> Open(RegistrySettings settings) {
    RegistryParts parts;
    auto engine = std::make_unique<storage::FaultyEngine>(engine_);
    faults_ = engine.get();
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

  static StatusOr<Accepted> Submit(Registry& registry,
                                   const testing::SignedStatement& statement) {
    std::promise<StatusOr<Accepted>> answered;
    registry.log().Submit({statement.statement.bytes, statement.signatures},
                          [&answered](StatusOr<Accepted> outcome) {
                            answered.set_value(std::move(outcome));
                          });
    return answered.get_future().get();
  }

  // A registry with the scene in its log.
  std::unique_ptr<Registry> OpenFounded(RegistrySettings settings) {
    auto registry = Open(std::move(settings));
    EXPECT_THAT(registry, testing::IsOk());
    for (const testing::SignedStatement& founding : scene_) {
      EXPECT_THAT(Submit(**registry, founding), testing::IsOk());
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
  std::string mark_path_;
  std::unique_ptr<CosignerHeads> cosigners_;  // For the next Open.
  std::unique_ptr<Clock> clock_;  // For the next Open, if not the system's.
  std::vector<std::string> key_names_ = {"log", "cosigning"};
  std::atomic<int> stops_ = 0;
};

}  // namespace comity::server

#endif  // COMITY_TESTS_UNIT_SERVER_REGISTRY_REGISTRY_FIXTURE_H_
