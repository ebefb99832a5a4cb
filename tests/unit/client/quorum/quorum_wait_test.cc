#include "client/quorum/quorum_wait.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/authority/registry_state.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/note.h"
#include "core/checkpoint/note_signing.h"
#include "core/mirror/fork_evidence.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_evidence.h"
#include "tests/support/test_registry.h"
#include "tests/unit/client/fake_transport.h"

namespace comity::client {
namespace {

using testing::FailsWith;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::TestRegistry;
using testing::TestServer;

constexpr std::uint64_t kTimeMaxMs = 10'000;

// A registry that shows its newest head, and serves no cosignature unless told
// to.
class QuietRegistry final : public FakeTransport {
 public:
  QuietRegistry(TestRegistry& registry, TestServer& server)
      : FakeTransport(registry, server), log_(registry) {}

  // Handed out instead of the newest head, and as the cosigned one.
  std::string newest;
  std::string cosigned;
  // Not OK: what proofs and heads fail with.
  Status failure;
  // Called whenever the newest head is asked for.
  std::function<void()> before;

  StatusOr<std::string> Checkpoint(HeadChoice head) override {
    COMITY_RETURN_IF_ERROR(failure);
    if (head == HeadChoice::kCosigned) {
      return cosigned.empty() ? StatusOr<std::string>(FailedPrecondition(
                                    ErrorReason::kQuorumNotReached, "none yet"))
                              : StatusOr<std::string>(cosigned);
    }
    if (before) {
      before();
    }
    return newest.empty() ? log_.Checkpoint() : newest;
  }
  StatusOr<evidence::ConsistencyProof> Consistency(
      std::uint64_t old_size, std::uint64_t new_size) override {
    COMITY_RETURN_IF_ERROR(failure);
    return FakeTransport::Consistency(old_size, new_size);
  }
  StatusOr<EntryProof> InclusionProof(std::uint64_t index,
                                      std::uint64_t size) override {
    return EntryProof{log_.log().entries()[index],
                      log_.log().InclusionProof(index), size};
  }

 private:
  TestRegistry& log_;
};

// Signs what it is handed, unless told otherwise.
class FakeCosigner final : public CosignerTransport {
 public:
  FakeCosigner(std::string name, std::unique_ptr<crypto::Signer> key,
               std::uint64_t time_s)
      : name_(std::move(name)), key_(std::move(key)), time_s_(time_s) {}

  // Signed in place of what is handed over; "-" for nothing yet.
  std::string signs;
  Status failure;
  std::string fork_evidence;
  StatusOr<std::string> held = Unavailable(ErrorReason::kServerUnreachable, "");
  // Called before an answer.
  std::function<void()> before;
  std::vector<std::string> handed;

  StatusOr<AnnounceAnswer> Announce(const std::string& checkpoint,
                                    std::chrono::milliseconds) override {
    handed.push_back(checkpoint);
    COMITY_RETURN_IF_ERROR(failure);
    if (before) {
      before();
    }
    AnnounceAnswer answer{"", fork_evidence};
    if (signs != "-") {
      answer.cosigned = Cosigned(signs.empty() ? checkpoint : signs);
    }
    return answer;
  }
  StatusOr<std::string> HeldHead(const std::string&) override { return held; }

  // The text of `note` with this cosigner's line alone.
  std::string Cosigned(const std::string& note) const {
    checkpoint::ParsedNote signed_note;
    signed_note.text = checkpoint::ParseNote(note)->text;
    signed_note.signatures = {
        *checkpoint::Cosign(signed_note.text, time_s_, name_, *key_)};
    return checkpoint::FormatNote(signed_note);
  }
  checkpoint::VerifierKey key() const {
    return *checkpoint::VerifierKey::Make(
        name_, checkpoint::NoteKeyType::kCosignature, key_->public_key());
  }

