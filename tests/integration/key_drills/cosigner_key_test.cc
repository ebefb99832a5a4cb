// A cosigner's key, of a partner that recomputes or of a witness. No log says
// who is a cosigner: each verifier's policy does, so the point is the moment at
// which the policy changes, or a time that the cosignature itself claims. Over
// what is in no log, the point is the head that the cosigner signed last.
#include <algorithm>

#include "core/checkpoint/add_checkpoint.h"
#include "server/sync/witness_keeper.h"
#include "tests/integration/key_drills/drill_scene.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_directory.h"

namespace comity::testing {
namespace {

using checkpoint::NoteKeyType;
using checkpoint::VerifierKey;
using evidence::CosignerGrade;

class CosignerKeyDrill : public HeadDrillScene {
 protected:
  // The policy of a client that asks for `quorum` of these, by name.
  evidence::Policy Trusting(const TestServer& server, std::uint64_t quorum,
                            const std::vector<std::string>& names) const {
    evidence::Policy policy = server.ClientPolicy();
    policy.quorum = quorum;
    std::erase_if(policy.cosigners, [&](const evidence::Cosigner& cosigner) {
      return std::find(names.begin(), names.end(), cosigner.key.name()) ==
             names.end();
    });
    return policy;
  }
};

// 9. Replaced, over heads of the log: the old key alone, both, the new alone.
TEST_F(CosignerKeyDrill, ReplacedAndLogged) {
  TestServer old_only = server_;
  old_only.AddCosigner("cn.example/1", "cn", CosignerGrade::kState);
  TestServer both = old_only;
  both.AddCosigner("cn.example/2", "cn", CosignerGrade::kState);
  const Shot before = Shoot(kz_, old_only);
  const Shot at = Shoot(kz_, both);
  const std::vector<std::string> old_name = {"cn.example/1"};
  const std::vector<std::string> new_name = {"cn.example/2"};
  // Before: the policy names the old key.
  EXPECT_EQ(Judge(before, Trusting(both, 1, old_name)), kIsValid);
  EXPECT_EQ(Judge(at, Trusting(both, 1, old_name)), kIsValid);
  // At: it names both, and both are one operator.
  EXPECT_EQ(Judge(at, Trusting(both, 1, {"cn.example/1", "cn.example/2"})),
            kIsValid);
  EXPECT_EQ(Judge(at, Trusting(both, 2, {"cn.example/1", "cn.example/2"})),
            kIsNotVouchedFor);
  // After: it names the new key, and what the old one signed is nothing.
  EXPECT_EQ(Judge(before, Trusting(both, 1, new_name)), kIsNotVouchedFor);
  EXPECT_EQ(Judge(at, Trusting(both, 1, new_name)), kIsValid);
}

// 10. Replaced, over what the old key would not have signed: the memory is the
// cosigner's, not the key's.
TEST_F(CosignerKeyDrill, ReplacedAndUnlogged) {
  const TemporaryDirectory folder;
  const FakeClock clock;
  const auto open = [&](const std::string& key) {
    return *server::WitnessKeeper::Open(
        {"cn.example/" + key,
         {*VerifierKey::Make(kz_.origin(), NoteKeyType::kEd25519,
                             kz_.Key("log").public_key())},
         folder.path().string()},
        kz_.Key(key), clock, [](std::string_view) {});
  };
  const auto ask = [](server::WitnessKeeper& witness, TestRegistry& registry,
                      std::uint64_t old_size) {
    checkpoint::AddCheckpointRequest request;
    request.old_size = {old_size};
    if (old_size > 0 && old_size < registry.log().size()) {
      request.consistency_proof = registry.log().ConsistencyProof(old_size);
    }
    request.checkpoint = registry.Checkpoint();
    return witness.AddCheckpoint(checkpoint::FormatAddCheckpoint(request))
        .status;
  };
  TestRegistry earlier = TestRegistry();
  earlier.Found();
  earlier.log().Commit();
  Issue(2);
  kz_.log().Commit();
  const std::uint64_t last = kz_.log().size();
  {
    const auto with_the_old_key = open("witness/1");
    ASSERT_EQ(ask(*with_the_old_key, kz_, 0), 200);
  }
  const auto witness = open("witness/2");
  // Before what was signed last, at it with another root, and after it.
  EXPECT_EQ(ask(*witness, earlier, 0), 409);
  fork_.Add(fork_.CredentialRecord(7), {"centre/1"});
  fork_.log().Commit();
  ASSERT_EQ(fork_.log().size(), last);
  EXPECT_EQ(ask(*witness, fork_, last), 409);
  fork_.Add(fork_.CredentialRecord(8), {"centre/1"});
  fork_.log().Commit();
  EXPECT_EQ(ask(*witness, fork_, last), 422);
  // Twins: the same head, and one that goes on from it.
  EXPECT_EQ(ask(*witness, kz_, last), 200);
  Issue(3);
  kz_.log().Commit();
  EXPECT_EQ(ask(*witness, kz_, last), 200);
}

// 11. Stolen, over heads of the log: the thief can lie about the time alone,
// and only within what the clock allows; another operator holds it back.
TEST_F(CosignerKeyDrill, StolenAndLogged) {
  constexpr auto kDayS = static_cast<std::int64_t>(evidence::kMaxAgeDefaultS);
  TestServer before = server_;
  before.AddCosigner("cn.example", "cn", CosignerGrade::kState, kDayS + 1);
  TestServer at = server_;
  at.AddCosigner("cn.example", "cn", CosignerGrade::kState, -300);
  TestServer after = server_;
  after.AddCosigner("cn.example", "cn", CosignerGrade::kState, -301);
  const std::vector<std::string> stolen = {"cn.example"};
  const auto answer = [&](TestServer& server, std::uint64_t quorum,
                          const std::vector<std::string>& names) {
    return Judge(Shoot(kz_, server), Trusting(server, quorum, names));
  };
  EXPECT_EQ(answer(before, 1, stolen), "GENUINE UNKNOWN - EVIDENCE_TOO_OLD");
  EXPECT_EQ(answer(at, 1, stolen), kIsValid);
  EXPECT_EQ(answer(after, 1, stolen), kIsNotVouchedFor);
  // A second operator that has not looked for a day is not made younger.
  TestServer two = at;
  two.AddCosigner("eu.example", "eu", CosignerGrade::kState, kDayS + 1);
  EXPECT_EQ(answer(two, 2, {"cn.example", "eu.example"}),
            "GENUINE UNKNOWN - EVIDENCE_TOO_OLD");
  // Once the policy does not name it, nothing counts that it ever signed: a
  // time that the thief wrote proves nothing about when.
  for (TestServer* server : {&before, &at, &after}) {
    EXPECT_EQ(answer(*server, 1, {}), kIsNotVouchedFor);
  }
}

// 12. Stolen, over heads that are in no log.
TEST_F(CosignerKeyDrill, StolenAndUnlogged) {
  // With the stolen key alone nothing is shown: the log did not sign.
  TestServer alone = server_;
  alone.AddCosigner("cn.example", "cn", CosignerGrade::kState);
  alone.log_key = "cosigning";
  EXPECT_EQ(Judge(Shoot(kz_, alone), Trusting(alone, 1, {"cn.example"})),
            kIsUnsigned);
  // With the log's key, too: a second line that one cosigner vouches for.
  thief_.AddCosigner("cn.example", "cn", CosignerGrade::kState);
  TestServer honest = server_;
  honest.AddCosigner("cn.example", "cn", CosignerGrade::kState);
  honest.AddCosigner("eu.example", "eu", CosignerGrade::kState);
  const auto one = Trusting(honest, 1, {"cn.example", "eu.example"});
  const auto two = Trusting(honest, 2, {"cn.example", "eu.example"});
  const auto other = Trusting(honest, 1, {"eu.example"});
  fork_.Add(fork_.CredentialRecord(7), {"centre/1"});
  const Shot smaller = ShootFork();
  Issue(2);
  Issue(3);
  const Shot last = Shoot(kz_, honest);
  fork_.Add(fork_.CredentialRecord(8), {"centre/1"});
  const Shot as_large = ShootFork();
  ASSERT_EQ(as_large.head.size, last.head.size);
  fork_.Add(fork_.CredentialRecord(9), {"centre/1"});
  const Shot larger = ShootFork();
  for (const Shot& shown : {smaller, as_large, larger}) {
    EXPECT_EQ(Judge(shown, one), kIsValid);  // What one of one is worth.
    EXPECT_EQ(Judge(shown, two), kIsNotVouchedFor);
    EXPECT_EQ(Judge(shown, other), kIsNotVouchedFor);
  }
  EXPECT_EQ(Judge(smaller, one, last.head), "UNPROVEN - - OLDER_THAN_KNOWN");
  EXPECT_EQ(Judge(as_large, one, last.head), "UNPROVEN - - FORK_DETECTED");
  EXPECT_EQ(Judge(larger, one, last.head), "UNPROVEN - - NOT_LINKED");
  EXPECT_EQ(Judge(last, two, last.head), kIsValid);
}

}  // namespace
}  // namespace comity::testing
