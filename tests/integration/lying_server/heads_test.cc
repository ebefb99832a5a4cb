// Heads: old ones, forked ones, ones that nobody vouches for, and a map that
// the registry itself signs falsely.
#include "core/checkpoint/note.h"
#include "core/statement/entry.h"
#include "tests/integration/lying_server/scene.h"

namespace comity::testing {
namespace {

using evidence::CosignerGrade;

constexpr char kValid[] = "GENUINE VALID -";

class HeadsTest : public Scene {
 protected:
  // Evidence of a moment, as bytes, with its head and the clock then.
  struct Shot {
    std::string bytes;
    merkle::TreeHead head;
    std::uint64_t time_s = 0;
  };
  Shot Shoot() {
    Shot shot;
    shot.bytes = statement::EncodeRecord(Evidence());
    shot.head = kz_.log().head();
    shot.time_s = server_.time_s();
    return shot;
  }
  evidence::VerifiedAnswer Verify(const evidence::VerifyRequest& request) {
    return evidence::Verify(policy_ ? *policy_ : server_.ClientPolicy(),
                            request);
  }
  std::string Answer(const evidence::VerifyRequest& request) {
    return Brief(Verify(request).verdict());
  }
  evidence::VerifyRequest RequestFor(const Shot& shot) {
    auto request = server_.Request(Question(), shot.bytes);
    request.now_ms = shot.time_s * 1000;
    return request;
  }
  // The same with a quorum of one.
  void AskForCosigner(CosignerGrade grade) {
    policy_ = server_.ClientPolicy();
    policy_->quorum = 1;
    policy_->quorum_grade = grade;
  }
  evidence::ConsistencyProof ProofFrom(const merkle::TreeHead& old) {
    return {kz_.origin(), old.size, kz_.log().ConsistencyProof(old.size.value)};
  }

