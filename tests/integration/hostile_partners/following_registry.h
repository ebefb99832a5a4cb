// A registry that follows two partners over gRPC, one of them hostile: mirrors,
// links and service as comityd puts them together, with a clock and pauses of
// the test's, and its own logs of both.
#ifndef COMITY_TESTS_INTEGRATION_HOSTILE_PARTNERS_FOLLOWING_REGISTRY_H_
#define COMITY_TESTS_INTEGRATION_HOSTILE_PARTNERS_FOLLOWING_REGISTRY_H_

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "comity/v1/sync_service.grpc.pb.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/cosignature.h"
#include "core/checkpoint/note.h"
#include "core/evidence/evidence_records.h"
#include "core/statement/wire.h"
#include "server/evidence/held_log.h"
#include "server/rpc/grpc_partner_link.h"
#include "server/rpc/sync_service.h"
#include "server/sync/partner_mirror.h"
#include "storage/memory/memory_engine.h"
#include "tests/support/eventually.h"
#include "tests/support/lying_partner.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_registry.h"

namespace comity::testing {

// The machine's own pace, and a wall clock that the test sets. Thread-safe.
class SetClock final : public server::Clock {
 public:
  server::Moment Now() const override {
    return {wall_ms_, server::SystemClock().Now().monotonic_ms};
  }
  void SetWall(std::uint64_t wall_ms) { wall_ms_ = wall_ms; }

