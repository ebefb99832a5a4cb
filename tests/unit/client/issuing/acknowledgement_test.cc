#include "client/issuing/acknowledgement.h"

#include <gtest/gtest.h>

#include <string>

#include "core/checkpoint/verifier_key.h"
#include "core/statement/entry.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_registry.h"

namespace comity::client {
namespace {

using comity::testing::Day;
using comity::testing::SignedStatement;
using comity::testing::TestRegistry;

class AcknowledgementTest : public ::testing::Test {
 protected:
  AcknowledgementTest() {
    registry_.Found();
    issue_ = registry_.Add(registry_.CredentialRecord(1), {"centre/1"});
    registry_.log().Commit();
  }

  static SentStatement Sent(const SignedStatement& signed_statement) {
    return {.statement = signed_statement.statement.bytes,
            .signatures = signed_statement.signatures};
  }

  // What an honest registry answers about the entry at `index`.
  Acknowledgement AnswerAbout(std::uint64_t index) {
    return {.index = index,
            .entry = registry_.log().entries()[index],
            .inclusion_proof = registry_.log().InclusionProof(index),
            .checkpoint = registry_.Checkpoint()};
  }
  Acknowledgement Answer() { return AnswerAbout(registry_.log().size() - 2); }
  checkpoint::VerifierKey LogKey() {
    return *checkpoint::VerifierKey::Make(registry_.origin(),
                                          checkpoint::NoteKeyType::kEd25519,
                                          registry_.Key("log").public_key());
  }
  Status Check(const SentStatement& sent, const Acknowledgement& answer) {
    return CheckAcknowledgement(sent, answer, LogKey()).status();
  }

  TestRegistry registry_;
  SignedStatement issue_;
};

TEST_F(AcknowledgementTest, AcceptsTheProofOfWhatWasSent) {
  const auto logged = CheckAcknowledgement(Sent(issue_), Answer(), LogKey());
  ASSERT_OK(logged);
  EXPECT_EQ(logged->index, registry_.log().size() - 2);
  EXPECT_EQ(logged->head, registry_.log().head());
  EXPECT_FALSE(logged->by_earlier_statement);
}

TEST_F(AcknowledgementTest, RefusesOtherSignatures) {
  const auto entry = *statement::DecodeEntry(Answer().entry);
  auto content = std::get<statement::StatementEntry>(entry.content);
  content.signatures[content.signatures.size() - 1] ^= 1;
  Acknowledgement answer = Answer();
  answer.entry = statement::EncodeEntry(
      {.admitted_ms = entry.admitted_ms, .content = content});
  EXPECT_FAILS(Check(Sent(issue_), answer),
               ErrorReason::kAcknowledgementForeign);
  SentStatement sent = Sent(issue_);
  sent.signatures.back() ^= 1;
  EXPECT_FAILS(Check(sent, Answer()), ErrorReason::kAcknowledgementForeign);
}

TEST_F(AcknowledgementTest, RefusesAnotherStatement) {
  Acknowledgement answer = AnswerAbout(1);
  EXPECT_FAILS(Check(Sent(issue_), answer),
               ErrorReason::kAcknowledgementForeign);
  answer.duplicate = true;
  EXPECT_FAILS(Check(Sent(issue_), answer),
               ErrorReason::kAcknowledgementForeign);
}

TEST_F(AcknowledgementTest, RefusesAMapCommitment) {
  EXPECT_FAILS(Check(Sent(issue_), AnswerAbout(registry_.log().size() - 1)),
               ErrorReason::kAcknowledgementForeign);
}

TEST_F(AcknowledgementTest, RefusesAnEntryThatCannotBeRead) {
  Acknowledgement answer = Answer();
  answer.entry.resize(5);
  EXPECT_FAILS(Check(Sent(issue_), answer), ErrorReason::kEntryMalformed);
}

TEST_F(AcknowledgementTest, RefusesAnotherTimeIndexOrProof) {
  Acknowledgement answer = Answer();
  answer.entry[7] ^= 1;  // Time of admission.
  EXPECT_FAILS(Check(Sent(issue_), answer), ErrorReason::kRootMismatch);
  answer = Answer();
  --answer.index;
  EXPECT_FALSE(Check(Sent(issue_), answer).ok());
  answer = Answer();
  answer.inclusion_proof.pop_back();
  EXPECT_FAILS(Check(Sent(issue_), answer), ErrorReason::kProofMalformed);
}

TEST_F(AcknowledgementTest, RefusesACheckpointOfAnotherKey) {
  Acknowledgement answer = Answer();
  answer.checkpoint =
      registry_.log().Checkpoint(registry_.origin(), registry_.Key("centre/1"),
                                 registry_.Key("cosigning"), 1);
  EXPECT_FAILS(Check(Sent(issue_), answer), ErrorReason::kNoteSignatureMissing);
  answer.checkpoint = "no note";
  EXPECT_FAILS(Check(Sent(issue_), answer), ErrorReason::kNoteMalformed);
}

TEST_F(AcknowledgementTest, RefusesTheCheckpointOfAnotherLog) {
  Acknowledgement answer = Answer();
  answer.checkpoint =
      registry_.log().Checkpoint("registry.cn.example", registry_.Key("log"),
                                 registry_.Key("cosigning"), 1);
  const auto key = *checkpoint::VerifierKey::Make(
      "registry.cn.example", checkpoint::NoteKeyType::kEd25519,
      registry_.Key("log").public_key());
  EXPECT_FAILS(CheckAcknowledgement(Sent(issue_), answer, key),
               ErrorReason::kOriginMismatch);
}

// Number 1 is revoked from 2026-01-06 on, and that is what is answered.
class EarlierWorseningTest : public AcknowledgementTest {
 protected:
  EarlierWorseningTest() {
    registry_.Add(registry_.RevokedRecord(1, Day("2026-01-06")), {"centre/1"});
    registry_.log().Commit();
    answer_ = Answer();
    answer_.duplicate = true;
  }
  StatusOr<LoggedAt> CheckOf(const statement::StatementBody& body,
                             const std::vector<std::string>& keys = {
                                 "centre/1"}) {
    return CheckAcknowledgement(Sent(registry_.Sign(body, keys)), answer_,
                                LogKey());
  }

