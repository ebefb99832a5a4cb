// A machine with its store, and a partner that answers from a log in memory.
// Tests change what the partner says.
#ifndef COMITY_TESTS_UNIT_SERVER_SYNC_MIRROR_MACHINE_FIXTURE_H_
#define COMITY_TESTS_UNIT_SERVER_SYNC_MIRROR_MACHINE_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/mirror/fork_evidence.h"
#include "server/sync/mirror_machine.h"
#include "storage/memory/memory_engine.h"
#include "tests/support/lying_partner.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_evidence.h"

namespace comity::testing {

class MirrorMachineTest : public ::testing::Test {
 protected:
  MirrorMachineTest() {
    partner_.Found();
    partner_.log().Commit();
    server_.Serve(partner_, {"KZ"});
    server_.later_s = 0;
    Open();
  }

  // A new machine on what the store holds.
  void Open(bool cosigns = true) {
    auto opened = storage::LogStore::Open(engine_, {});
    ASSERT_OK(opened);
    store_ = std::move(opened->store);
    server::MirrorStart start;
    start.partner.origin = partner_.origin();
    start.partner.genesis_id = partner_.genesis_id();
    start.partner.countries = {"KZ"};
    start.partner.operator_name = "kz";
    start.cosigns = cosigns;
    start.stored = {store_->state().edge, std::move(opened->map),
                    store_->state().last_admission_ms};
    if (remembered_) {
      start.cosigned = remembered_;
    }
    if (damage_start) {
      damage_start(start.stored);
    }
    machine_ = std::make_unique<server::MirrorMachine>(
        server::MirrorLimits(), std::move(start), *store_);
  }

  void Grow(int count) {
    for (int i = 0; i < count; ++i) {
      partner_.Add(partner_.CredentialRecord(++credentials_), {"centre/1"});
      partner_.log().Commit();
    }
  }

  server::Moment Now() const {
    return {partner_.log().last_admission_ms() + 1000 + late_ms_, elapsed_ms_};
  }

  // --- The partner -----------------------------------------------------------
  virtual StatusOr<server::HeadReply> Head(
      const std::optional<merkle::TreeHead>& known) {
    return HonestHead(partner_, server_, known);
  }
  StatusOr<mirror::EntryPackage> Package(std::uint64_t start) const {
    return HonestPackage(partner_, start, package_entries_);
  }

  // Tree and map of what the copy holds.
  mirror::ReplayState StateOfStore() {
    auto opened = storage::LogStore::Open(engine_, {});
    return {opened->store->state().edge, std::move(opened->map),
            opened->store->state().last_admission_ms};
  }

  // --- Playing ---------------------------------------------------------------
  // Wakes the machine and does what it asks until it sleeps or halts.
  void Follow() {
    std::optional<server::MirrorEvent> next = server::MirrorWoken{};
    for (int step = 0; next && step < 1000; ++step) {
      last_ = machine_->Step(*std::exchange(next, {}), Now());
      for (server::MirrorEffect& effect : last_) {
        auto reported =
            std::visit([this](auto& each) { return Do(each); }, effect);
        if (reported) {
          next = std::move(reported);
        }
      }
    }
    ASSERT_TRUE(machine_->asleep() || machine_->halted());
  }

  std::optional<server::MirrorEvent> Do(server::AskHead& effect) {
    ++heads_;
    return server::HeadArrived{Head(effect.known)};
  }
  std::optional<server::MirrorEvent> Do(server::AskPackage& effect) {
    ++packages_;
    // Whoever fetched what server::StorePackage named has the right one.
    EXPECT_TRUE(!foretold_ || *foretold_ == effect);
    foretold_.reset();
    auto package = Package(effect.held.size.value);
    if (spoil_package) {
      spoil_package(*package);
    }
    return server::PackageArrived{std::move(package)};
  }
  std::optional<server::MirrorEvent> Do(server::StorePackage& effect) {
    EXPECT_FALSE(foretold_);
    foretold_ = effect.next;
    foretold_packages_ += effect.next ? 1 : 0;
    return server::PackageStored{store_->Commit(epoch_, effect.batch)};
  }
  std::optional<server::MirrorEvent> Do(server::CosignHead& effect) {
    remembered_ = effect.cosigned;
    return server::CosignDone{cosign_status_};
  }
  std::optional<server::MirrorEvent> Do(server::PublishMirror& effect) {
    published_ = effect.published;
    return std::nullopt;
  }
  std::optional<server::MirrorEvent> Do(server::RaiseAlarm& effect) {
    alarms_.push_back(effect.why.reason());
    accusation_ = effect.fork_evidence;
    refused_ = effect.refused;
    return std::nullopt;
  }
  std::optional<server::MirrorEvent> Do(server::SleepUntil& effect) {
    sleep_ms_ = effect.monotonic_ms - elapsed_ms_;
    return std::nullopt;
  }
  static std::optional<server::MirrorEvent> Do(server::HaltMirror&) {
    return std::nullopt;
  }

  TestRegistry partner_;
  TestServer server_;
  std::uint64_t credentials_ = 0;
  std::uint64_t package_entries_ = 3;
  std::uint64_t elapsed_ms_ = 1000;
  std::uint64_t late_ms_ = 0;
  Status cosign_status_;
  std::function<void(mirror::EntryPackage&)> spoil_package;
  // Does something to what a new machine holds in memory.
  std::function<void(mirror::ReplayState&)> damage_start;

  storage::MemoryEngine engine_{[] { return std::uint64_t{1}; }};
  storage::Epoch epoch_ = engine_.Acquire("test", 1000)->epoch;
  std::unique_ptr<storage::LogStore> store_;
  std::unique_ptr<server::MirrorMachine> machine_;

  std::vector<server::MirrorEffect> last_;
  std::optional<mirror::Cosigned> remembered_;
  server::PublishedHeadPtr published_;
  std::vector<ErrorReason> alarms_;
  std::string accusation_;
  std::optional<mirror::RefusedPackage> refused_;
  std::uint64_t sleep_ms_ = 0;
  int heads_ = 0;
  int packages_ = 0;
  // What the machine said it would ask for next.
  std::optional<server::AskPackage> foretold_;
  int foretold_packages_ = 0;
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_UNIT_SERVER_SYNC_MIRROR_MACHINE_FIXTURE_H_