 private:
  std::atomic<std::uint64_t> wall_ms_ = kTestStartMs + 60'000;
};

// One partner's mirror here, and what it told its operator.
class Followed {
 public:
  Followed(const TestRegistry& registry, const std::string& address,
           const server::Clock& clock, const crypto::Signer& cosigner_key,
           std::uint64_t timeout_ms = 5'000)
      : Followed({registry.origin(), registry.genesis_id(), {"KZ"}, "kz"},
                 server::MakeGrpcPartnerLink(
                     {registry.origin(), address, timeout_ms}),
                 clock, &cosigner_key) {}
  // Without a key it is mirrored only.
  Followed(evidence::PinnedOrigin partner,
           std::unique_ptr<server::PartnerLink> link,
           const server::Clock& clock, const crypto::Signer* cosigner_key) {
    server::PartnerSettings settings;
    settings.partner = std::move(partner);
    settings.limits.poll_every_ms = 10;
    settings.limits.retry_min_ms = 1;
    settings.limits.retry_max_ms = 20;
    settings.folder = folder_.path().string();
    if (cosigner_key != nullptr) {
      settings.cosigner =
          server::StateCosigner{"host.example/state", cosigner_key};
    }
    server::PartnerParts parts;
    parts.engine =
        std::make_unique<storage::MemoryEngine>([] { return kTestStartMs; });
    parts.link = std::move(link);
    parts.clock = &clock;
    parts.log = [this](std::string_view line) { Hear(line); };
    auto opened =
        server::PartnerMirror::Open(std::move(settings), std::move(parts));
    EXPECT_OK(opened);
    mirror_ = *std::move(opened);
  }

  server::PartnerMirror& mirror() { return *mirror_; }
  std::uint64_t verified() const { return mirror_->counts().verified; }
  bool halted() const { return mirror_->counts().halted; }
  const TemporaryDirectory& folder() const { return folder_; }

  // The reasons told since the last Forget.
  std::set<std::string> told() const {
    const std::lock_guard lock(mutex_);
    return told_;
  }
  bool WasTold(ErrorReason reason) const {
    return told().contains(std::string(Name(reason)));
  }
  void Forget() {
    const std::lock_guard lock(mutex_);
    told_.clear();
  }

 private:
  // "mirror of ORIGIN: REASON: ...".
  void Hear(std::string_view line) {
    const std::size_t begin = line.find(": ");
    const std::size_t end = line.find(": ", begin + 2);
    if (begin != std::string_view::npos && end != std::string_view::npos) {
      const std::lock_guard lock(mutex_);
      told_.emplace(line.substr(begin + 2, end - begin - 2));
    }
  }

  TemporaryDirectory folder_;
  mutable std::mutex mutex_;
  std::set<std::string> told_;
  std::unique_ptr<server::PartnerMirror> mirror_;  // Last: its thread speaks.
};

class HostilePartnerTest : public ::testing::Test,
                           private server::AnnouncementSink {
 protected:
  HostilePartnerTest()
      : key_(registry_.MakeKey("state/1")),
        partner_(Founded(registry_)),
        honest_partner_(Founded(honest_registry_)) {}

  static TestRegistry& Founded(TestRegistry& registry) {
    registry.Found();
    registry.log().Commit();
    return registry;
  }

  // Both are followed, the hostile one at `address`.
  void Follow(const std::string& address, std::uint64_t timeout_ms = 5'000) {
    hostile_ = std::make_unique<Followed>(registry_, address, clock_, *key_,
                                          timeout_ms);
    honest_ = std::make_unique<Followed>(
        honest_registry_, honest_partner_.address(), clock_, *key_,
        /*timeout_ms=*/60'000);
    logs_.Add(hostile_->mirror().log());
    logs_.Add(honest_->mirror().log());
    Listen();
    hostile_->mirror().Start();
    honest_->mirror().Start();
  }
  void FollowBoth() {
    Follow(partner_.address());
    ASSERT_TRUE(HasCaughtUp(*hostile_, partner_));
    ASSERT_TRUE(HasCaughtUp(*honest_, honest_partner_));
    hostile_->Forget();
    honest_->Forget();
  }
  static bool HasCaughtUp(const Followed& followed, LyingPartner& partner) {
    return Eventually([&] { return followed.verified() == partner.size(); });
  }

  // The note of the log that this registry serves to others, over the wire.
  std::string ServedNote(const TestRegistry& registry) const {
    v1::GetLogHeadRequest request;
    request.set_origin(registry.origin());
    v1::GetLogHeadResponse response;
    grpc::ClientContext context;
    if (!stub_->GetLogHead(&context, request, &response).ok()) {
      return "";
    }
    return statement::DecodeRecord<evidence::Evidence>(response.evidence())
        ->registries.front()
        .checkpoint;
  }
  // Its size; 0 if none is served.
  std::uint64_t ServedSize(const TestRegistry& registry) const {
    const auto note = checkpoint::ParseNote(ServedNote(registry));
    return note.ok() ? checkpoint::ParseCheckpoint(note->text)->head.size.value
                     : 0;
  }

  // The honest partner is followed to a new head, whatever the other does.
  void ExpectUndisturbed() {
    honest_partner_.Grow(1);
    EXPECT_TRUE(HasCaughtUp(*honest_, honest_partner_));
    EXPECT_THAT(honest_->told(), ::testing::IsEmpty());
  }

  // What is lied about the next head is refused for `reason`; nothing of it is
  // seen, and once the lie ends the mirror follows again.
  void ExpectRefused(LyingPartner::Script lie, ErrorReason reason) {
    const std::uint64_t before = ServedSize(registry_);
    partner_.Lie(std::move(lie));
    partner_.Grow(2);
    ExpectTold(reason);
    ExpectUndisturbed();
    EXPECT_EQ(ServedSize(registry_), before);
    EXPECT_FALSE(hostile_->halted());
    partner_.Lie(nullptr);
    EXPECT_TRUE(HasCaughtUp(*hostile_, partner_));
    EXPECT_TRUE(
        Eventually([&] { return ServedSize(registry_) == partner_.size(); }));
  }
  // The log proved itself wrong: it is followed no more, and what was verified
  // before is served on.
  void ExpectHalted(ErrorReason reason, std::uint64_t served) {
    ExpectTold(reason);
    EXPECT_TRUE(Eventually([&] { return hostile_->halted(); }));
    ExpectUndisturbed();
    EXPECT_EQ(ServedSize(registry_), served);
  }
  void ExpectTold(ErrorReason reason) {
    EXPECT_TRUE(Eventually([&] { return hostile_->WasTold(reason); }))
        << "not told of " << Name(reason) << ", but of "
        << ::testing::PrintToString(hostile_->told());
  }

  void StopFollowing() {
    hostile_->mirror().Shutdown();
    honest_->mirror().Shutdown();
    listener_->Shutdown(std::chrono::system_clock::now());
    listener_ = nullptr;
  }
  void TearDown() override {
    if (listener_ != nullptr) {
      StopFollowing();
    }
  }

  TestRegistry registry_;
  TestRegistry honest_registry_{"registry.cn.example", "CN"};
  std::unique_ptr<crypto::Signer> key_;
  LyingPartner partner_;
  LyingPartner honest_partner_;
  SetClock clock_;
  std::unique_ptr<Followed> hostile_;
  std::unique_ptr<Followed> honest_;

 private:
  void Listen() {
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(),
                             &port);
    builder.RegisterService(&service_);
    listener_ = builder.BuildAndStart();
    stub_ = v1::SyncService::NewStub(
        grpc::CreateChannel("127.0.0.1:" + std::to_string(port),
                            grpc::InsecureChannelCredentials()));
  }
  void Announced(const std::string&, const checkpoint::ParsedNote& note,
                 merkle::TreeSize size, std::uint64_t wait_ms,
                 Done done) override {
    hostile_->mirror().Announced(note, size, wait_ms, std::move(done));
  }
  void Forked(const std::string&, const std::string& fork_evidence) override {
    hostile_->mirror().Accused(fork_evidence);
  }

  server::HeldLogs logs_;
  server::SyncServiceImpl service_{logs_, *this};
  std::unique_ptr<grpc::Server> listener_;
  std::unique_ptr<v1::SyncService::Stub> stub_;
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_INTEGRATION_HOSTILE_PARTNERS_FOLLOWING_REGISTRY_H_
