#include "server/anchoring/anchorer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/note.h"
#include "core/checkpoint/note_signing.h"
#include "core/mirror/fork_evidence.h"
#include "core/statement/entry.h"
#include "server/sync/kept_file.h"
#include "storage/memory/memory_engine.h"
#include "tests/support/shell_world.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::testing {
namespace {

using server::Alarm;
using server::AlarmLevel;
using server::Anchorer;
using server::PublishedHead;
using server::PublishedHeadPtr;

constexpr std::uint64_t kHourMs = 3'600'000;
constexpr std::uint64_t kDayMs = 24 * kHourMs;

// A registry with a store of its own, in memory.
struct Held {
  Held(const std::string& origin, const std::string& country,
       const std::string& mark)
      : registry(origin, country),
        scene(registry.Found()),
        engine([] { return kTestStartMs; }),
        world(registry, engine, mark) {
    world.Start();
    EXPECT_OK(world.SubmitAll(scene));
  }
  void Grow(std::uint64_t n) {
    EXPECT_OK(world.SubmitAll(
        {registry.Add(registry.CredentialRecord(n), {"centre/1"})}));
  }
  PublishedHeadPtr newest() const { return world.published().back(); }

  TestRegistry registry;
  std::vector<SignedStatement> scene;
  storage::MemoryEngine engine;
  ShellWorld world;
};

// The write path of a world without threads.
class WorldSubmitter final : public server::Submitter {
 public:
  explicit WorldSubmitter(Held& held) : held_(held) {}

  void Submit(server::Submission submission, Done done) override {
    SignedStatement statement;
    statement.statement.bytes = std::move(submission.statement);
    statement.signatures = std::move(submission.signatures);
    done(held_.world.SubmitAll({statement}));
  }
  PublishedHeadPtr Newest() const override { return held_.newest(); }

 private:
  Held& held_;
};

// Kazakhstan's registry anchors China's, of which it holds a copy.
class AnchorerTest : public ::testing::Test {
 protected:
  AnchorerTest()
      : ours_("registry.kz.example", "KZ", directory_.path() / "ours"),
        theirs_("registry.cn.example", "CN", directory_.path() / "theirs"),
        submitter_(ours_) {
    shown_ = &theirs_;
    Restart();
  }

  // A new anchorer on what the own log holds.
  void Restart(const std::string& body = "registrar") {
    server::AnchorParts parts;
    parts.author = {ours_.registry.origin(), body,
                    &ours_.registry.Key(body + "/1")};
    parts.genesis_id = ours_.registry.genesis_id();
    parts.own_log = &submitter_;
    parts.histories = &ours_.world.histories();
    parts.clock = &ours_.world.clock();
    parts.begun_ms = kTestStartMs;
    parts.log = [this](std::string_view line) { lines_ += line; };
    parts.alarm = [this](const Alarm& alarm) { alarms_.push_back(alarm); };
    server::AnchoredPartner partner;
    partner.pinned.origin = theirs_.registry.origin();
    partner.pinned.genesis_id = theirs_.registry.genesis_id();
    partner.log = {
        {theirs_.registry.origin(), theirs_.registry.genesis_id(), {"CN"}},
        &shown_->world.store(),
        &shown_->world.histories(),
        [this] { return Cosigned(); }};
    partner.cosigners = {*checkpoint::VerifierKey::Make(
        "registry.kz.example/state", checkpoint::NoteKeyType::kCosignature,
        ours_.registry.Key("state/1").public_key())};
    partner.folder = directory_.path().string();
    anchorer_ = std::make_unique<Anchorer>(
        server::AnchorLimits{.every_ms = kDayMs}, std::move(parts),
        std::vector<server::AnchoredPartner>{std::move(partner)});
  }

  // The partner's newest head as the mirror serves it.
  PublishedHeadPtr Cosigned() {
    auto head = std::make_shared<PublishedHead>(*shown_->newest());
    const auto note = checkpoint::ParseNote(head->checkpoint);
    for (const std::string& name : cosigned_by_) {
      const auto line = checkpoint::Cosign(note->text, 1, name,
                                           ours_.registry.Key("state/1"));
      head->checkpoint += checkpoint::FormatSignatureLine(*line);
    }
    return head;
  }

