// A mirror whose time is kept by somebody else: when it is due, and when not.
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/note.h"
#include "core/checkpoint/note_signing.h"
#include "core/crypto/sha256.h"
#include "server/sync/announced_fork.h"
#include "server/sync/partner_mirror.h"
#include "storage/memory/memory_engine.h"
#include "tests/support/fake_clock.h"
#include "tests/support/faulty_engine.h"
#include "tests/support/lying_partner.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_evidence.h"

namespace comity::testing {
namespace {

class PartnerMirrorTurnTest : public ::testing::Test {
 protected:
  PartnerMirrorTurnTest() {
    partner_.Found();
    partner_.log().Commit();
    server_.Serve(partner_, {"KZ"});
    server_.later_s = 0;
    clock_.SetWall(partner_.log().last_admission_ms() + 1000);
    Open();
  }

  // Opens the mirror anew, with what its folder and engine hold.
  void Open() {
    mirror_.reset();
    server::PartnerSettings settings;
    settings.partner.origin = partner_.origin();
    settings.partner.genesis_id = partner_.genesis_id();
    settings.partner.countries = {"KZ"};
    settings.partner.operator_name = "kz";
    settings.folder = directory_.path().string();
    server::PartnerParts parts;
    auto engine = std::make_unique<storage::FaultyEngine>(memory_);
    engine_ = engine.get();
    parts.engine = std::move(engine);
    parts.link = std::make_unique<Link>(*this);
    parts.clock = &clock_;
    parts.log = [](std::string_view) {};
    auto opened =
        server::PartnerMirror::Open(std::move(settings), std::move(parts));
    EXPECT_OK(opened);
    mirror_ = *std::move(opened);
  }

  // Turns until the mirror wants a pause, which is returned.
  std::uint64_t Follow() {
    std::uint64_t pause_ms = 0;
    for (int turn = 0; turn < 20 && pause_ms == 0; ++turn) {
      pause_ms = mirror_->Turn();
    }
    return pause_ms;
  }

  // Somebody shows the log's newest head.
  void Announce() {
    const auto note = checkpoint::ParseNote(partner_.Checkpoint());
    mirror_->Announced(*note, partner_.log().head().size, /*wait_ms=*/0,
                       [](const StatusOr<std::string>&) {});
  }

  // Answers from the partner's log in memory.
  class Link final : public server::PartnerLink {
   public:
    explicit Link(PartnerMirrorTurnTest& test) : test_(test) {}

    StatusOr<server::HeadReply> AskHead(
        const std::optional<merkle::TreeHead>& known) override {
      ++test_.asked_;
      if (test_.is_down_) {
        return Unavailable(ErrorReason::kPartnerUnreachable, "down");
      }
      return HonestHead(test_.partner_, test_.server_, known);
    }
    StatusOr<mirror::EntryPackage> AskPackage(const merkle::TreeHead& held,
                                              merkle::TreeSize) override {
      const InUse in_use(*this);
      if (held.size.value > 0) {
        AwaitRest();
      }
      // As few as a package may have, so that a long log takes two.
      return HonestPackage(test_.partner_, held.size.value,
                           mirror::kPackageAlignment);
    }
    void Rest() override {
      std::unique_lock lock(mutex_);
      if (test_.fetches_ahead_) {
        begun_.wait_for(lock, std::chrono::milliseconds(500),
                        [&] { return has_fetched_ahead_; });
      }
      test_.rested_in_a_call_ = test_.rested_in_a_call_ || calls_ > 0;
      rests_ += 1;
      rested_.notify_all();
    }

   private:
    class InUse {
     public:
      explicit InUse(Link& link) : link_(link) { Count(1); }
      ~InUse() { Count(-1); }

     private:
      void Count(int more) {
        const std::lock_guard lock(link_.mutex_);
        link_.calls_ += more;
      }
      Link& link_;
    };

    // Gives whoever does not wait for the call the time to show it.
    void AwaitRest() {
      std::unique_lock lock(mutex_);
      has_fetched_ahead_ = true;
      begun_.notify_all();
      const int before = rests_;
      rested_.wait_for(lock, std::chrono::milliseconds(200),
                       [&] { return rests_ > before; });
    }

    std::mutex mutex_;
    std::condition_variable begun_;
    std::condition_variable rested_;
    bool has_fetched_ahead_ = false;
    int calls_ = 0;
    int rests_ = 0;
    PartnerMirrorTurnTest& test_;
  };

