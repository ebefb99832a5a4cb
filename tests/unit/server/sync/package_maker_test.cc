#include "server/sync/package_maker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "core/merkle/consistency_proof.h"
#include "storage/memory/memory_engine.h"
#include "tests/support/shell_world.h"
#include "tests/support/temporary_directory.h"

namespace comity::testing {
namespace {

using mirror::ReplayPackage;
using mirror::ReplayState;
using server::HeldLog;
using server::MakeHeadReply;
using server::MakePackage;

// A registry that holds its own log.
class PackageMakerTest : public ::testing::Test {
 protected:
  PackageMakerTest()
      : scene_(registry_.Found()),
        engine_([] { return kTestStartMs; }),
        world_(registry_, engine_, directory_.path() / "mark") {
    world_.Start();
    EXPECT_OK(world_.SubmitAll(scene_));
    early_ = world_.published().back()->head;
    EXPECT_OK(world_.SubmitAll(
        {registry_.Add(registry_.CredentialRecord(1), {"centre/1"})}));
    log_ = {{registry_.origin(), registry_.genesis_id(), {"KZ"}},
            &world_.store(),
            &world_.histories(),
            [this] { return world_.published().back(); }};
  }
  merkle::TreeHead head() const { return world_.published().back()->head; }

  TemporaryDirectory directory_;
  TestRegistry registry_;
  std::vector<SignedStatement> scene_;
  storage::MemoryEngine engine_;
  ShellWorld world_;
  merkle::TreeHead early_;
  HeldLog log_;
};

TEST_F(PackageMakerTest, MakesWhatAMirrorTakes) {
  const auto package = MakePackage(log_, {}, head().size);
  ASSERT_OK(package);
  const auto replayed = ReplayPackage(ReplayState(), *package, head(), {});
  ASSERT_OK(replayed);
  EXPECT_EQ(replayed->after.edge.Head(), head());
}

TEST_F(PackageMakerTest, GoesOnFromWhatIsHeld) {
  const auto first = MakePackage(log_, {}, early_.size);
  ASSERT_OK(first);
  EXPECT_THAT(first->end_proof, ::testing::IsEmpty());
  const auto begun = ReplayPackage(ReplayState(), *first, early_, {});
  ASSERT_OK(begun);
  const auto second = MakePackage(log_, early_, head().size);
  ASSERT_OK(second);
  EXPECT_OK(ReplayPackage(begun->after, *second, head(), {}));
}

TEST_F(PackageMakerTest, ProvesAHeadFromTheOneKnown) {
  const auto reply = MakeHeadReply(log_, early_);
  ASSERT_OK(reply);
  EXPECT_THAT(reply->consistency, ::testing::Not(::testing::IsEmpty()));
  EXPECT_THAT(MakeHeadReply(log_, head())->consistency, ::testing::IsEmpty());
  EXPECT_OK(MakeHeadReply(log_, {}));
}

TEST_F(PackageMakerTest, SaysThatTheCallerHoldsAnotherLog) {
  merkle::TreeHead other = early_;
  other.root.bytes[0] ^= 1;
  EXPECT_FAILS(MakePackage(log_, other, head().size),
               ErrorReason::kKnownHeadMismatch);
}

TEST_F(PackageMakerTest, ProvesToWhoKnowsAnotherHeadThatTheLogExcludesIt) {
  merkle::TreeHead other = early_;
  other.root.bytes[0] ^= 1;
  const auto reply = MakeHeadReply(log_, other);
  ASSERT_OK(reply);
  EXPECT_FAILS(merkle::VerifyConsistency(other, head(), reply->consistency),
               ErrorReason::kRootMismatch);
  EXPECT_OK(merkle::VerifyConsistency(early_, head(), reply->consistency));
}

TEST_F(PackageMakerTest, RefusesWhatIsNotHeldAndWhatIsNothing) {
  EXPECT_FAILS(MakePackage(log_, {}, {head().size.value + 1}),
               ErrorReason::kIndexOutOfRange);
  EXPECT_FAILS(MakePackage(log_, head(), head().size),
               ErrorReason::kIndexOutOfRange);
  EXPECT_FAILS(MakePackage(log_, {{~std::uint64_t{0}}, Hash()}, {1}),
               ErrorReason::kIndexOutOfRange);
}

TEST_F(PackageMakerTest, IsNotReadyBeforeTheFirstHead) {
  log_.newest = [] { return server::PublishedHeadPtr(); };
  EXPECT_FAILS(MakePackage(log_, {}, {1}), ErrorReason::kNotReady);
  EXPECT_FAILS(MakeHeadReply(log_, {}), ErrorReason::kNotReady);
}

}  // namespace
}  // namespace comity::testing
