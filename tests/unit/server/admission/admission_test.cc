#include "server/admission/admission.h"

#include "tests/unit/server/admission/admission_fixture.h"

namespace comity::server {
namespace {

using testing::AdmissionWorld;
using testing::Day;
using testing::SignedStatement;
using testing::TestRegistry;

TEST_F(AdmissionTest, GivesEachStatementTheNextIndex) {
  EXPECT_EQ(world_.log().size(), scene_.size() + 1);
  const auto position = world_.Admit(Issue(1));
  ASSERT_OK(position);
  EXPECT_EQ(position->index, scene_.size() + 1);
  EXPECT_FALSE(position->duplicate);
}

TEST_F(AdmissionTest, AdmitsWhatRestsOnTheSameBatch) {
  ASSERT_OK(world_.Admit(Issue(1)));
  EXPECT_OK(world_.Admit(registry_.Add(
      registry_.RevokedRecord(1, Day("2026-02-01")), {"centre/1"})));
}

TEST_F(AdmissionTest, GoesOnAfterARestart) {
  ASSERT_OK(world_.Admit(Issue(1)));
  world_.Commit();
  world_.Open();
  EXPECT_OK(world_.Admit(registry_.Add(
      registry_.RevokedRecord(1, Day("2026-02-01")), {"centre/1"})));
}

TEST_F(AdmissionTest, AdmissionTimesNeverFall) {
  ASSERT_OK(world_.Admit(Issue(1), testing::kTestStartMs + 90'000));
  ASSERT_OK(world_.Admit(Issue(2), testing::kTestStartMs + 10'000));
  EXPECT_EQ(world_.log().last_admission_ms(), testing::kTestStartMs + 90'000);
}

TEST_F(AdmissionTest, GivesMemoryBackWithoutForgettingTheLog) {
  world_.rules().judged_max = 1;
  world_.Open();
  for (std::uint64_t n = 0; n < 8; ++n) {
    ASSERT_OK(world_.Admit(Issue(n)));
    world_.Commit();
    EXPECT_LE(world_.log().held(), 16U);
  }
}

TEST_F(AdmissionTest, AdmitsAChangeToALogKeyThatIsHeld) {
  world_.rules().held_keys = {registry_.KeyId("log-2")};
  world_.Open();
  EXPECT_OK(world_.Admit(registry_.Add(
      statement::RegistryKeys{statement::RegistryKeyUse::kLog,
                              {registry_.PublicKeyRecord("log-2")},
                              0},
      {"root/1"})));
  const auto keys = world_.admission().RegistryKeys();
  ASSERT_OK(keys);
  EXPECT_EQ(keys->log_key.key, registry_.Key("log-2").public_key().bytes());
}

TEST_F(AdmissionTest, WorseningEventsAreNotCountedAgainstTheLimit) {
  world_.rules().credential_history_max = 1;
  world_.Open();
  ASSERT_OK(world_.Admit(Issue(1)));
  for (const char* from : {"2026-05-01", "2026-04-01", "2026-03-01"}) {
    EXPECT_OK(world_.Admit(
        registry_.Add(registry_.RevokedRecord(1, Day(from)), {"centre/1"})));
  }
}

TEST(EmptyLogTest, BeginsWithThePinnedGenesisOnly) {
  TestRegistry pinned;
  const auto scene = pinned.Found();
  AdmissionWorld world(pinned);
  EXPECT_FAILS(world.Admit(scene[1]), ErrorReason::kGenesisMismatch);
  const SignedStatement other = pinned.Sign(pinned.GenesisRecord(), {"root/1"});
  EXPECT_FAILS(world.Admit(other), ErrorReason::kGenesisMismatch);
  EXPECT_EQ(world.log().size(), 0U);
  EXPECT_OK(world.Admit(scene[0]));
}

}  // namespace
}  // namespace comity::server