 private:
  const std::string name_;
  const std::unique_ptr<crypto::Signer> key_;
  const std::uint64_t time_s_;
};

// A registry that logged a revocation, and three cosigners of which two must
// vouch for it.
class QuorumWaitTest : public ::testing::Test {
 protected:
  QuorumWaitTest() : server_(ServerOf(kz_)), registry_(kz_, server_) {
    Found(kz_);
    kz_.Add(kz_.RevokedRecord(1, testing::Day("2026-01-05")), {"centre/1"});
    index_ = kz_.log().size() - 1;
    kz_.log().Commit();
    acknowledged_ = kz_.Checkpoint();
    policy_ = server_.ClientPolicy();
    policy_.quorum = 2;
    for (const std::string name : {"cn", "eu", "fr"}) {
      AddCosigner(name, "operator-" + name);
    }
  }

  static TestServer ServerOf(TestRegistry& registry) {
    TestServer server;
    server.Serve(registry, {"KZ"});
    return server;
  }
  static void Found(TestRegistry& registry) {
    registry.Found();
    registry.Add(registry.CredentialRecord(1), {"centre/1"});
    registry.log().Commit();
  }

  FakeCosigner& AddCosigner(const std::string& name,
                            const std::string& operator_name) {
    auto& cosigner = cosigners_[name] = std::make_unique<FakeCosigner>(
        "registry." + name + ".example/state", kz_.MakeKey(name + "/9"),
        server_.time_s());
    policy_.cosigners.push_back(
        {cosigner->key(), evidence::CosignerGrade::kState, operator_name});
    return *cosigner;
  }
  FakeCosigner& cn() { return *cosigners_.at("cn"); }
  FakeCosigner& eu() { return *cosigners_.at("eu"); }
  FakeCosigner& fr() { return *cosigners_.at("fr"); }

  QuorumOutcome Await() {
    const evidence::NoteKeys keys = {
        *checkpoint::VerifierKey::Make(kz_.origin(),
                                       checkpoint::NoteKeyType::kEd25519,
                                       kz_.Key("log").public_key()),
        *checkpoint::VerifierKey::Make(kz_.origin(),
                                       checkpoint::NoteKeyType::kCosignature,
                                       kz_.Key("cosigning").public_key())};
    QuorumRequest request = {.pinned = *policy_.FindOrigin(kz_.origin()),
                             .policy = policy_,
                             .keys = keys,
                             .index = index_,
                             .checkpoint = acknowledged_,
                             .marks = marks_};
    for (const auto& [name, cosigner] : cosigners_) {
      request.cosigners.push_back({cosigner->key(), cosigner.get()});
    }
    return AwaitQuorum(registry_, request,
                       {.now_ms = [this] { return server_.time_s() * 1000; },
                        .elapsed_ms = [this] { return elapsed_ms_; },
                        .pause =
                            [this](std::uint64_t pause_ms) {
                              elapsed_ms_ += pause_ms;
                              ++pauses_;
                            }});
  }

  // Nobody signs anything but what is older than the event.
  void OnlyOneSigns() {
    for (FakeCosigner* cosigner : {&eu(), &fr()}) {
      cosigner->failure =
          Unavailable(ErrorReason::kServerUnreachable, "no route");
    }
  }

  // Evidence with the head of `registry`, as whoever holds it shows it.
  static std::string HeldOf(TestRegistry& registry) {
    TestServer server = ServerOf(registry);
    evidence::Evidence held;
    held.registries.push_back(
        server.MakePart(registry, {statement::RegistryKey()}));
    return statement::EncodeRecord(held);
  }

  bool Proves(const std::string& evidence) {
    return mirror::JudgeFork(evidence, *policy_.FindOrigin(kz_.origin())).ok();
  }

