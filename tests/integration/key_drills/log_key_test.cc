// A registry's log key. The point is the place of REGISTRY_KEYS in the log: a
// head that covers it is signed by the new key, one that does not by the old.
// Over what is in no log, the point is the last head that somebody remembers.
#include "core/mirror/fork_evidence.h"
#include "core/mirror/witness.h"
#include "core/statement/map_keys.h"
#include "tests/integration/key_drills/drill_scene.h"

namespace comity::testing {
namespace {

using evidence::CosignerGrade;
using statement::RegistryKeyUse;

class LogKeyDrill : public HeadDrillScene {
 protected:
  // The answer from a head signed by that key.
  std::string AnswerSignedBy(const std::string& key) {
    server_.log_key = key;
    return Answer(1);
  }
  // Two of the clients: one that pins the log alone, one that wants a partner
  // who recomputed it. The partner does not cosign what the thief shows.
  evidence::Policy LogAlone() const { return server_.ClientPolicy(); }
  evidence::Policy WithAPartner() const {
    evidence::Policy policy = server_.ClientPolicy();
    policy.quorum = 1;
    return policy;
  }
  void CosignTheTrueLog() {
    server_.AddCosigner("cn.example", "cn", CosignerGrade::kState);
  }
  // Whether the two heads convict whoever has the key.
  Status Accuse(TestRegistry& larger, TestServer& server,
                TestRegistry& smaller) {
    mirror::ForkEvidence accusation;
    accusation.larger = server.MakePart(larger, {statement::RegistryKey()});
    accusation.smaller = smaller.Checkpoint();
    const std::uint64_t size = smaller.log().size();
    if (size < larger.log().size()) {
      accusation.hashes =
          mirror::ForkHashes({{size}, larger.log().RootAt(size)},
                             larger.log().ConsistencyProof(size));
    }
    return mirror::JudgeFork(statement::EncodeRecord(accusation),
                             LogAlone().origins.front())
        .status();
  }
};

// 5. Replaced, over heads of the log.
TEST_F(LogKeyDrill, ReplacedAndLogged) {
  const Shot before = Shoot();
  EXPECT_EQ(AnswerSignedBy("log-2"), kIsUnsigned);
  ReplaceRegistryKey(RegistryKeyUse::kLog, "log-2");
  // At: the first head that covers it.
  EXPECT_EQ(AnswerSignedBy("log"), kIsUnsigned);
  EXPECT_EQ(AnswerSignedBy("log-2"), kIsValid);
  Issue(2);
  EXPECT_EQ(AnswerSignedBy("log"), kIsUnsigned);
  EXPECT_EQ(AnswerSignedBy("log-2"), kIsValid);
  // A file from before is as good as it was.
  EXPECT_EQ(Judge(before, LogAlone()), kIsValid);
}

// The same for the key with which the log dates its own heads.
TEST_F(LogKeyDrill, TheCosigningKeyReplacedAndLogged) {
  const auto dated_by = [this](const std::string& key) {
    server_.cosigning_key = key;
    return Answer(1);
  };
  EXPECT_EQ(dated_by("cosigning-2"), "UNPROVEN - - HEAD_TIME_MISSING");
  EXPECT_EQ(dated_by("cosigning"), kIsValid);
  ReplaceRegistryKey(RegistryKeyUse::kCosigning, "cosigning-2");
  EXPECT_EQ(dated_by("cosigning"), "UNPROVEN - - HEAD_TIME_MISSING");
  EXPECT_EQ(dated_by("cosigning-2"), kIsValid);
}

// 6. Replaced, and root's statement is in no log.
TEST_F(LogKeyDrill, ReplacedAndUnlogged) {
  const auto order =
      kz_.Sign(statement::RegistryKeys{.use = RegistryKeyUse::kLog,
                                       .keys = {kz_.PublicKeyRecord("log-2")},
                                       .root_threshold = 0},
               {"root/1"}, kz_.genesis_id());
  EXPECT_EQ(AnswerSignedBy("log-2"), kIsUnsigned);
  Issue(2);
  EXPECT_EQ(AnswerSignedBy("log-2"), kIsUnsigned);
  EXPECT_EQ(AnswerSignedBy("log"), kIsValid);
  // Logged with a signature that is not root's, it changes nothing either.
  SignedStatement forged = order;
  forged.signatures.back() = static_cast<char>(forged.signatures.back() ^ 1);
  kz_.log().Append(forged);
  EXPECT_EQ(AnswerSignedBy("log-2"), kIsUnsigned);
  EXPECT_EQ(AnswerSignedBy("log"), kIsValid);
  kz_.log().Append(order);
  EXPECT_EQ(AnswerSignedBy("log-2"), kIsValid);
}

// The server takes root's order only once it holds the key.
TEST_F(LogKeyDrill, ReplacedByAKeyThatTheRegistryDoesNotHold) {
  TestRegistry registry;
  const auto scene = registry.Found();
  AdmissionWorld world(registry);
  world.rules().held_keys = {registry.KeyId("log"),
                             registry.KeyId("cosigning")};
  world.Open();
  for (const SignedStatement& each : scene) {
    ASSERT_OK(world.Admit(each));
  }
  const auto order = registry.Sign(
      statement::RegistryKeys{.use = RegistryKeyUse::kLog,
                              .keys = {registry.PublicKeyRecord("log-2")},
                              .root_threshold = 0},
      {"root/1"}, scene.front().statement.id);
  EXPECT_FAILS(world.Admit(order), ErrorReason::kSigningKeyNotHeld);
  world.rules().held_keys.insert(registry.KeyId("log-2"));
  world.Commit();
  world.Open();
  EXPECT_OK(world.Admit(order));
}

// 7. Stolen, and replaced in the log: what the thief signs over the true log's
// entries, and over its own.
TEST_F(LogKeyDrill, StolenAndLogged) {
  CosignTheTrueLog();
  const Shot before = Shoot();
  const merkle::TreeHead known = before.head;
  ReplaceRegistryKey(RegistryKeyUse::kLog, "log-2");
  server_.log_key = "log-2";
  const Shot after = Shoot();
  // The thief goes on from before the order, which its log does not have.
  fork_.Add(fork_.CredentialRecord(7), {"centre/1"});
  fork_.Add(fork_.CredentialRecord(8), {"centre/1"});
  const Shot forked = ShootFork();
  // Before: nothing tells it from the true log as it was, for whoever pins the
  // log alone and remembers nothing. That is what REGISTRY_ONLY says.
  EXPECT_EQ(Judge(forked, LogAlone()), kIsValid);
  EXPECT_EQ(Judge(forked, WithAPartner()), kIsNotVouchedFor);
  EXPECT_EQ(Judge(before, WithAPartner()), kIsValid);
  // At and after: whoever saw the order takes nothing by the old key.
  ASSERT_EQ(forked.head.size, after.head.size);
  EXPECT_EQ(Judge(forked, LogAlone(), after.head),
            "UNPROVEN - - FORK_DETECTED");
  fork_.Add(fork_.CredentialRecord(9), {"centre/1"});
  EXPECT_EQ(Judge(ShootFork(), LogAlone(), after.head,
                  {ProofFrom(fork_, after.head.size.value)}),
            "UNPROVEN - - ROOT_MISMATCH");
  server_.log_key = "log";
  EXPECT_EQ(Judge(Shoot(), WithAPartner()), kIsUnsigned);
  server_.log_key = "log-2";
  EXPECT_EQ(Judge(Shoot(), WithAPartner()), kIsValid);
  EXPECT_EQ(
      Judge(after, WithAPartner(), known, {ProofFrom(kz_, known.size.value)}),
      kIsValid);
}

// 8. Stolen, and nobody knows: the thief shows what is in no log, smaller, as
// large as, and larger than what is remembered.
TEST_F(LogKeyDrill, StolenAndUnlogged) {
  CosignTheTrueLog();
  fork_.Add(fork_.CredentialRecord(7), {"centre/1"});
  const Shot smaller = ShootFork();
  for (std::uint64_t n = 2; n < 5; ++n) {
    Issue(n);
  }
  const Shot last = Shoot();
  ASSERT_LT(smaller.head.size, last.head.size);
  fork_.Add(fork_.CredentialRecord(8), {"centre/1"});
  const Shot as_large = ShootFork();
  ASSERT_EQ(as_large.head.size, last.head.size);
  fork_.Add(fork_.CredentialRecord(9), {"centre/1"});
  const Shot larger = ShootFork();
  // Without a memory and without a partner nobody can know.
  for (const Shot& shown : {smaller, as_large, larger}) {
    EXPECT_EQ(Judge(shown, LogAlone()), kIsValid);
    EXPECT_EQ(Judge(shown, WithAPartner()), kIsNotVouchedFor);
  }
  EXPECT_EQ(Judge(smaller, LogAlone(), last.head),
            "UNPROVEN - - OLDER_THAN_KNOWN");
  EXPECT_EQ(Judge(as_large, LogAlone(), last.head),
            "UNPROVEN - - FORK_DETECTED");
  EXPECT_EQ(Judge(larger, LogAlone(), last.head), "UNPROVEN - - NOT_LINKED");
  EXPECT_EQ(Judge(larger, LogAlone(), last.head,
                  {ProofFrom(fork_, last.head.size.value)}),
            "UNPROVEN - - ROOT_MISMATCH");
  EXPECT_EQ(Judge(last, WithAPartner(), last.head), kIsValid);
  // Two such heads convict, whoever signed them. One line does not.
  EXPECT_OK(Accuse(fork_, thief_, kz_));
  EXPECT_FAILS(Accuse(kz_, server_, kz_), ErrorReason::kAccusationUnproven);
  // And a state cosigner signs along its own line only.
  const mirror::Cosigned signed_last = {last.head, last.time_s};
  for (const Shot& shown : {as_large, larger}) {
    EXPECT_FAILS(
        mirror::CheckStateCosign(signed_last, shown.head,
                                 fork_.log().RootAt(last.head.size.value)),
        ErrorReason::kForkDetected);
  }
  EXPECT_FAILS(mirror::CheckStateCosign(signed_last, smaller.head, Hash()),
               ErrorReason::kOlderThanKnown);
}

}  // namespace
}  // namespace comity::testing
