// A server whose map is true hands out evidence that is not the whole truth.
// Nothing but UNPROVEN may come of it.
#include "core/merkle/map_value.h"
#include "core/merkle/tree_hash.h"
#include "core/statement/entry.h"
#include "tests/integration/lying_server/scene.h"

namespace comity::testing {
namespace {

using evidence::RegistryEvidence;

constexpr char kIncomplete[] = "UNPROVEN - - HISTORY_INCOMPLETE";

class IncompleteEvidenceTest : public Scene {
 protected:
  // Evidence that shows the revocation.
  IncompleteEvidenceTest() {
    Revoke("2026-01-06");
    revocation_ = LastIndex();
    evidence_ = Evidence();
  }

  RegistryEvidence& part() { return evidence_.registries.front(); }

  // Takes a lookup away, and the entries that only it used.
  void DropLookup(const Hash& key) {
    std::erase_if(part().lookups,
                  [&key](const auto& lookup) { return lookup.key == key; });
    std::erase_if(part().entries, [this](const evidence::EntryAt& at) {
      const auto logged = authority::ReadLoggedStatement(at.index, at.entry);
      const auto* statement = logged->get();
      return statement != nullptr &&
             std::none_of(part().lookups.begin(), part().lookups.end(),
                          [statement](const auto& lookup) {
                            const auto& keys = statement->statement.header.keys;
                            return std::count(keys.begin(), keys.end(),
                                              lookup.key) > 0;
                          });
    });
    Reprove(kz_, part());
  }