  std::optional<evidence::Policy> policy_;
};

TEST_F(HeadsTest, EvidenceOlderThanThePolicyAllowsSaysNothingOfToday) {
  const Shot shot = Shoot();
  auto request = RequestFor(shot);
  request.now_ms += evidence::kMaxAgeDefaultS * 1000;
  EXPECT_EQ(Answer(request), kValid);
  request.now_ms += 1000;
  EXPECT_EQ(Answer(request), "GENUINE UNKNOWN - EVIDENCE_TOO_OLD");
  request.question.host_country = "KZ";
  EXPECT_EQ(Answer(request), "GENUINE UNKNOWN UNDECIDED EVIDENCE_TOO_OLD");
}

TEST_F(HeadsTest, AbsenceInOldEvidenceIsNotFalse) {
  const auto question = Ask(kz_, 2, Day(kToday));
  const std::string bytes =
      statement::EncodeRecord(server_.MakeEvidence(question));
  auto request = server_.Request(question, bytes);
  EXPECT_EQ(Answer(request), "FALSE - - CREDENTIAL_UNKNOWN");
  request.now_ms += (evidence::kMaxAgeDefaultS + 1) * 1000;
  EXPECT_EQ(Answer(request),
            "UNPROVEN - - CREDENTIAL_UNKNOWN EVIDENCE_TOO_OLD");
}

TEST_F(HeadsTest, AHeadFromTheFutureCarriesNoTime) {
  const Shot shot = Shoot();
  auto request = RequestFor(shot);
  request.now_ms -= 300 * 1000;
  EXPECT_EQ(Answer(request), kValid);
  request.now_ms -= 1000;
  EXPECT_EQ(Answer(request), "UNPROVEN - - HEAD_TIME_MISSING");
}

// --- Marks -------------------------------------------------------------------

TEST_F(HeadsTest, ANewClientRemembersAnOnlineHeadAndNoFile) {
  const Shot shot = Shoot();
  auto request = RequestFor(shot);
  EXPECT_TRUE(Verify(request).marks().empty());
  EXPECT_THAT(Verify(request).verdict().notes,
              ::testing::ElementsAre("NOT_LINKED"));
  request.online = true;
  const auto answer = Verify(request);
  EXPECT_THAT(answer.verdict().notes, ::testing::IsEmpty());
  ASSERT_EQ(answer.marks().count(kz_.origin()), 1U);
  EXPECT_EQ(answer.marks().at(kz_.origin()).newest, shot.head);
  EXPECT_EQ(answer.marks().at(kz_.origin()).newest_by_policy, shot.head);
}

TEST_F(HeadsTest, AnOldHeadFromAServerIsRefusedByAClientThatSawANewerOne) {
  const Shot old = Shoot();
  Revoke("2026-01-06");
  const Shot now = Shoot();
  auto request = RequestFor(old);
  request.online = true;
  request.marks[kz_.origin()] = {now.head, {}};
  EXPECT_EQ(Answer(request), "UNPROVEN - - OLDER_THAN_KNOWN");
  EXPECT_TRUE(Verify(request).marks().empty());
}

TEST_F(HeadsTest, AFileBelowTheSecondMarkSaysNothingOfToday) {
  const Shot old = Shoot();
  Revoke("2026-01-06");
  const Shot now = Shoot();
  auto request = RequestFor(old);
  request.marks[kz_.origin()] = {now.head, now.head};
  EXPECT_EQ(Answer(request), "GENUINE UNKNOWN - OLDER_THAN_KNOWN");
}

TEST_F(HeadsTest, AFileBelowTheFirstMarkOnlyIsJudgedByItsOwnPolicy) {
  const Shot old = Shoot();
  kz_.Add(kz_.CredentialRecord(2), {"centre/1"});
  const Shot now = Shoot();
  auto request = RequestFor(old);
  request.marks[kz_.origin()] = {now.head, old.head};
  EXPECT_EQ(Answer(request), kValid);
  EXPECT_TRUE(Verify(request).marks().empty());
}

TEST_F(HeadsTest, ANewerHeadNeedsConsistencyWithBothMarks) {
  const Shot first = Shoot();
  kz_.Add(kz_.CredentialRecord(2), {"centre/1"});
  const Shot second = Shoot();
  kz_.Add(kz_.CredentialRecord(3), {"centre/1"});
  const Shot third = Shoot();
  auto request = RequestFor(third);
  request.online = true;
  request.marks[kz_.origin()] = {second.head, first.head};
  EXPECT_EQ(Answer(request), "UNPROVEN - - NOT_LINKED");
  request.consistency = {ProofFrom(second.head)};
  EXPECT_EQ(Answer(request), "UNPROVEN - - NOT_LINKED");
  request.consistency = {ProofFrom(second.head), ProofFrom(first.head)};
  EXPECT_EQ(Answer(request), kValid);
  EXPECT_EQ(Verify(request).marks().at(kz_.origin()).newest, third.head);
  request.consistency[1].hashes.back().bytes[0] ^= 1;
  EXPECT_EQ(Answer(request), "UNPROVEN - - ROOT_MISMATCH");
  request.consistency[1].hashes.pop_back();
  EXPECT_EQ(Answer(request), "UNPROVEN - - PROOF_MALFORMED");
}

TEST_F(HeadsTest, AForkAtTheMarkedSizeIsSeenOnlineAndInFiles) {
  const Shot shot = Shoot();
  merkle::TreeHead other = shot.head;
  other.root.bytes[0] ^= 1;
  auto request = RequestFor(shot);
  for (const bool online : {true, false}) {
    request.online = online;
    request.marks[kz_.origin()] = {other, {}};
    EXPECT_EQ(Answer(request), "UNPROVEN - - FORK_DETECTED");
    request.marks[kz_.origin()] = {shot.head, other};
    EXPECT_EQ(Answer(request), "UNPROVEN - - FORK_DETECTED");
    EXPECT_TRUE(Verify(request).marks().empty());
  }
}

// What could not be proven leaves no trace in the marks.
TEST_F(HeadsTest, AnUnprovenHeadMovesNoMark) {
  auto evidence = Evidence();
  server_.log_key = "cosigning";
  evidence.registries.front().checkpoint = server_.Checkpoint(kz_);
  const std::string bytes = statement::EncodeRecord(evidence);
  auto request = server_.Request(Question(), bytes);
  request.online = true;
  EXPECT_TRUE(Verify(request).marks().empty());
}

TEST_F(HeadsTest, AHeadThatThePolicyRefusesMovesTheFirstMarkOnly) {
  server_.AddCosigner("cn.example", "cn", CosignerGrade::kWitness);
  AskForCosigner(CosignerGrade::kState);
  const Shot shot = Shoot();
  auto request = RequestFor(shot);
  request.online = true;
  const auto answer = Verify(request);
  EXPECT_EQ(Brief(answer.verdict()), "UNPROVEN - - POLICY_NOT_MET");
  EXPECT_EQ(answer.marks().at(kz_.origin()).newest, shot.head);
  EXPECT_EQ(answer.marks().at(kz_.origin()).newest_by_policy.size.value, 0U);
}

// --- Cosigners ---------------------------------------------------------------

TEST_F(HeadsTest, AssuranceNamesWhoVouches) {
  const auto assurance = [this] {
    const auto verdict = server_.Judge(Question());
    return std::pair(verdict.registries.front().assurance,
                     verdict.registries.front().cosigners);
  };
  using evidence::Assurance;
  EXPECT_EQ(assurance(), std::pair(Assurance::kRegistryOnly, std::uint64_t{0}));
  server_.AddCosigner("w1.example", "one", CosignerGrade::kWitness);
  EXPECT_EQ(assurance(), std::pair(Assurance::kWitnessed, std::uint64_t{1}));
  server_.AddCosigner("w2.example", "one", CosignerGrade::kWitness);
  EXPECT_EQ(assurance(), std::pair(Assurance::kWitnessed, std::uint64_t{1}));
  server_.AddCosigner("s1.example", "two", CosignerGrade::kState);
  EXPECT_EQ(assurance(),
            std::pair(Assurance::kStateCosigned, std::uint64_t{1}));
}

TEST_F(HeadsTest, ThePolicyIsMetByAStateCosigner) {
  server_.AddCosigner("cn.example", "cn", CosignerGrade::kState);
  AskForCosigner(CosignerGrade::kState);
  EXPECT_EQ(Answer(RequestFor(Shoot())), kValid);
  AskForCosigner(CosignerGrade::kWitness);
  EXPECT_EQ(Answer(RequestFor(Shoot())), kValid);
}

TEST_F(HeadsTest, ACosignerRunByTheLogsOwnOperatorDoesNotCount) {
  server_.AddCosigner("friend.example", "registry-kz-example",
                      CosignerGrade::kState);
  AskForCosigner(CosignerGrade::kState);
  EXPECT_EQ(Answer(RequestFor(Shoot())), "UNPROVEN - - POLICY_NOT_MET");
}

TEST_F(HeadsTest, TheLogsOwnCosigningKeyDoesNotCount) {
  AskForCosigner(CosignerGrade::kState);
  policy_->cosigners.push_back(
      {*checkpoint::VerifierKey::Make(kz_.origin(),
                                      checkpoint::NoteKeyType::kCosignature,
                                      kz_.Key("cosigning").public_key()),
       CosignerGrade::kState, "somebody"});
  EXPECT_EQ(Answer(RequestFor(Shoot())), "UNPROVEN - - POLICY_NOT_MET");
}

TEST_F(HeadsTest, TwoKeysOfOneOperatorCountOnce) {
  server_.AddCosigner("a.example", "cn", CosignerGrade::kState);
  server_.AddCosigner("b.example", "cn", CosignerGrade::kState);
  AskForCosigner(CosignerGrade::kState);
  policy_->quorum = 2;
  EXPECT_EQ(Answer(RequestFor(Shoot())), "UNPROVEN - - POLICY_NOT_MET");
  server_.AddCosigner("c.example", "de", CosignerGrade::kState);
  AskForCosigner(CosignerGrade::kState);
  policy_->quorum = 2;
  EXPECT_EQ(Answer(RequestFor(Shoot())), kValid);
}

TEST_F(HeadsTest, ACosignatureFromTheFutureDoesNotCount) {
  server_.AddCosigner("a.example", "cn", CosignerGrade::kState, -300);
  AskForCosigner(CosignerGrade::kState);
  EXPECT_EQ(Answer(RequestFor(Shoot())), kValid);
  TestServer late = server_;
  late.AddCosigner("b.example", "de", CosignerGrade::kState, -301);
  server_ = late;
  AskForCosigner(CosignerGrade::kState);
  policy_->quorum = 2;
  EXPECT_EQ(Answer(RequestFor(Shoot())), "UNPROVEN - - POLICY_NOT_MET");
}

TEST_F(HeadsTest, TheHeadIsAsOldAsTheCosignatureThatMakesTheQuorum) {
  server_.AddCosigner("a.example", "cn", CosignerGrade::kState, 0);
  server_.AddCosigner("b.example", "de", CosignerGrade::kState,
                      static_cast<std::int64_t>(evidence::kMaxAgeDefaultS) + 1);
  AskForCosigner(CosignerGrade::kState);
  EXPECT_EQ(Answer(RequestFor(Shoot())), kValid);
  policy_->quorum = 2;
  EXPECT_EQ(Answer(RequestFor(Shoot())), "GENUINE UNKNOWN - EVIDENCE_TOO_OLD");
}

TEST_F(HeadsTest, ABrokenCosignatureOfAKnownKeyBreaksTheHead) {
  server_.AddCosigner("a.example", "cn", CosignerGrade::kState);
  auto evidence = Evidence();
  auto& text = evidence.registries.front().checkpoint;
  auto note = *checkpoint::ParseNote(text);
  note.signatures.back().bytes.back() ^= 1;
  text = checkpoint::FormatNote(note);
  EXPECT_EQ(AnswerFrom(evidence), "UNPROVEN - - SIGNATURE_INVALID");
}

TEST_F(HeadsTest, TheRegistryMayRotateItsOwnKeys) {
  kz_.Add(statement::RegistryKeys{.use = statement::RegistryKeyUse::kLog,
                                  .keys = {kz_.PublicKeyRecord("log-2")},
                                  .root_threshold = 0},
          {"root/1"});
  EXPECT_EQ(Scene::Answer(), "UNPROVEN - - NOTE_SIGNATURE_MISSING");
  server_.log_key = "log-2";
  EXPECT_EQ(Scene::Answer(), kValid);
}

// --- False maps --------------------------------------------------------------

// The registry itself hides a revocation from its map and signs that.
TEST_F(HeadsTest, AFalseMapPassesAsTheRegistrysWordOnly) {
  Revoke("2026-01-06");
  server_.LiesOf(kz_).hidden = {LastIndex()};
  const auto verdict = server_.Judge(Question());
  EXPECT_EQ(Brief(verdict), kValid);
  EXPECT_EQ(verdict.registries.front().assurance,
            evidence::Assurance::kRegistryOnly);
}

// A state cosigner recomputes the map and does not sign; a witness may.
TEST_F(HeadsTest, AFalseMapIsRefusedWhereAStateCosignerIsAskedFor) {
  Revoke("2026-01-06");
  server_.LiesOf(kz_).hidden = {LastIndex()};
  server_.AddCosigner("w.example", "cn", CosignerGrade::kWitness);
  AskForCosigner(CosignerGrade::kState);
  EXPECT_EQ(Answer(RequestFor(Shoot())), "UNPROVEN - - POLICY_NOT_MET");
}

// Chained in the map, never logged: even a signed map does not help.
TEST_F(HeadsTest, AStatementThatIsInTheMapAndNotInTheLog) {
  Revoke("2026-01-06");
  statement::Entry entry;
  entry.admitted_ms = kz_.log().last_admission_ms();
  const auto invented =
      kz_.Sign(kz_.SuspendedRecord(1, Day("2025-01-06"), Day("2025-01-07")),
               {"centre/1"});
  entry.content =
      statement::StatementEntry{invented.statement.bytes, invented.signatures};
  server_.LiesOf(kz_).swapped[LastIndex()] = statement::EncodeEntry(entry);
  EXPECT_EQ(Scene::Answer(), "UNPROVEN - - ROOT_MISMATCH");
}

}  // namespace
}  // namespace comity::testing
