#include "core/authority/judge.h"

#include "tests/support/status_matchers.h"
#include "tests/unit/core/authority/authority_fixture.h"

namespace comity::testing {
namespace {

using authority::JudgeBounds;
using statement::Role;

class JudgeTest : public AuthorityTest {
 protected:
  // Bodies "b1" to "b<count>", each registered by the one before as registrar,
  // the first by root. Without their grants all but the first are void.
  void AddRowOfRegistrars(int count, bool granted = true) {
    std::string registrar = "root/1";
    for (int i = 1; i <= count; ++i) {
      last_body_ = "b" + std::to_string(i);
      kz_.Add(kz_.BodyRecord(last_body_), {last_body_ + "/1", registrar});
      if (granted) {
        kz_.Add(kz_.GrantRecord(last_body_, Role::kRegistrar), {"root/1"});
      }
      registrar = last_body_ + "/1";
    }
  }
  void AddExtensions(int count) {
    kz_.Add(kz_.CredentialRecord(1), {"centre/1"});
    for (int i = 0; i < count; ++i) {
      kz_.Add(
          statement::CredentialExtended{
              .credential_id = kz_.CredentialId(1),
              .valid_until = Day("2030-01-01"),
              .reason = statement::EventReason::kAdministrative},
          {"centre/1"});
    }
  }
  authority::Judge MakeJudge(const JudgeBounds& bounds = {}) {
    return {kz_.origin(), kz_.genesis_id(), kz_.log(), checker_, bounds};
  }
  // How many statements count, or why nothing can be said.
  std::string Counted(authority::Judge& judge, const Hash& key) {
    const auto counted = judge.Counted(key, kz_.log().size());
    if (counted.ok()) {
      return std::to_string(counted->size());
    }
    EXPECT_TRUE(authority::IsUndetermined(counted.status()));
    return std::string(Name(counted.status().reason()));
  }

  std::string last_body_;
};

TEST_F(JudgeTest, FollowsALongRowOfRegistrars) {
  AddRowOfRegistrars(80);
  auto judge = MakeJudge();
  EXPECT_EQ(Counted(judge, statement::BodyKeyOf(last_body_)), "1");
}

TEST_F(JudgeTest, ConcludesNothingFromARowThatWouldExhaustTheStack) {
  AddRowOfRegistrars(4000, false);
  auto judge = MakeJudge();
  EXPECT_EQ(Counted(judge, statement::BodyKeyOf(last_body_)),
            "EVIDENCE_TOO_LARGE");
}

TEST_F(JudgeTest, AnswersTheNextQuestionAsIfItHadNotGivenUp) {
  AddRowOfRegistrars(120);
  auto judge = MakeJudge();
  EXPECT_EQ(Counted(judge, statement::BodyKeyOf(last_body_)),
            "EVIDENCE_TOO_LARGE");
  EXPECT_EQ(Counted(judge, statement::BodyKeyOf("b70")), "1");
  EXPECT_EQ(Counted(judge, statement::BodyKeyOf("centre")), "1");
  // What is remembered by now shortens the row.
  EXPECT_EQ(Counted(judge, statement::BodyKeyOf(last_body_)), "1");
}

TEST_F(JudgeTest, ConcludesNothingBeyondItsSteps) {
  AddExtensions(60);
  JudgeBounds bounds;
  bounds.steps_max = 20'000;
  auto patient = MakeJudge(bounds);
  EXPECT_EQ(Counted(patient, kz_.CredentialKey(1)), "61");
  bounds.steps_max = 2'000;
  auto hasty = MakeJudge(bounds);
  EXPECT_EQ(Counted(hasty, kz_.CredentialKey(1)), "EVIDENCE_TOO_LARGE");
}

TEST_F(JudgeTest, ALongHistoryOfEventsFillsNoMemory) {
  AddExtensions(100);
  JudgeBounds bounds;
  bounds.memo_max = 1'000;  // Far below the square of the length.
  auto judge = MakeJudge(bounds);
  EXPECT_EQ(Counted(judge, kz_.CredentialKey(1)), "101");
}

TEST_F(JudgeTest, ConcludesNothingBeyondItsMemory) {
  for (int i = 3; i < 60; ++i) {
    const std::string key = "centre/" + std::to_string(i);
    kz_.Add(statement::KeyAdded{"centre", {kz_.PublicKeyRecord(key), "person"}},
            {"centre/1", "registrar/1"});
  }
  auto judge = MakeJudge();
  EXPECT_EQ(Counted(judge, statement::BodyKeyOf("centre")), "58");
  JudgeBounds bounds;
  bounds.memo_max = 500;
  auto forgetful = MakeJudge(bounds);
  EXPECT_EQ(Counted(forgetful, statement::BodyKeyOf("centre")),
            "EVIDENCE_TOO_LARGE");
}

TEST_F(JudgeTest, ACandidateIsRefusedAndTheNextOneJudged) {
  AddRowOfRegistrars(120);
  auto judge = MakeJudge();
  const auto candidate = [this](const SignedStatement& made) {
    statement::Entry entry;
    entry.admitted_ms = kz_.log().last_admission_ms() + 1000;
    entry.content =
        statement::StatementEntry{made.statement.bytes, made.signatures};
    return *authority::ReadLoggedStatement(kz_.log().size(),
                                           statement::EncodeEntry(entry));
  };
  EXPECT_FAILS(judge
                   .Candidate(*candidate(kz_.Sign(
                       kz_.BodyRecord("new"), {"new/1", last_body_ + "/1"})))
                   .status,
               ErrorReason::kEvidenceTooLarge);
  EXPECT_OK(judge
                .Candidate(
                    *candidate(kz_.Sign(kz_.CredentialRecord(1), {"centre/1"})))
                .status);
}

// A log that says, as the server's does, from where on only histories of
// credentials have grown.
class SettlingLog : public authority::HistorySource {
 public:
  explicit SettlingLog(TestRegistry& registry) : registry_(registry) {}

