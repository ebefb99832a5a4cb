// Entries and heads that a partner dates back or ahead.
#include <gtest/gtest.h>

#include <cstdint>

#include "core/checkpoint/cosignature.h"
#include "core/checkpoint/note.h"
#include "tests/integration/hostile_partners/lying_answers.h"

namespace comity::testing {
namespace {

TEST_F(LyingAnswersTest, AdmissionsOfTheFutureAreRefusedUntilTheyAreThere) {
  const std::uint64_t before = ServedSize(registry_);
  partner_.Change([&](TestRegistry& registry, TestServer& shown) {
    const auto signed_by_centre =
        registry.Sign(registry.CredentialRecord(50), {"centre/1"});
    const std::uint64_t ahead_ms = clock_.Now().wall_ms + 6 * 60 * 1000;
    registry.log().Append(signed_by_centre, ahead_ms);
    registry.log().Commit();
    // The log does not say of the head that it is of the future.
    shown.later_s = 0;
  });
  ExpectTold(ErrorReason::kHeadTimeMissing);
  ExpectUndisturbed();
  EXPECT_EQ(ServedSize(registry_), before);
  clock_.SetWall(clock_.Now().wall_ms + 6 * 60 * 1000);
  EXPECT_TRUE(HasCaughtUp(*hostile_, partner_));
}

// The head's time is today's; what is under it is of another age.
class LyingTimesTest : public LyingAnswersTest {
 protected:
  void GrowAt(std::uint64_t admitted_ms, std::uint64_t head_s) {
    partner_.Change([&](TestRegistry& registry, TestServer& shown) {
      registry.log().Append(
          registry.Sign(registry.CredentialRecord(50), {"centre/1"}),
          admitted_ms);
      registry.log().Commit();
      shown.later_s = head_s - admitted_ms / 1000;
    });
  }
  std::uint64_t now_s() const { return clock_.Now().wall_ms / 1000; }
};

TEST_F(LyingTimesTest, AdmissionsFarAheadAreRefused) {
  const std::uint64_t before = ServedSize(registry_);
  for (const std::uint64_t admitted_ms :
       {clock_.Now().wall_ms + 301'000, clock_.Now().wall_ms * 2,
        std::uint64_t{1} << 62}) {
    GrowAt(admitted_ms, now_s());
    ExpectTold(ErrorReason::kTimeImplausible);
    hostile_->Forget();
  }
  ExpectUndisturbed();
  EXPECT_EQ(ServedSize(registry_), before);
}

TEST_F(LyingTimesTest, AdmissionsThatFallAreRefused) {
  const std::uint64_t before = ServedSize(registry_);
  partner_.Change([](TestRegistry& registry, TestServer&) {
    const std::uint64_t last_ms = registry.log().last_admission_ms();
    for (const std::uint64_t admitted_ms : {last_ms - 1, last_ms + 1}) {
      registry.log().Append(
          registry.Sign(registry.CredentialRecord(admitted_ms), {"centre/1"}),
          admitted_ms);
    }
    registry.log().Commit();
  });
  ExpectTold(ErrorReason::kTimeImplausible);
  ExpectUndisturbed();
  EXPECT_EQ(ServedSize(registry_), before);
}

// Cosigned at noon, an entry says that it was admitted in the morning.
TEST_F(LyingTimesTest, AdmissionsDatedBackBehindACosignatureAreRefused) {
  partner_.Change(
      [](TestRegistry&, TestServer& shown) { shown.later_s = 3600; });
  clock_.SetWall(registry_.log().last_admission_ms() + 3'600'000);
  const std::uint64_t now_s_then = now_s();
  const auto cosigned_at_noon = [&] {
    const auto note = checkpoint::ParseNote(ServedNote(registry_));
    const auto at = checkpoint::VerifyCosignature(*note, OwnKey());
    return at.ok() && *at >= now_s_then;
  };
  ASSERT_TRUE(Eventually(cosigned_at_noon));
  const std::uint64_t before = ServedSize(registry_);
  GrowAt(registry_.log().last_admission_ms() + 1000, now_s());
  ExpectTold(ErrorReason::kTimeImplausible);
  EXPECT_EQ(ServedSize(registry_), before);
  EXPECT_FALSE(hostile_->halted());
}

TEST_F(LyingTimesTest, AHeadOfTheFutureIsRefused) {
  partner_.Change(
      [](TestRegistry&, TestServer& shown) { shown.later_s = 100'000'000; });
  ExpectTold(ErrorReason::kHeadTimeMissing);
  ExpectUndisturbed();
}

}  // namespace
}  // namespace comity::testing
