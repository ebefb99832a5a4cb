#include "server/sync/announcer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "core/checkpoint/cosignature.h"
#include "core/checkpoint/note.h"
#include "core/checkpoint/note_signing.h"
#include "tests/support/eventually.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_registry.h"

namespace comity::testing {
namespace {

using checkpoint::NoteKeyType;
using checkpoint::VerifierKey;
using server::PublishedHead;
using server::PublishedHeadPtr;

// A cosigner as the test wants it; outlives the announcer. Thread-safe.
struct CosignerScript {
  std::mutex mutex;
  std::condition_variable cancelling;
  std::function<StatusOr<std::string>(const PublishedHead&)> answer;
  bool hangs = false;
  bool cancelled = false;
  int announced = 0;

  int times() {
    const std::lock_guard lock(mutex);
    return announced;
  }
  void Answer(std::function<StatusOr<std::string>(const PublishedHead&)> next) {
    const std::lock_guard lock(mutex);
    answer = std::move(next);
  }
};

class ScriptedCosigner final : public server::CosignerLink {
 public:
  explicit ScriptedCosigner(CosignerScript& script) : script_(script) {}

  StatusOr<std::string> Announce(const PublishedHead& head) override {
    std::unique_lock lock(script_.mutex);
    ++script_.announced;
    if (script_.hangs) {
      script_.cancelling.wait(lock, [this] { return script_.cancelled; });
      return Unavailable(ErrorReason::kPartnerUnreachable, "cancelled");
    }
    return script_.answer(head);
  }
  void Cancel() override {
    const std::lock_guard lock(script_.mutex);
    script_.cancelled = true;
    script_.cancelling.notify_all();
  }

 private:
  CosignerScript& script_;
};

class AnnouncerTest : public ::testing::Test {
 protected:
  AnnouncerTest() {
    registry_.Found();
    registry_.log().Commit();
    evidence::Policy policy;
    policy.origins.push_back(
        {registry_.origin(), registry_.genesis_id(), {"KZ"}, "kz"});
    policy.cosigners = {
        {*VerifierKey::Make("cn.example/state", NoteKeyType::kCosignature,
                            registry_.Key("cn/1").public_key()),
         evidence::CosignerGrade::kState, "cn"}};
    policy.quorum = 1;
    heads_ = std::make_unique<server::CosignedHeads>(
        policy, registry_.origin(), [this] { return Newest(); },
        [this](const PublishedHead&) {
          return StatusOr<evidence::NoteKeys>(evidence::NoteKeys{
              *VerifierKey::Make(registry_.origin(), NoteKeyType::kEd25519,
                                 registry_.Key("log").public_key()),
              *VerifierKey::Make(registry_.origin(), NoteKeyType::kCosignature,
                                 registry_.Key("cosigning").public_key())});
        },
        clock_);
    // Made before threads ask for them.
    (void)registry_.Key("log");
    (void)registry_.Key("cosigning");
    script_.answer = [](const PublishedHead&) { return std::string(); };
  }

  void Start() {
    server::AnnouncerLimits limits;
    limits.every_ms = 1;
    limits.retry_max_ms = 4;
    announcer_ = std::make_unique<server::Announcer>(
        "cn", limits, *heads_, std::make_unique<ScriptedCosigner>(script_),
        clock_, [this](std::string_view line) {
          const std::lock_guard lock(mutex_);
          said_ += std::string(line) + "\n";
        });
    announcer_->Start();
  }

  PublishedHeadPtr Newest() {
    const std::lock_guard lock(mutex_);
    ++looked_;
    return published_;
  }
  void Publish() {
    auto head = std::make_shared<PublishedHead>();
    head->head = registry_.log().head();
    head->checkpoint = registry_.log().Checkpoint(
        registry_.origin(), registry_.Key("log"), registry_.Key("cosigning"),
        clock_.Now().wall_ms / 1000);
    const std::lock_guard lock(mutex_);
    published_ = std::move(head);
  }
  // The announcer has looked for a head to announce, often.
  void LetItLook() {
    const int looked = Looked();
    ASSERT_TRUE(Eventually([&] { return Looked() > looked + 20; }));
  }
  int Looked() {
    const std::lock_guard lock(mutex_);
    return looked_;
  }
  std::string Said() {
    const std::lock_guard lock(mutex_);
    return said_;
  }