  Acknowledgement answer_;
};

TEST_F(EarlierWorseningTest, StandsForALaterOneOfItsKind) {
  const auto logged = CheckOf(registry_.RevokedRecord(1, Day("2026-01-06")));
  ASSERT_OK(logged);
  EXPECT_TRUE(logged->by_earlier_statement);
}

TEST_F(EarlierWorseningTest, StandsForAnEventThatIsPointlessBesideIt) {
  const auto logged = CheckOf(
      registry_.SuspendedRecord(1, Day("2026-01-07"), Day("2026-02-06")));
  ASSERT_OK(logged);
  EXPECT_TRUE(logged->by_earlier_statement);
}

TEST_F(EarlierWorseningTest, IsSaidToBeADuplicate) {
  answer_.duplicate = false;
  EXPECT_FAILS(CheckOf(registry_.RevokedRecord(1, Day("2026-01-06"))),
               ErrorReason::kAcknowledgementForeign);
}

TEST_F(EarlierWorseningTest, DoesNotStandForAnotherCredential) {
  EXPECT_FAILS(CheckOf(registry_.RevokedRecord(2, Day("2026-01-06"))),
               ErrorReason::kAcknowledgementForeign);
}

TEST_F(EarlierWorseningTest, DoesNotStandForEarlierDays) {
  EXPECT_FAILS(CheckOf(registry_.RevokedRecord(1, Day("2026-01-05"))),
               ErrorReason::kAcknowledgementForeign);
  EXPECT_FAILS(CheckOf(registry_.SuspendedRecord(1, Day("2026-01-05"),
                                                 Day("2026-02-06"))),
               ErrorReason::kAcknowledgementForeign);
}

TEST_F(EarlierWorseningTest, DoesNotStandForWhatImproves) {
  EXPECT_FAILS(CheckOf(registry_.CredentialRecord(1)),
               ErrorReason::kAcknowledgementForeign);
}

// All acts of a party are of one kind and about one country.
TEST_F(AcknowledgementTest, ABeginningDoesNotStandForAnEnd) {
  statement::PartyAct act;
  act.agreement_id.bytes[0] = 1;
  act.version_id = act.agreement_id;
  act.party_id = "kz";
  act.act = statement::PartyActKind::kEnterIntoForce;
  act.countries = {"KZ"};
  act.effective_on = Day("2026-01-05");
  registry_.Add(act, {"authority/1", "authority/2"});
  registry_.log().Commit();
  Acknowledgement answer = Answer();
  answer.duplicate = true;
  act.act = statement::PartyActKind::kWithdraw;
  EXPECT_FAILS(
      Check(Sent(registry_.Sign(act, {"authority/1", "authority/2"})), answer),
      ErrorReason::kAcknowledgementForeign);
}

}  // namespace
}  // namespace comity::client