  TestRegistry kz_;
  TestServer server_;
  QuietRegistry registry_;
  evidence::Policy policy_;
  evidence::Marks marks_;
  std::map<std::string, std::unique_ptr<FakeCosigner>> cosigners_;
  std::string acknowledged_;
  std::uint64_t index_ = 0;
  std::uint64_t elapsed_ms_ = 0;
  int pauses_ = 0;
};

TEST_F(QuorumWaitTest, TakesWhatCosignersAnswerEvenIfTheRegistryServesNone) {
  const QuorumOutcome outcome = Await();
  EXPECT_THAT(outcome.status, IsOk());
  EXPECT_EQ(outcome.head, kz_.log().head());
  EXPECT_EQ(pauses_, 0);
  EXPECT_THAT(outcome.not_signed, ::testing::IsEmpty());
}

TEST_F(QuorumWaitTest, HandsTheHeadToEachCosigner) {
  ASSERT_THAT(Await().status, IsOk());
  for (const auto& [name, cosigner] : cosigners_) {
    ASSERT_EQ(cosigner->handed.size(), 1U) << name;
    EXPECT_EQ(checkpoint::ParseNote(cosigner->handed.front())->text,
              checkpoint::ParseNote(acknowledged_)->text);
  }
}

TEST_F(QuorumWaitTest, TakesTheQuorumThatTheRegistryServes) {
  auto note = *checkpoint::ParseNote(acknowledged_);
  for (FakeCosigner* cosigner : {&cn(), &eu()}) {
    note.signatures.push_back(
        checkpoint::ParseNote(cosigner->Cosigned(acknowledged_))
            ->signatures.front());
  }
  registry_.cosigned = checkpoint::FormatNote(note);
  cosigners_.clear();
  EXPECT_THAT(Await().status, IsOk());
}

TEST_F(QuorumWaitTest, TooFewIsNotReachedAndAccusesNobody) {
  OnlyOneSigns();
  const QuorumOutcome outcome = Await();
  EXPECT_THAT(outcome.status, FailsWith(ErrorReason::kQuorumNotReached));
  EXPECT_EQ(outcome.status.code(), StatusCode::kDeadlineExceeded);
  EXPECT_THAT(outcome.status.message(), HasSubstr("1 of the 2"));
  EXPECT_EQ(elapsed_ms_, kTimeMaxMs);
  EXPECT_FALSE(IsAlarm(outcome.status));
  EXPECT_EQ(outcome.evidence, "");
  ASSERT_EQ(outcome.not_signed.size(), 2U);
  EXPECT_THAT(outcome.not_signed.at("registry.eu.example/state"),
              FailsWith(ErrorReason::kServerUnreachable));
}

TEST_F(QuorumWaitTest, OneOperatorCountsOnce) {
  OnlyOneSigns();
  AddCosigner("hk", "operator-cn");
  EXPECT_THAT(Await().status, FailsWith(ErrorReason::kQuorumNotReached));
}

TEST_F(QuorumWaitTest, TheOperatorOfTheLogDoesNotCount) {
  OnlyOneSigns();
  AddCosigner("kz", policy_.FindOrigin(kz_.origin())->operator_name);
  EXPECT_THAT(Await().status, FailsWith(ErrorReason::kQuorumNotReached));
}

TEST_F(QuorumWaitTest, AWitnessDoesNotMakeUpForAStateCosigner) {
  OnlyOneSigns();
  AddCosigner("uz", "operator-uz");
  policy_.cosigners.back().grade = evidence::CosignerGrade::kWitness;
  EXPECT_THAT(Await().status, FailsWith(ErrorReason::kQuorumNotReached));
}

TEST_F(QuorumWaitTest, AHeadBeforeTheEventDoesNotCount) {
  TestRegistry before;
  Found(before);
  auto note = *checkpoint::ParseNote(before.Checkpoint());
  for (auto& [name, cosigner] : cosigners_) {
    cosigner->signs = before.Checkpoint();
    note.signatures.push_back(
        checkpoint::ParseNote(cosigner->Cosigned(before.Checkpoint()))
            ->signatures.front());
  }
  registry_.cosigned = checkpoint::FormatNote(note);
  const QuorumOutcome outcome = Await();
  EXPECT_THAT(outcome.status, FailsWith(ErrorReason::kQuorumNotReached));
  EXPECT_THAT(outcome.not_signed.at("registry.cn.example/state").message(),
              HasSubstr(std::to_string(before.log().size())));
}

TEST_F(QuorumWaitTest, ALargerHeadOfTheSameLogCountsToo) {
  int rounds = 0;
  registry_.before = [&] {
    if (++rounds == 3) {
      kz_.Add(kz_.CredentialRecord(2), {"centre/1"});
      kz_.log().Commit();
    }
  };
  for (auto& [name, cosigner] : cosigners_) {
    cosigner->signs = "-";
  }
  cn().before = [&] {
    for (auto& [name, cosigner] : cosigners_) {
      cosigner->signs = rounds < 3 ? "-" : "";
    }
  };
  const QuorumOutcome outcome = Await();
  EXPECT_THAT(outcome.status, IsOk());
  EXPECT_EQ(outcome.head, kz_.log().head());
  EXPECT_GT(outcome.head.size.value, index_ + 2);
}

TEST_F(QuorumWaitTest, WaitsUntilACosignerIsBack) {
  OnlyOneSigns();
  int rounds = 0;
  registry_.before = [&] {
    if (++rounds == 4) {
      eu().failure = OkStatus();
    }
  };
  EXPECT_THAT(Await().status, IsOk());
  EXPECT_EQ(rounds, 4);
  EXPECT_EQ(pauses_, 3);
}

TEST_F(QuorumWaitTest, MovesTheMarks) {
  marks_.newest = {{3}, kz_.log().RootAt(3)};
  marks_.newest_by_policy = {{2}, kz_.log().RootAt(2)};
  const QuorumOutcome outcome = Await();
  ASSERT_THAT(outcome.status, IsOk());
  EXPECT_EQ(outcome.marks.newest, kz_.log().head());
  EXPECT_EQ(outcome.marks.newest_by_policy, kz_.log().head());
}

TEST_F(QuorumWaitTest, AHeadThatDoesNotExtendTheMarksIsAnAlarm) {
  marks_.newest = {{3}, kz_.log().RootAt(2)};
  EXPECT_THAT(Await().status, FailsWith(ErrorReason::kRootMismatch));
}

TEST_F(QuorumWaitTest, ASilentRegistryAccusesNobody) {
  marks_.newest = {{3}, kz_.log().RootAt(3)};
  registry_.failure =
      DataLoss(ErrorReason::kForkDetected, "so the registry says");
  const QuorumOutcome outcome = Await();
  EXPECT_THAT(outcome.status, FailsWith(ErrorReason::kQuorumNotReached));
}

TEST_F(QuorumWaitTest, AnAcknowledgementThatTheLogDidNotSignIsNone) {
  TestRegistry other("registry.xx.example", "XX");
  Found(other);
  acknowledged_ = other.Checkpoint();
  EXPECT_THAT(Await().status, FailsWith(ErrorReason::kQuorumNotReached));
}

// --- What cosigners answer is not believed -----------------------------------

TEST_F(QuorumWaitTest, TheSignatureOfAnotherKeyDoesNotCount) {
  OnlyOneSigns();
  eu().failure = OkStatus();
  const FakeCosigner liar("registry.eu.example/state", kz_.MakeKey("liar/1"),
                          server_.time_s());
  auto answer = *checkpoint::ParseNote(eu().Cosigned(acknowledged_));
  answer.signatures.front().bytes =
      checkpoint::ParseNote(liar.Cosigned(acknowledged_))
          ->signatures.front()
          .bytes;
  // Handed on as it is: `signs` would sign it again.
  class Answers final : public CosignerTransport {
   public:
    explicit Answers(std::string note) : note_(std::move(note)) {}
    StatusOr<AnnounceAnswer> Announce(const std::string&,
                                      std::chrono::milliseconds) override {
      return AnnounceAnswer{note_};
    }
    StatusOr<std::string> HeldHead(const std::string&) override {
      return note_;
    }

   private:
    const std::string note_;
  } false_eu(checkpoint::FormatNote(answer));
  const evidence::NoteKeys keys = {
      *checkpoint::VerifierKey::Make(kz_.origin(),
                                     checkpoint::NoteKeyType::kEd25519,
                                     kz_.Key("log").public_key()),
      *checkpoint::VerifierKey::Make(kz_.origin(),
                                     checkpoint::NoteKeyType::kCosignature,
                                     kz_.Key("cosigning").public_key())};
  const QuorumRequest request = {
      .pinned = *policy_.FindOrigin(kz_.origin()),
      .policy = policy_,
      .keys = keys,
      .index = index_,
      .checkpoint = acknowledged_,
      .cosigners = {{cn().key(), &cn()}, {eu().key(), &false_eu}}};
  const QuorumOutcome outcome =
      AwaitQuorum(registry_, request,
                  {.now_ms = [this] { return server_.time_s() * 1000; },
                   .elapsed_ms = [this] { return elapsed_ms_; },
                   .pause = [this](std::uint64_t ms) { elapsed_ms_ += ms; }});
  EXPECT_THAT(outcome.status, FailsWith(ErrorReason::kQuorumNotReached));
  EXPECT_THAT(outcome.not_signed.at("registry.eu.example/state"),
              FailsWith(ErrorReason::kSignatureInvalid));
}

TEST_F(QuorumWaitTest, ANoteAboutAnotherLogDoesNotCount) {
  OnlyOneSigns();
  TestRegistry other("registry.xx.example", "XX");
  Found(other);
  eu().failure = OkStatus();
  eu().signs = other.Checkpoint();
  const QuorumOutcome outcome = Await();
  EXPECT_THAT(outcome.status, FailsWith(ErrorReason::kQuorumNotReached));
  EXPECT_THAT(outcome.not_signed.at("registry.eu.example/state"),
              FailsWith(ErrorReason::kOriginMismatch));
}

TEST_F(QuorumWaitTest, AnAccusationThatProvesNothingIsPassedOver) {
  cn().fork_evidence = "not a record";
  eu().fork_evidence = statement::EncodeRecord(mirror::ForkEvidence{
      statement::DecodeRecord<evidence::Evidence>(HeldOf(kz_))
          ->registries.front(),
      acknowledged_, ""});
  EXPECT_THAT(Await().status, IsOk());
}

TEST_F(QuorumWaitTest, ACosignersWordAloneOfALargerHeadAccusesNobody) {
  OnlyOneSigns();
  auto larger = *checkpoint::ParseNote(acknowledged_);
  larger.text = checkpoint::FormatCheckpoint(
      {kz_.origin(), {{kz_.log().size() + 9}, kz_.log().head().root}});
  eu().failure = OkStatus();
  eu().signs = checkpoint::FormatNote(larger);
  eu().held = HeldOf(kz_);
  EXPECT_THAT(Await().status, FailsWith(ErrorReason::kQuorumNotReached));
}

TEST_F(QuorumWaitTest, ALaggardOfTheSameLogAccusesNobody) {
  OnlyOneSigns();
  TestRegistry before;
  Found(before);
  eu().failure = OkStatus();
  eu().signs = before.Checkpoint();
  eu().held = HeldOf(before);
  EXPECT_THAT(Await().status, FailsWith(ErrorReason::kQuorumNotReached));
}

// --- A registry that shows others another log --------------------------------

TEST_F(QuorumWaitTest, AnOlderHeadThanBeforeIsAnAlarm) {
  TestRegistry before;
  Found(before);
  registry_.newest = before.Checkpoint();
  const QuorumOutcome outcome = Await();
  EXPECT_THAT(outcome.status, FailsWith(ErrorReason::kOlderThanKnown));
  EXPECT_FALSE(outcome.is_proof);
  EXPECT_THAT(outcome.evidence, HasSubstr(acknowledged_));
  EXPECT_THAT(outcome.evidence, HasSubstr(before.Checkpoint()));
}

TEST_F(QuorumWaitTest, AFrozenViewIsAnAlarm) {
  // Others see the log grow; here it stands still.
  registry_.newest = acknowledged_;
  kz_.Add(kz_.CredentialRecord(2), {"centre/1"});
  kz_.log().Commit();
  cn().signs = kz_.Checkpoint();
  cn().held = HeldOf(kz_);
  OnlyOneSigns();
  const QuorumOutcome outcome = Await();
  EXPECT_THAT(outcome.status, FailsWith(ErrorReason::kOlderThanKnown));
  EXPECT_THAT(outcome.status.message(), HasSubstr("registry.cn.example/state"));
  EXPECT_THAT(outcome.evidence, HasSubstr(acknowledged_));
}

TEST_F(QuorumWaitTest, AProvenForkOfACosignerIsAnAlarmWithTheProof) {
  TestRegistry other;
  Found(other);
  for (std::uint64_t n = 2; n < 6; ++n) {
    other.Add(other.CredentialRecord(n), {"centre/1"});
  }
  other.log().Commit();
  // As a mirror of the other branch answers to this head.
  const std::uint64_t size = kz_.log().size();
  cn().fork_evidence = statement::EncodeRecord(mirror::ForkEvidence{
      statement::DecodeRecord<evidence::Evidence>(HeldOf(other))
          ->registries.front(),
      acknowledged_,
      mirror::ForkHashes({{size}, other.log().RootAt(size)},
                         other.log().ConsistencyProof(size))});
  const QuorumOutcome outcome = Await();
  EXPECT_THAT(outcome.status, FailsWith(ErrorReason::kForkDetected));
  EXPECT_TRUE(outcome.is_proof);
  EXPECT_TRUE(Proves(outcome.evidence));
}

TEST_F(QuorumWaitTest, TwoRootsOfOneSizeAreProven) {
  TestRegistry other;
  Found(other);
  other.Add(other.CredentialRecord(2), {"centre/1"});
  other.log().Commit();
  ASSERT_EQ(other.log().size(), kz_.log().size());
  OnlyOneSigns();
  eu().failure = OkStatus();
  eu().signs = other.Checkpoint();
  eu().held = HeldOf(other);
  const QuorumOutcome outcome = Await();
  EXPECT_THAT(outcome.status, FailsWith(ErrorReason::kForkDetected));
  EXPECT_TRUE(Proves(outcome.evidence));
}

// A cosigner was shown a branch that ends before the head shown here. The
// registry's own proofs convict it, at each size.
TEST_F(QuorumWaitTest, AShorterBranchIsProvenAtEverySize) {
  while (kz_.log().size() < 70) {
    kz_.Add(kz_.CredentialRecord(kz_.log().size()), {"centre/1"});
  }
  kz_.log().Commit();
  acknowledged_ = kz_.Checkpoint();
  TestRegistry other;
  Found(other);
  OnlyOneSigns();
  eu().failure = OkStatus();
  int proven = 0;
  while (other.log().size() + 2 < kz_.log().size()) {
    other.Add(other.CredentialRecord(100 + other.log().size()), {"centre/1"});
    other.log().Commit();
    eu().signs = other.Checkpoint();
    eu().held = HeldOf(other);
    elapsed_ms_ = 0;
    const QuorumOutcome outcome = Await();
    EXPECT_THAT(outcome.status, FailsWith(ErrorReason::kForkDetected))
        << other.log().size();
    proven += Proves(outcome.evidence) ? 1 : 0;
    // One commitment less in every second round: both parities are met.
    if (other.log().size() % 4 == 0) {
      other.Add(other.CredentialRecord(100 + other.log().size()), {"centre/1"});
    }
  }
  EXPECT_GE(proven, 20);
}

TEST_F(QuorumWaitTest, AForkedHeadAtTheRegistryItselfIsProven) {
  // It acknowledged on one branch and shows another from then on.
  TestRegistry other;
  Found(other);
  other.Add(other.CredentialRecord(2), {"centre/1"});
  other.log().Commit();
  acknowledged_ = other.Checkpoint();
  kz_.Add(kz_.CredentialRecord(3), {"centre/1"});
  kz_.log().Commit();
  const QuorumOutcome outcome = Await();
  EXPECT_THAT(outcome.status, FailsWith(ErrorReason::kForkDetected));
  EXPECT_TRUE(outcome.is_proof);
  EXPECT_TRUE(Proves(outcome.evidence));
}

}  // namespace
}  // namespace comity::client