  TestRegistry registry_;
  FakeClock clock_;
  std::mutex mutex_;
  PublishedHeadPtr published_;
  int looked_ = 0;
  std::string said_;
  std::unique_ptr<server::CosignedHeads> heads_;
  CosignerScript script_;
  std::unique_ptr<server::Announcer> announcer_;
};

TEST_F(AnnouncerTest, SaysNothingBeforeTheFirstHead) {
  Start();
  LetItLook();
  EXPECT_EQ(script_.times(), 0);
}

TEST_F(AnnouncerTest, AnnouncesAHeadOnceUntilItIsToBeRefreshed) {
  Publish();
  Start();
  LetItLook();
  EXPECT_EQ(script_.times(), 1);
  clock_.Advance(server::AnnouncerLimits().refresh_every_ms);
  EXPECT_TRUE(Eventually([&] { return script_.times() == 2; }));
}

TEST_F(AnnouncerTest, AnnouncesANewHead) {
  Publish();
  Start();
  LetItLook();
  registry_.Add(registry_.CredentialRecord(1), {"centre/1"});
  registry_.log().Commit();
  Publish();
  clock_.Advance(server::kAnnounceEveryMs);
  EXPECT_TRUE(Eventually([&] { return script_.times() == 2; }));
}

TEST_F(AnnouncerTest, BringsTheCosignatureBack) {
  Publish();
  const auto key = registry_.MakeKey("cn/1");
  script_.answer = [&](const PublishedHead& head) -> StatusOr<std::string> {
    const std::string text = checkpoint::ParseNote(head.checkpoint)->text;
    return checkpoint::FormatNote(
        {text,
         {*checkpoint::Cosign(text, clock_.Now().wall_ms / 1000,
                              "cn.example/state", *key)}});
  };
  Start();
  EXPECT_TRUE(Eventually([&] { return heads_->Cosigned() != nullptr; }));
}

TEST_F(AnnouncerTest, TellsOnceOfACosignerThatFailsAndGoesOn) {
  Publish();
  script_.answer = [](const PublishedHead&) -> StatusOr<std::string> {
    return Unavailable(ErrorReason::kPartnerUnreachable, "down");
  };
  Start();
  ASSERT_TRUE(Eventually([&] { return script_.times() > 6; }));
  const std::string said = Said();
  EXPECT_THAT(said, ::testing::StartsWith("cosigner cn: PARTNER_UNREACHABLE"));
  EXPECT_EQ(said.find('\n'), said.size() - 1);
  script_.Answer([](const PublishedHead&) { return std::string(); });
  const int times = script_.times();
  ASSERT_TRUE(Eventually([&] { return script_.times() > times; }));
  LetItLook();
  EXPECT_LE(script_.times(), times + 2);
}

TEST_F(AnnouncerTest, TakesNoGarbageForACosignature) {
  Publish();
  script_.answer = [](const PublishedHead&) { return std::string("x"); };
  Start();
  EXPECT_TRUE(Eventually([&] {
    return Said().find(Name(ErrorReason::kNoteMalformed)) != std::string::npos;
  }));
  EXPECT_EQ(heads_->Cosigned(), nullptr);
}

TEST_F(AnnouncerTest, EndsWhileItsCosignerKeepsSilent) {
  Publish();
  script_.hangs = true;
  Start();
  ASSERT_TRUE(Eventually([&] { return script_.times() == 1; }));
  announcer_->Shutdown();  // Does not return unless the link was cancelled.
  EXPECT_EQ(script_.times(), 1);
}

}  // namespace
}  // namespace comity::testing