  std::uint64_t revocation_ = 0;
  evidence::Evidence evidence_;
};

TEST_F(IncompleteEvidenceTest, WholeItSaysRevoked) {
  EXPECT_EQ(AnswerFrom(evidence_), "GENUINE REVOKED - CREDENTIAL_REVOKED");
}

TEST_F(IncompleteEvidenceTest, ARevocationLeftOut) {
  Omit(kz_, part(), revocation_);
  EXPECT_EQ(AnswerFrom(evidence_), kIncomplete);
}

TEST_F(IncompleteEvidenceTest, ARevocationLeftOutAndTheOlderMapValueShown) {
  Omit(kz_, part(), revocation_);
  const auto issue = authority::ReadLoggedStatement(
      revocation_ - 1, kz_.log().entries()[revocation_ - 1]);
  LookupOf(part(), kz_.CredentialKey(1)).value =
      merkle::MapValue().Next({revocation_ - 1}, (*issue)->leaf_hash).Encode();
  EXPECT_EQ(AnswerFrom(evidence_), "UNPROVEN - - ROOT_MISMATCH");
}

TEST_F(IncompleteEvidenceTest, TheWholeHistoryShownAsAbsent) {
  DropLookup(kz_.CredentialKey(1));
  evidence::MapLookup lookup{kz_.CredentialKey(1), "", ""};
  lookup.proof = kz_.log().map().Prove(kz_.CredentialKey(2)).proof;
  part().lookups.push_back(lookup);
  std::sort(part().lookups.begin(), part().lookups.end(),
            [](const auto& a, const auto& b) { return a.key < b.key; });
  const std::string answer = AnswerFrom(evidence_);
  EXPECT_TRUE(answer == "UNPROVEN - - MAP_PROOF_OTHER_KEY" ||
              answer == "UNPROVEN - - ROOT_MISMATCH")
      << answer;
}

// Every history that the answer rests on: the credential's own, the revoker's
// authority, the issuer's, the scheme's and the registry's.
TEST_F(IncompleteEvidenceTest, AnyHistoryLeftOut) {
  const auto whole = evidence_;
  for (const evidence::MapLookup& lookup : whole.registries.front().lookups) {
    evidence_ = whole;
    DropLookup(lookup.key);
    EXPECT_THAT(AnswerFrom(evidence_), ::testing::StartsWith("UNPROVEN - - "))
        << "without the lookup of " << ::testing::PrintToString(lookup.key);
  }
}

TEST_F(IncompleteEvidenceTest, TheRevokersAuthorityLeftOut) {
  for (const Hash& key :
       {statement::BodyKeyOf("authority"), statement::GrantKey("authority")}) {
    const auto whole = evidence_;
    DropLookup(key);
    EXPECT_EQ(AnswerFrom(evidence_), "UNPROVEN - - HISTORY_MISSING");
    evidence_ = whole;
  }
}

TEST_F(IncompleteEvidenceTest, AnyEntryLeftOut) {
  const auto whole = evidence_;
  for (const evidence::EntryAt& at : whole.registries.front().entries) {
    evidence_ = whole;
    Omit(kz_, part(), at.index);
    EXPECT_THAT(AnswerFrom(evidence_), ::testing::StartsWith("UNPROVEN - - "))
        << "without entry " << at.index;
  }
}

TEST_F(IncompleteEvidenceTest, AnEntryMoreThanAnythingUses) {
  kz_.Add(kz_.CredentialRecord(2), {"centre/1"});
  evidence_ = Evidence();
  EXPECT_EQ(AnswerFrom(evidence_), "GENUINE REVOKED - CREDENTIAL_REVOKED");
  part().entries.insert(part().entries.end() - 1,
                        {revocation_ + 2, kz_.log().entries().at(15)});
  Reprove(kz_, part());
  EXPECT_EQ(AnswerFrom(evidence_), "UNPROVEN - - EVIDENCE_UNUSED");
}

TEST_F(IncompleteEvidenceTest, AnEarlierMapCommitmentOpened) {
  kz_.Add(kz_.CredentialRecord(2), {"centre/1"});
  const std::uint64_t earlier = revocation_ + 1;
  evidence_ = Evidence();
  part().entries.insert(part().entries.end() - 1,
                        {earlier, kz_.log().entries().at(earlier)});
  Reprove(kz_, part());
  EXPECT_EQ(AnswerFrom(evidence_), "UNPROVEN - - EVIDENCE_UNUSED");
}

TEST_F(IncompleteEvidenceTest, AHeadThatDoesNotEndInAMapCommitment) {
  const std::uint64_t commitment = LastIndex();
  kz_.Add(kz_.CredentialRecord(2), {"centre/1"});
  part().checkpoint = server_.Checkpoint(kz_);
  Reprove(kz_, part());
  EXPECT_EQ(AnswerFrom(evidence_), "UNPROVEN - - MAP_COMMITMENT_MISSING");
  part().entries.push_back({commitment + 1, kz_.log().entries().back()});
  Reprove(kz_, part());
  EXPECT_EQ(AnswerFrom(evidence_), "UNPROVEN - - MAP_COMMITMENT_MISSING");
}

TEST_F(IncompleteEvidenceTest, EntriesOutOfOrderOrTwice) {
  const auto whole = evidence_;
  std::swap(part().entries[1], part().entries[2]);
  EXPECT_EQ(AnswerFrom(evidence_), "UNPROVEN - - EVIDENCE_MALFORMED");
  evidence_ = whole;
  part().entries.insert(part().entries.begin(), part().entries.front());
  EXPECT_EQ(AnswerFrom(evidence_), "UNPROVEN - - EVIDENCE_MALFORMED");
}

TEST_F(IncompleteEvidenceTest, LookupsOutOfOrderOrTwice) {
  const auto whole = evidence_;
  std::swap(part().lookups[1], part().lookups[2]);
  EXPECT_EQ(AnswerFrom(evidence_), "UNPROVEN - - EVIDENCE_MALFORMED");
  evidence_ = whole;
  part().lookups.push_back(part().lookups.back());
  EXPECT_EQ(AnswerFrom(evidence_), "UNPROVEN - - EVIDENCE_MALFORMED");
}

TEST_F(IncompleteEvidenceTest, OneRegistryTwice) {
  evidence_.registries.push_back(part());
  EXPECT_EQ(AnswerFrom(evidence_), "UNPROVEN - - EVIDENCE_MALFORMED");
}

// One that this question does not need may serve another; where agreements
// were weighed, nothing may be left over.
TEST_F(IncompleteEvidenceTest, AnAgreementTextThatNothingUses) {
  evidence_.agreement_texts = {"some text"};
  EXPECT_EQ(AnswerFrom(evidence_), "GENUINE REVOKED - CREDENTIAL_REVOKED");
  kz_.Add(kz_.CredentialRecord(9), {"centre/1"});
  const auto question = Ask(kz_, 9, Day(kToday), "KZ");
  auto weighed = server_.MakeEvidence(question);
  weighed.agreement_texts = {"some text"};
  EXPECT_EQ(Brief(server_.Judge(question, weighed)),
            "UNPROVEN - UNDECIDED EVIDENCE_UNUSED");
}

TEST_F(IncompleteEvidenceTest, EvidenceAboutAnotherCredential) {
  evidence_ = server_.MakeEvidence(Ask(kz_, 2, Day(kToday)));
  EXPECT_EQ(AnswerFrom(evidence_), "UNPROVEN - - WRONG_CREDENTIAL");
  evidence_.credential = Question().credential;
  EXPECT_EQ(AnswerFrom(evidence_), "UNPROVEN - - HISTORY_MISSING");
}

TEST_F(IncompleteEvidenceTest, TheProofOfAnotherLog) {
  TestRegistry other("registry.de.example", "DE");
  other.Found();
  server_.Serve(other, {"DE"});
  const RegistryEvidence foreign =
      server_.MakePart(other, {statement::RegistryKey()});
  const auto whole = evidence_;
  part().checkpoint = foreign.checkpoint;
  EXPECT_EQ(AnswerFrom(evidence_), "UNPROVEN - - MAP_COMMITMENT_MISSING");
  part() = foreign;
  part().origin = kz_.origin();
  EXPECT_EQ(AnswerFrom(evidence_), "UNPROVEN - - GENESIS_MISMATCH");
  part() = foreign;
  EXPECT_EQ(AnswerFrom(evidence_), "UNPROVEN - - LOG_MISSING");
}

// The same entries under a head that somebody else signed.
TEST_F(IncompleteEvidenceTest, AHeadThatTheLogDidNotSign) {
  server_.log_key = "cosigning";
  part().checkpoint = server_.Checkpoint(kz_);
  EXPECT_EQ(AnswerFrom(evidence_), "UNPROVEN - - NOTE_SIGNATURE_MISSING");
  server_.log_key = "log";
  server_.cosigning_key = "log";
  part().checkpoint = server_.Checkpoint(kz_);
  EXPECT_EQ(AnswerFrom(evidence_), "UNPROVEN - - HEAD_TIME_MISSING");
}

TEST_F(IncompleteEvidenceTest, ARegistryThatThePolicyDoesNotPin) {
  const std::string bytes = statement::EncodeRecord(evidence_);
  evidence::Policy policy = server_.ClientPolicy();
  policy.origins.front().origin = "registry.xx.example";
  EXPECT_EQ(Brief(evidence::Verify(policy, server_.Request(Question(), bytes))
                      .verdict()),
            "UNPROVEN - - ORIGIN_NOT_PINNED");
  policy = server_.ClientPolicy();
  policy.origins.front().genesis_id = issue_.statement.id;
  EXPECT_EQ(Brief(evidence::Verify(policy, server_.Request(Question(), bytes))
                      .verdict()),
            "UNPROVEN - - GENESIS_MISMATCH");
}

// One bit flipped anywhere: UNPROVEN, or, where the signed bytes do not reach,
// the very same answer. Here no byte is loose, so always UNPROVEN.
TEST_F(IncompleteEvidenceTest, AnyByteChanged) {
  const std::string bytes = statement::EncodeRecord(evidence_);
  const evidence::Policy policy = server_.ClientPolicy();
  const auto answer_with = [&](std::size_t at, unsigned flip) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^
                                    static_cast<unsigned char>(flip));
    return Brief(evidence::Verify(policy, server_.Request(Question(), changed))
                     .verdict());
  };
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    ASSERT_THAT(answer_with(at, 1U << (at % 8)),
                ::testing::StartsWith("UNPROVEN - - "))
        << "byte " << at << " of " << bytes.size();
  }
  for (std::size_t at = 3; at < bytes.size(); at += 97) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      ASSERT_THAT(answer_with(at, 1U << bit),
                  ::testing::StartsWith("UNPROVEN - - "))
          << "byte " << at << " bit " << bit;
    }
  }
}

TEST_F(IncompleteEvidenceTest, CutShortOrFollowedByMore) {
  const std::string bytes = statement::EncodeRecord(evidence_);
  const evidence::Policy policy = server_.ClientPolicy();
  for (std::size_t size = 0; size < bytes.size(); size += 61) {
    const std::string cut = bytes.substr(0, size);
    ASSERT_THAT(Brief(evidence::Verify(policy, server_.Request(Question(), cut))
                          .verdict()),
                ::testing::StartsWith("UNPROVEN - - "));
  }
  const std::string longer = bytes + std::string(1, '\0');
  EXPECT_EQ(Brief(evidence::Verify(policy, server_.Request(Question(), longer))
                      .verdict()),
            "UNPROVEN - - EVIDENCE_MALFORMED");
}

}  // namespace
}  // namespace comity::testing