  const authority::History* Find(const Hash& key) override {
    return registry_.log().Find(key);
  }
  std::uint64_t SettledSize() const override { return settled_; }
  void SettleHere() { settled_ = registry_.log().size(); }

 private:
  TestRegistry& registry_;
  std::uint64_t settled_ = 0;
};

class SettledJudgeTest : public JudgeTest {
 protected:
  SettledJudgeTest() { log_.SettleHere(); }

  // Statements on bodies, grants and the like, and statements on credentials.
  void AddSettling(const statement::StatementBody& body, const Keys& keys) {
    kz_.Add(body, keys);
    log_.SettleHere();
    ExpectTheSame();
  }
  void AddCredential(std::uint64_t n, const std::string& key = "centre/1") {
    kz_.Add(kz_.CredentialRecord(n), {key});
    ExpectTheSame();
  }

  // One judge goes on all the time, the other begins anew and knows nothing
  // of settling.
  void ExpectTheSame() {
    for (std::uint64_t n = 1; n <= 6; ++n) {
      ExpectTheSameOn(kz_.CredentialKey(n));
    }
    for (const char* body : {"centre", "registrar", "authority"}) {
      ExpectTheSameOn(statement::BodyKeyOf(body));
      ExpectTheSameOn(statement::GrantKey(body));
    }
    ExpectTheSameOn(statement::SchemeKey("engineering"));
    ExpectTheSameOn(statement::RegistryKey());
  }
  void ExpectTheSameOn(const Hash& key) {
    auto anew = MakeJudge();
    const std::uint64_t size = kz_.log().size();
    for (const std::uint64_t horizon : {size, size / 2, size - 1}) {
      const auto expected = anew.Counted(key, horizon);
      const auto found = settled_.Counted(key, horizon);
      ASSERT_OK(expected);
      ASSERT_OK(found);
      EXPECT_EQ(*found, *expected) << size << " at " << horizon;
    }
  }

  SettlingLog log_{kz_};
  authority::Judge settled_{kz_.origin(), kz_.genesis_id(), log_, checker_};
};

TEST_F(SettledJudgeTest, AnswersAsOneThatRemembersNothing) {
  AddCredential(1);
  AddCredential(2, "centre/2");
  kz_.Add(kz_.RevokedRecord(1, Day("2026-02-01")), {"centre/1"});
  ExpectTheSame();
  AddSettling(
      statement::KeyAdded{"centre", {kz_.PublicKeyRecord("centre/3"), "third"}},
      {"centre/1", "registrar/1"});
  AddCredential(3, "centre/3");
  AddCredential(4);
}

TEST_F(SettledJudgeTest, SeesAtOnceThatAKeyWasCompromised) {
  AddCredential(1);
  const std::uint64_t good = kz_.log().size();
  AddCredential(2);
  AddCredential(3, "centre/2");
  statement::KeyCompromised declared;
  declared.body_id = "centre";
  declared.key_id = kz_.KeyId("centre/1");
  declared.last_good_size = good;
  AddSettling(declared, {"root/1"});
  AddCredential(4, "centre/2");
  // Void, and still the same for both.
  AddCredential(5);
  EXPECT_EQ(Counted(settled_, kz_.CredentialKey(1)), "1");
  EXPECT_EQ(Counted(settled_, kz_.CredentialKey(2)), "0");
  EXPECT_EQ(Counted(settled_, kz_.CredentialKey(4)), "1");
  EXPECT_EQ(Counted(settled_, kz_.CredentialKey(5)), "0");
}

TEST_F(SettledJudgeTest, SeesAtOnceThatAGrantWasAnnulled) {
  AddCredential(1);
  const auto* grants = kz_.log().Find(statement::GrantKey("centre"));
  const Hash grant = grants->front()->statement.id;
  AddSettling(
      statement::GrantAnnulled{
          .grantee = "centre",
          .grant_id = grant,
          .from = Day("2020-01-01"),
          .reason = statement::EventReason::kAdministrative},
      {"root/1"});
  AddCredential(2);
  EXPECT_EQ(Counted(settled_, kz_.CredentialKey(1)), "0");
  EXPECT_EQ(Counted(settled_, kz_.CredentialKey(2)), "0");
}

}  // namespace
}  // namespace comity::testing
