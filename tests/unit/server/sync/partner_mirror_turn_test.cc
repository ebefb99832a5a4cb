// A mirror whose time is kept by somebody else: when it is due, and when not.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/note.h"
#include "core/evidence/evidence_records.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"
#include "server/sync/partner_mirror.h"
#include "storage/memory/memory_engine.h"
#include "tests/support/fake_clock.h"
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
    server::PartnerSettings settings;
    settings.partner.origin = partner_.origin();
    settings.partner.genesis_id = partner_.genesis_id();
    settings.partner.countries = {"KZ"};
    settings.partner.operator_name = "kz";
    settings.folder = directory_.path().string();
    server::PartnerParts parts;
    parts.engine = std::make_unique<storage::MemoryEngine>(
        [] { return std::uint64_t{1}; });
    parts.link = std::make_unique<Link>(*this);
    parts.clock = &clock_;
    parts.log = [](std::string_view) {};
    auto opened =
        server::PartnerMirror::Open(std::move(settings), std::move(parts));
    EXPECT_THAT(opened, IsOk());
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
      evidence::Evidence evidence;
      evidence.registries.push_back(
          test_.server_.MakePart(test_.partner_, {statement::RegistryKey()}));
      const TestLog& log = test_.partner_.log();
      server::HeadReply reply;
      reply.evidence = statement::EncodeRecord(evidence);
      if (known && known->size.value < log.size()) {
        reply.consistency = log.ConsistencyProof(known->size.value);
      }
      return reply;
    }
    StatusOr<mirror::EntryPackage> AskPackage(const merkle::TreeHead& held,
                                              merkle::TreeSize) override {
      const auto& entries = test_.partner_.log().entries();
      mirror::EntryPackage package;
      package.start = {held.size.value};
      package.entries.assign(
          entries.begin() + static_cast<std::ptrdiff_t>(held.size.value),
          entries.end());
      return package;
    }

   private:
    PartnerMirrorTurnTest& test_;
  };

  TestRegistry partner_;
  TestServer server_;
  FakeClock clock_;
  TemporaryDirectory directory_;
  int asked_ = 0;
  bool is_down_ = false;
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

}  // namespace
}  // namespace comity::testing
