// Who announces a head that excludes what is held, and what that costs.
#include "server/sync/announced_fork.h"

#include <gtest/gtest.h>

#include <string>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/note.h"
#include "core/checkpoint/note_signing.h"
#include "core/crypto/sha256.h"
#include "core/evidence/policy.h"
#include "core/mirror/fork_evidence.h"
#include "server/evidence/held_log.h"
#include "tests/support/counting_engine.h"
#include "tests/unit/server/sync/copied_log.h"

namespace comity::server {
namespace {

class AnnouncedForkTest : public ::testing::Test {
 protected:
  AnnouncedForkTest() {
    partner_.Found();
    partner_.log().Commit();
    copy_.Follow(partner_.log());
    auto published = std::make_shared<PublishedHead>(*copy_.published());
    published->checkpoint = partner_.Checkpoint();
    published_ = std::move(published);
    log_ = {{partner_.origin(), partner_.genesis_id(), {"KZ"}},
            &copy_.store(),
            &copy_.histories(),
            [this] { return published_; }};
  }

  // A head of the size held less one, of another log, signed by `key`.
  std::string Announce(const crypto::Signer& key) {
    const merkle::TreeHead head = {{partner_.log().size() - 1},
                                   crypto::Sha256("another log")};
    checkpoint::ParsedNote note;
    note.text = checkpoint::FormatCheckpoint({partner_.origin(), head});
    note.signatures = {
        *checkpoint::SignNote(note.text, partner_.origin(), key)};
    return ForkWithAnnounced(log_, note, head);
  }

  testing::TestRegistry partner_;
  storage::MemoryEngine memory_{[] { return std::uint64_t{1}; }};
  storage::CountingEngine engine_{memory_};
  testing::CopiedLog copy_{&engine_};
  PublishedHeadPtr published_;
  HeldLog log_;
};

TEST_F(AnnouncedForkTest, ProvesOneThatTheLogSigned) {
  const std::string evidence = Announce(partner_.Key("log"));
  evidence::PinnedOrigin pinned;
  pinned.origin = partner_.origin();
  pinned.genesis_id = partner_.genesis_id();
  EXPECT_OK(mirror::JudgeFork(evidence, pinned));
}

TEST_F(AnnouncedForkTest, ReadsNothingForOneThatTheLogDidNotSign) {
  const auto stranger = partner_.MakeKey("stranger");
  EXPECT_EQ(Announce(*stranger), "");  // Remembers the registry's history.
  engine_.Take();
  EXPECT_EQ(Announce(*stranger), "");
  EXPECT_EQ(Announce(partner_.Key("cosigning")), "");
  EXPECT_EQ(engine_.Take().total(), 0);
}

TEST_F(AnnouncedForkTest, ReadsTheLogForOneThatItSigned) {
  Announce(partner_.Key("log"));
  engine_.Take();
  EXPECT_NE(Announce(partner_.Key("log")), "");
  EXPECT_GT(engine_.Take().total(), 0);
}

}  // namespace
}  // namespace comity::server
