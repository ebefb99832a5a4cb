// A certification centre's key. The point is the place of KEY_ROTATED in the
// log, or the last good size that KEY_COMPROMISED names.
#include "tests/integration/key_drills/drill_scene.h"

namespace comity::testing {
namespace {

class BodyKeyDrill : public DrillScene {
 protected:
  statement::KeyRotated Rotation() {
    return {"centre",
            kz_.KeyId("centre/1"),
            {kz_.PublicKeyRecord("centre/3"), "centre-person-1"}};
  }
  SignedStatement Rotate() {
    return kz_.Add(Rotation(), {"centre/1", "registrar/1"});
  }
  statement::KeyCompromised Declaration(std::uint64_t last_good_size) {
    return {"centre", kz_.KeyId("centre/1"), last_good_size};
  }
  SignedStatement Declare(std::uint64_t last_good_size) {
    return kz_.Add(Declaration(last_good_size), {"root/1"});
  }
};

// 1. Replaced, over what is logged.
TEST_F(BodyKeyDrill, ReplacedAndLogged) {
  Issue(1);              // Before.
  Issue(2, "centre/3");  // The twin: by the new key, too early.
  Rotate();              // At: signed by the old key, and counts.
  Issue(3, "centre/3");
  Issue(4);  // After, by the old key.
  EXPECT_EQ(Answer(1), kIsValid);
  EXPECT_EQ(Answer(2), kIsUnknown);
  EXPECT_EQ(Answer(3), kIsValid);
  EXPECT_EQ(Answer(4), kIsUnknown);
}

// A registry with the founding statements admitted, at the point of the drill.
class BodyKeyAdmissionDrill : public BodyKeyDrill {
 protected:
  BodyKeyAdmissionDrill() {
    TestRegistry founding;
    for (const SignedStatement& each : founding.Found()) {
      scene_.push_back(each);
    }
    world_.emplace(kz_);
    for (const SignedStatement& each : scene_) {
      EXPECT_OK(world_->Admit(each));
    }
    world_->Commit();
  }
  // Signed now, to be sent at any time.
  SignedStatement Signed(std::uint64_t n, const std::string& key) {
    return kz_.Sign(kz_.CredentialRecord(n), {key});
  }

  std::vector<SignedStatement> scene_;
  std::optional<AdmissionWorld> world_;
};

// 2. Replaced, over what was signed and is not logged.
TEST_F(BodyKeyAdmissionDrill, ReplacedAndUnlogged) {
  const auto before = Signed(1, "centre/1");
  const auto kept_back = Signed(2, "centre/1");
  const auto later = Signed(3, "centre/1");
  const auto by_the_new_key = Signed(4, "centre/3");
  EXPECT_OK(world_->Admit(before));
  EXPECT_FAILS(world_->Admit(by_the_new_key), ErrorReason::kUnknownKey);
  ASSERT_OK(world_->Admit(Rotate()));
  // At: behind it in the same commit. After: in a later one.
  EXPECT_FAILS(world_->Admit(kept_back), ErrorReason::kUnknownKey);
  world_->Commit();
  EXPECT_FAILS(world_->Admit(later), ErrorReason::kUnknownKey);
  EXPECT_OK(world_->Admit(by_the_new_key));
  // What no log holds is not valid, whoever signed it when.
  EXPECT_EQ(Answer(2), kIsUnknown);
}

// 3. Stolen, over what is logged.
TEST_F(BodyKeyDrill, StolenAndLogged) {
  Issue(1);
  const std::uint64_t last_good_size = NextIndex();
  Issue(2);
  Issue(3);
  Issue(4, "centre/2");
  kz_.Add(kz_.RevokedRecord(4, Day("2026-01-06")), {"centre/1"});
  EXPECT_EQ(Answer(2), kIsValid);
  EXPECT_EQ(Answer(3), kIsValid);
  Declare(last_good_size);
  EXPECT_EQ(Answer(1), kIsValid);      // Before.
  EXPECT_EQ(Answer(2), kIsVoidByKey);  // At.
  EXPECT_EQ(Answer(3), kIsVoidByKey);  // After.
  // Twins: what worsens stays until it is undone, and what is affirmed returns.
  EXPECT_EQ(Answer(4), "GENUINE REVOKED - CREDENTIAL_REVOKED");
  kz_.Add(statement::Affirm{"centre", kz_.KeyId("centre/1"), last_good_size,
                            last_good_size},
          {"centre/2", "registrar/1"});
  EXPECT_EQ(Answer(2), kIsValid);
  EXPECT_EQ(Answer(3), kIsVoidByKey);
}

// 4. Stolen, over what was signed and is not logged.
TEST_F(BodyKeyAdmissionDrill, StolenAndUnlogged) {
  const auto before = Signed(1, "centre/1");
  const auto kept_back = Signed(2, "centre/1");
  const auto later = Signed(3, "centre/1");
  EXPECT_OK(world_->Admit(before));
  world_->Commit();
  const auto declared =
      kz_.Add(Declaration(world_->store().size().value), {"root/1"});
  ASSERT_OK(world_->Admit(declared));
  EXPECT_FAILS(world_->Admit(kept_back), ErrorReason::kKeyCompromised);
  world_->Commit();
  EXPECT_FAILS(world_->Admit(later), ErrorReason::kKeyCompromised);
  // Twins: another key of the body, and an act that worsens by the stolen one.
  EXPECT_OK(world_->Admit(Signed(4, "centre/2")));
  EXPECT_OK(world_->Admit(
      kz_.Sign(kz_.RevokedRecord(1, Day("2026-01-06")), {"centre/1"})));
  EXPECT_EQ(Answer(2), kIsUnknown);
}

}  // namespace
}  // namespace comity::testing