  // The anchors of the own log, in order.
  std::vector<statement::Anchor> Anchors() {
    std::vector<statement::Anchor> anchors;
    const auto entries = ours_.world.store().ReadEntryRange(
        {0}, static_cast<std::size_t>(ours_.newest()->head.size.value));
    for (const std::string& bytes : *entries) {
      const auto logged = authority::ReadLoggedStatement(0, bytes);
      const auto* anchor =
          *logged == nullptr ? nullptr : (*logged)->As<statement::Anchor>();
      if (anchor != nullptr) {
        anchors.push_back(*anchor);
      }
    }
    return anchors;
  }
  static merkle::TreeHead HeadOf(const statement::Anchor& anchor) {
    const auto note = checkpoint::ParseNote(anchor.checkpoint);
    return checkpoint::ParseCheckpoint(note->text)->head;
  }
  void Pass(std::uint64_t ms) { ours_.world.clock().Advance(ms); }

  TemporaryDirectory directory_;
  Held ours_;
  Held theirs_;
  Held* shown_ = nullptr;
  WorldSubmitter submitter_;
  std::vector<std::string> cosigned_by_ = {"registry.kz.example/state"};
  std::string lines_;
  std::vector<Alarm> alarms_;
  std::unique_ptr<Anchorer> anchorer_;
};

TEST_F(AnchorerTest, LogsTheNewestCosignedHead) {
  anchorer_->Turn();
  const auto anchors = Anchors();
  ASSERT_EQ(anchors.size(), 1U);
  EXPECT_EQ(anchors[0].origin, theirs_.registry.origin());
  EXPECT_EQ(anchors[0].month, "2026-01");
  EXPECT_EQ(HeadOf(anchors[0]), theirs_.newest()->head);
  EXPECT_EQ(anchors[0].checkpoint, Cosigned()->checkpoint);
  EXPECT_EQ(anchorer_->counts().logged, 1U);
  EXPECT_EQ(lines_, "");
}

TEST_F(AnchorerTest, WaitsTheWholeIntervalHoweverOftenItLooks) {
  anchorer_->Turn();
  for (std::uint64_t hour = 1; hour < 24; ++hour) {
    Pass(kHourMs);
    theirs_.Grow(hour);
    anchorer_->Turn();
    EXPECT_EQ(Anchors().size(), 1U) << hour;
  }
  Pass(kHourMs);
  anchorer_->Turn();
  const auto anchors = Anchors();
  ASSERT_EQ(anchors.size(), 2U);
  EXPECT_EQ(HeadOf(anchors[1]), theirs_.newest()->head);
}

TEST_F(AnchorerTest, LogsNothingWhileThePartnersLogDoesNotGrow) {
  anchorer_->Turn();
  for (int day = 0; day < 100; ++day) {
    Pass(kDayMs);
    anchorer_->Turn();
  }
  EXPECT_EQ(Anchors().size(), 1U);
  theirs_.Grow(1);
  anchorer_->Turn();
  const auto anchors = Anchors();
  ASSERT_EQ(anchors.size(), 2U);
  EXPECT_EQ(anchors[1].month, "2026-04");
}

// The own log is the memory: what a process logged, the next one finds.
TEST_F(AnchorerTest, LogsNothingTwiceAfterARestart) {
  anchorer_->Turn();
  for (int i = 0; i < 5; ++i) {
    theirs_.Grow(static_cast<std::uint64_t>(i + 1));
    Restart();
    anchorer_->Turn();
    EXPECT_EQ(Anchors().size(), 1U);
  }
  Pass(40 * kDayMs);
  Restart();
  anchorer_->Turn();
  Restart();
  anchorer_->Turn();
  EXPECT_EQ(Anchors().size(), 2U);
}

TEST_F(AnchorerTest, LogsNoHeadThatNobodyCosigned) {
  cosigned_by_.clear();
  anchorer_->Turn();
  // By a key of another name, which is no cosigner's.
  cosigned_by_ = {"registry.kz.example/other"};
  anchorer_->Turn();
  EXPECT_EQ(Anchors().size(), 0U);
  EXPECT_EQ(lines_, "");
  EXPECT_EQ(anchorer_->counts().failed, 0U);
}

TEST_F(AnchorerTest, LeavesOutWhatOthersAppended) {
  const std::string clean = Cosigned()->checkpoint;
  cosigned_by_ = {"registry.kz.example/state", "somebody.example"};
  EXPECT_NE(Cosigned()->checkpoint, clean);
  anchorer_->Turn();
  ASSERT_EQ(Anchors().size(), 1U);
  EXPECT_EQ(Anchors()[0].checkpoint, clean);
}

// A clock that was set back must not make anchors come faster.
TEST_F(AnchorerTest, LogsNothingWhileTheClockIsBeforeTheLastAnchor) {
  anchorer_->Turn();
  theirs_.Grow(1);
  ours_.world.clock().SetWall(kTestStartMs - 2 * kDayMs);
  anchorer_->Turn();
  EXPECT_EQ(Anchors().size(), 1U);
}

TEST_F(AnchorerTest, TellsOnceThatTheBodyIsNoOperator) {
  Restart("centre");
  for (int i = 0; i < 10; ++i) {
    anchorer_->Turn();
  }
  EXPECT_EQ(Anchors().size(), 0U);
  EXPECT_EQ(anchorer_->counts().failed, 10U);
  ASSERT_EQ(alarms_.size(), 1U);
  EXPECT_EQ(alarms_[0].why.reason(), ErrorReason::kNoGrant);
  EXPECT_EQ(alarms_[0].level, AlarmLevel::kWarning);
  EXPECT_EQ(alarms_[0].source, "anchors");
}

// The mirror lost its copy and its memory, and the partner shows it another
// log: the anchor in the own log contradicts that.
TEST_F(AnchorerTest, AccusesAPartnerWhoseLogExcludesTheAnchoredHead) {
  theirs_.Grow(1);
  anchorer_->Turn();
  for (const int more : {0, 1, 5}) {
    Held rewritten("registry.cn.example", "CN",
                   directory_.path() / ("rewritten" + std::to_string(more)));
    for (int i = 0; i <= more; ++i) {
      rewritten.Grow(static_cast<std::uint64_t>(100 + i));
    }
    shown_ = &rewritten;
    alarms_.clear();
    Restart();
    Pass(2 * kDayMs);
    anchorer_->Turn();
    anchorer_->Turn();
    ASSERT_EQ(alarms_.size(), 1U) << more;
    EXPECT_EQ(alarms_[0].why.reason(), ErrorReason::kForkDetected);
    EXPECT_EQ(alarms_[0].level, AlarmLevel::kCritical);
    evidence::PinnedOrigin pinned;
    pinned.origin = theirs_.registry.origin();
    pinned.genesis_id = theirs_.registry.genesis_id();
    EXPECT_OK(mirror::JudgeFork(
        server::ReadKeptFile(alarms_[0].evidence, mirror::kForkEvidenceSizeMax),
        pinned));
    EXPECT_EQ(Anchors().size(), 1U);
    anchorer_ = nullptr;
  }
}

TEST_F(AnchorerTest, AccusesNobodyWhileTheCopyIsBehind) {
  theirs_.Grow(1);
  anchorer_->Turn();
  Held behind("registry.cn.example", "CN", directory_.path() / "behind");
  shown_ = &behind;
  Restart();
  Pass(2 * kDayMs);
  anchorer_->Turn();
  EXPECT_EQ(alarms_.size(), 0U);
  EXPECT_EQ(Anchors().size(), 1U);
  anchorer_ = nullptr;
}

TEST_F(AnchorerTest, DoesNothingBeforeThePartnersFirstHead) {
  Restart();
  const auto none = [] { return PublishedHeadPtr(); };
  server::AnchoredPartner partner;
  partner.pinned.origin = theirs_.registry.origin();
  partner.log.newest = none;
  server::AnchorParts parts;
  parts.own_log = &submitter_;
  Anchorer(server::AnchorLimits(), std::move(parts), {std::move(partner)})
      .Turn();
  EXPECT_EQ(Anchors().size(), 0U);
}

}  // namespace
}  // namespace comity::testing