  TestRegistry partner_;
  TestServer server_;
  FakeClock clock_;
  TemporaryDirectory directory_;
  storage::MemoryEngine memory_{[] { return std::uint64_t{1}; }};
  storage::FaultyEngine* engine_ = nullptr;  // Of the mirror.
  int asked_ = 0;
  bool is_down_ = false;
  bool fetches_ahead_ = false;  // A package behind the first is asked for.
  bool rested_in_a_call_ = false;
  std::unique_ptr<server::PartnerMirror> mirror_;
};

TEST_F(PartnerMirrorTurnTest, TakesOneStepATurnUntilTheHeadIsShown) {
  EXPECT_EQ(mirror_->Turn(), 0U);  // Asks for the head.
  EXPECT_EQ(asked_, 1);
  EXPECT_EQ(mirror_->log().newest(), nullptr);
  EXPECT_EQ(Follow(), server::MirrorLimits().poll_every_ms);
  ASSERT_NE(mirror_->log().newest(), nullptr);
  EXPECT_EQ(mirror_->log().newest()->head, partner_.log().head());
}

TEST_F(PartnerMirrorTurnTest, DoesNothingBeforeItIsDue) {
  const std::uint64_t pause_ms = Follow();
  clock_.Advance(pause_ms - 1);
  EXPECT_EQ(mirror_->Turn(), 1U);
  EXPECT_EQ(asked_, 1);
  clock_.Advance(1);
  EXPECT_EQ(mirror_->Turn(), 0U);
  EXPECT_EQ(asked_, 2);
}

TEST_F(PartnerMirrorTurnTest, AnAnnouncedHeadMakesItDueSooner) {
  const std::uint64_t pause_ms = Follow();
  clock_.Advance(1000);
  EXPECT_EQ(mirror_->Turn(), pause_ms - 1000);
  partner_.Add(partner_.CredentialRecord(1), {"centre/1"});
  partner_.log().Commit();
  clock_.SetWall(partner_.log().last_admission_ms() + 1000);
  Announce();
  Follow();
  EXPECT_EQ(asked_, 2);
  EXPECT_EQ(mirror_->log().newest()->head, partner_.log().head());
}

TEST_F(PartnerMirrorTurnTest, AnAnnouncementDoesNotShortenThePauseOfAFailure) {
  is_down_ = true;
  const std::uint64_t pause_ms = Follow();
  EXPECT_EQ(pause_ms, server::MirrorLimits().retry_min_ms);
  Announce();
  EXPECT_EQ(mirror_->Turn(), pause_ms);
  EXPECT_EQ(asked_, 1);
}

// The next package is fetched while one is stored; a link takes one call at a
// time, and none while its connection is given up.
TEST_F(PartnerMirrorTurnTest, TheLinkRestsOnlyWhenNothingIsFetchedAhead) {
  for (std::uint64_t i = 1; i <= 300; ++i) {
    partner_.Add(partner_.CredentialRecord(i), {"centre/1"});
  }
  partner_.log().Commit();
  clock_.SetWall(partner_.log().last_admission_ms() + 1000);
  fetches_ahead_ = true;
  engine_->FailCommit(storage::Fault::kUnavailable);
  Follow();
  EXPECT_TRUE(mirror_->counts().halted);
  EXPECT_FALSE(rested_in_a_call_);
}

TEST_F(PartnerMirrorTurnTest, AProvenForkIsNotForgottenByARestart) {
  Follow();
  partner_.log().Commit();
  const merkle::TreeHead head = {{partner_.log().size() - 1},
                                 crypto::Sha256("another log")};
  checkpoint::ParsedNote note;
  note.text = checkpoint::FormatCheckpoint({partner_.origin(), head});
  note.signatures = {
      *checkpoint::SignNote(note.text, partner_.origin(), partner_.Key("log"))};
  Follow();
  const std::string evidence =
      server::ForkWithAnnounced(mirror_->log(), note, head);
  ASSERT_NE(evidence, "");
  mirror_->Accused(evidence);
  EXPECT_TRUE(mirror_->counts().halted);
  Open();
  EXPECT_TRUE(mirror_->counts().halted);
  const int asked = asked_;
  mirror_->Turn();
  EXPECT_EQ(asked_, asked);
  // What it had verified is answered from.
  EXPECT_NE(mirror_->log().newest(), nullptr);
}

TEST_F(PartnerMirrorTurnTest, AFileThatProvesNoForkHaltsNothing) {
  Follow();
  std::ofstream(directory_.path() / "fork-evidence") << "an opinion";
  Open();
  EXPECT_FALSE(mirror_->counts().halted);
}

}  // namespace
}  // namespace comity::testing
