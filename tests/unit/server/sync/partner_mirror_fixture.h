// A mirror of a partner in memory, with a thread and a folder of its own.
#ifndef COMITY_TESTS_UNIT_SERVER_SYNC_PARTNER_MIRROR_FIXTURE_H_
#define COMITY_TESTS_UNIT_SERVER_SYNC_PARTNER_MIRROR_FIXTURE_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/checkpoint/cosignature.h"
#include "core/checkpoint/note.h"
#include "server/sync/partner_mirror.h"
#include "storage/rocksdb/rocksdb_engine.h"
#include "tests/support/eventually.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/server/sync/partner_in_memory.h"

namespace comity::testing {

class PartnerMirrorTest : public ::testing::Test {
 protected:
  PartnerMirrorTest() : key_(partner_.registry().MakeKey("state/1")) {
    clock_.SetWall(kTestStartMs + 60'000);
    settings_.partner = {partner_.registry().origin(),
                         partner_.registry().genesis_id(),
                         {"KZ"},
                         "kz"};
    settings_.folder = directory_.path().string();
    settings_.cosigner =
        server::StateCosigner{"host.example/state", key_.get()};
  }

  // A mirror on what the folder holds.
  StatusOr<std::unique_ptr<server::PartnerMirror>> TryOpen() {
    storage::RocksDbOptions options;
    options.path = (directory_.path() / "store").string();
    options.create_if_missing = true;
    options.now_ms = [] { return kTestStartMs; };
    server::PartnerParts parts;
    COMITY_ASSIGN_OR_RETURN(parts.engine,
                            storage::RocksDbEngine::Open(std::move(options)));
    parts.link = partner_.NewLink();
    parts.clock = &clock_;
    parts.may_store = [this] { return MayStore(); };
    parts.log = [this](std::string_view line) {
      const std::lock_guard lock(mutex_);
      said_ += std::string(line) + "\n";
    };
    return server::PartnerMirror::Open(settings_, std::move(parts));
  }
  void Open() {
    mirror_ = nullptr;
    auto opened = TryOpen();
    ASSERT_OK(opened);
    mirror_ = *std::move(opened);
  }
  // Follows until it sleeps for the first time.
  void Start() {
    const int rests = partner_.rests();
    mirror_->Start();
    ASSERT_TRUE(Eventually([&] { return partner_.rests() > rests; }));
  }
  void OpenAndStart() {
    ASSERT_NO_FATAL_FAILURE(Open());
    Start();
  }
  // Time passes until it wakes, and it follows until it sleeps again.
  void Poll() {
    const int rests = partner_.rests();
    clock_.Advance(settings_.limits.retry_max_ms);
    Announce(checkpoint::ParsedNote(), 0);
    ASSERT_TRUE(Eventually([&] { return partner_.rests() > rests; }));
  }

  // The newest head as the log signs it.
  checkpoint::ParsedNote Note() {
    checkpoint::ParsedNote note;
    partner_.Change([&](TestRegistry& registry, TestServer&) {
      note = *checkpoint::ParseNote(registry.Checkpoint());
    });
    return note;
  }
  // What was answered to an announcement; nothing if it still waits.
  struct Answered {
    std::mutex mutex;
    std::optional<std::string> note;
    int times = 0;
    std::optional<std::string> get() {
      const std::lock_guard lock(mutex);
      return note;
    }
  };
  std::shared_ptr<Answered> Announce(const checkpoint::ParsedNote& note,
                                     std::uint64_t wait_ms,
                                     std::uint64_t size = 0) {
    auto answered = std::make_shared<Answered>();
    mirror_->Announced(note, {size}, wait_ms,
                       [answered](StatusOr<std::string> answer) {
                         const std::lock_guard lock(answered->mutex);
                         answered->note = answer.ok() ? *answer : "failed";
                         ++answered->times;
                       });
    return answered;
  }

  std::uint64_t Served() {
    const auto published = mirror_->log().newest();
    return published == nullptr ? 0 : published->head.size.value;
  }
  // Whether what is served carries this mirror's cosignature.
  bool IsCosigned() {
    const auto published = mirror_->log().newest();
    return published != nullptr && HasMyLine(published->checkpoint);
  }
  bool HasMyLine(const std::string& text) const {
    const auto note = checkpoint::ParseNote(text);
    const auto key = checkpoint::VerifierKey::Make(
        "host.example/state", checkpoint::NoteKeyType::kCosignature,
        key_->public_key());
    return note.ok() && checkpoint::VerifyCosignature(*note, *key).ok();
  }
  bool WasTold(ErrorReason reason) {
    const std::lock_guard lock(mutex_);
    return said_.find(Name(reason)) != std::string::npos;
  }

  void SetMayStore(Status status) {
    const std::lock_guard lock(mutex_);
    may_store_ = std::move(status);
  }
  Status MayStore() {
    const std::lock_guard lock(mutex_);
    return may_store_;
  }

  TemporaryDirectory directory_;
  PartnerInMemory partner_;
  std::unique_ptr<crypto::Signer> key_;
  FakeClock clock_;
  server::PartnerSettings settings_;
  std::mutex mutex_;
  std::string said_;
  Status may_store_;
  std::unique_ptr<server::PartnerMirror> mirror_;
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_UNIT_SERVER_SYNC_PARTNER_MIRROR_FIXTURE_H_
