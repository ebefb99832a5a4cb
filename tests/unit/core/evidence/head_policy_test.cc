#include "core/evidence/head_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "core/checkpoint/note_signing.h"
#include "core/crypto/sha256.h"
#include "core/crypto/signing_key.h"
#include "tests/support/status_matchers.h"

namespace comity::testing {
namespace {

using checkpoint::NoteKeyType;
using checkpoint::VerifierKey;
using evidence::Assurance;
using evidence::CheckHead;
using evidence::Cosigner;
using evidence::CosignerGrade;
using evidence::HeadStanding;

constexpr char kOrigin[] = "registry.kz.example";
constexpr char kText[] =
    "registry.kz.example\n17\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
constexpr std::uint64_t kNowS = 1'800'000'000;
// The last second of the verifier's future that it still takes.
constexpr std::uint64_t kLatestS = kNowS + 300;

// A key, its owner and what the policy says of it.
struct TestCosigner {
  std::string name;
  std::string operator_name;
  CosignerGrade grade = CosignerGrade::kWitness;
};

class HeadPolicyTest : public ::testing::Test {
 protected:
  HeadPolicyTest() {
    note_.text = kText;
    SignOwn(kNowS - 10);
    pinned_.origin = kOrigin;
    pinned_.operator_name = "kz-authority";
  }

  static std::unique_ptr<crypto::Signer> Key(const std::string& name) {
    return *crypto::Ed25519KeyFromSeed(crypto::Sha256(name).view());
  }
  static VerifierKey Verifier(const std::string& name,
                              const crypto::Signer& key) {
    return *VerifierKey::Make(name, NoteKeyType::kCosignature,
                              key.public_key());
  }
  static VerifierKey OwnKey() { return Verifier(kOrigin, *Key(kOrigin)); }

  // The log's own time; replaces an earlier one.
  void SignOwn(std::uint64_t time_s) {
    std::erase_if(note_.signatures,
                  [](const auto& line) { return line.key_name == kOrigin; });
    note_.signatures.push_back(
        *checkpoint::Cosign(kText, time_s, kOrigin, *Key(kOrigin)));
  }
  void List(const TestCosigner& cosigner) {
    policy_.cosigners.push_back({Verifier(cosigner.name, *Key(cosigner.name)),
                                 cosigner.grade, cosigner.operator_name});
  }
  void SignBy(const std::string& name, std::uint64_t time_s) {
    note_.signatures.push_back(
        *checkpoint::Cosign(kText, time_s, name, *Key(name)));
  }
  void Cosigned(const TestCosigner& cosigner, std::uint64_t time_s) {
    List(cosigner);
    SignBy(cosigner.name, time_s);
  }
  void AskFor(std::uint64_t quorum, CosignerGrade grade) {
    policy_.quorum = quorum;
    policy_.quorum_grade = grade;
  }
  StatusOr<HeadStanding> Check() const {
    return CheckHead(note_, OwnKey(), pinned_, policy_, kNowS * 1000 + 999);
  }

  checkpoint::ParsedNote note_;
  evidence::PinnedOrigin pinned_;
  evidence::Policy policy_;
};

// --- The log's own time ------------------------------------------------------

TEST_F(HeadPolicyTest, WithoutCosignersTheLogsOwnWordIsAllThereIs) {
  const auto standing = Check();
  ASSERT_OK(standing);
  EXPECT_OK(standing->policy);
  EXPECT_EQ(standing->head_time_s, kNowS - 10);
  EXPECT_EQ(standing->assurance, Assurance::kRegistryOnly);
  EXPECT_EQ(standing->cosigners, 0U);
}

TEST_F(HeadPolicyTest, AHeadWithoutItsOwnTimeIsRefused) {
  note_.signatures.clear();
  EXPECT_FAILS(Check(), ErrorReason::kHeadTimeMissing);
}

TEST_F(HeadPolicyTest, AHeadWithAForgedTimeIsRefused) {
  note_.signatures[0].bytes[7] ^= 1;
  EXPECT_FAILS(Check(), ErrorReason::kHeadTimeMissing);
}

TEST_F(HeadPolicyTest, ItsOwnTimeMayBeFiveMinutesAhead) {
  SignOwn(kLatestS);
  EXPECT_OK(Check());
  SignOwn(kLatestS + 1);
  EXPECT_FAILS(Check(), ErrorReason::kHeadTimeMissing);
}

TEST_F(HeadPolicyTest, CosignersDoNotStandInForTheLogsOwnTime) {
  Cosigned({"a.example", "a", CosignerGrade::kState}, kNowS);
  AskFor(1, CosignerGrade::kState);
  SignOwn(kLatestS + 1);
  EXPECT_FAILS(Check(), ErrorReason::kHeadTimeMissing);
}

// --- Who counts --------------------------------------------------------------

TEST_F(HeadPolicyTest, EachOperatorCountsOnceWithItsNewestTime) {
  Cosigned({"a.example", "a"}, kNowS - 50);
  Cosigned({"a2.example", "a"}, kNowS - 20);
  Cosigned({"a3.example", "a"}, kNowS - 60);
  Cosigned({"b.example", "b"}, kNowS - 30);
  AskFor(2, CosignerGrade::kWitness);
  const auto standing = Check();
  ASSERT_OK(standing);
  EXPECT_OK(standing->policy);
  EXPECT_EQ(standing->assurance, Assurance::kWitnessed);
  EXPECT_EQ(standing->cosigners, 2U);
  EXPECT_EQ(standing->head_time_s, kNowS - 30);
  AskFor(1, CosignerGrade::kWitness);
  EXPECT_EQ(Check()->head_time_s, kNowS - 20);
}

TEST_F(HeadPolicyTest, WhoRunsTheLogDoesNotVouchForIt) {
  Cosigned({"a.example", "kz-authority", CosignerGrade::kState}, kNowS);
  AskFor(1, CosignerGrade::kState);
  const auto standing = Check();
  ASSERT_OK(standing);
  EXPECT_FAILS(standing->policy, ErrorReason::kPolicyNotMet);
  EXPECT_EQ(standing->assurance, Assurance::kRegistryOnly);
  EXPECT_EQ(standing->cosigners, 0U);
}

TEST_F(HeadPolicyTest, TheLogsOwnKeyDoesNotCountUnderAnotherName) {
  const auto own = Key(kOrigin);
  policy_.cosigners.push_back(
      {Verifier("a.example", *own), CosignerGrade::kState, "a"});
  note_.signatures.push_back(
      *checkpoint::Cosign(kText, kNowS, "a.example", *own));
  AskFor(1, CosignerGrade::kState);
  EXPECT_FAILS(Check()->policy, ErrorReason::kPolicyNotMet);
}

TEST_F(HeadPolicyTest, OnlyCosignersOfThePolicyCount) {
  SignBy("stranger.example", kNowS);
  note_.signatures.back().bytes[20] ^= 1;
  const auto standing = Check();
  ASSERT_OK(standing);
  EXPECT_EQ(standing->assurance, Assurance::kRegistryOnly);
}

TEST_F(HeadPolicyTest, ATimeTooFarAheadDoesNotCount) {
  Cosigned({"a.example", "a"}, kLatestS + 1);
  EXPECT_EQ(Check()->assurance, Assurance::kRegistryOnly);
  Cosigned({"b.example", "b"}, kLatestS);
  const auto standing = Check();
  EXPECT_EQ(standing->assurance, Assurance::kWitnessed);
  EXPECT_EQ(standing->cosigners, 1U);
}

TEST_F(HeadPolicyTest, AListedKeyThatDoesNotVerifyBreaksTheEvidence) {
  Cosigned({"a.example", "a"}, kNowS);
  note_.signatures.back().bytes[20] ^= 1;
  EXPECT_FAILS(Check(), ErrorReason::kSignatureInvalid);
  note_.signatures.back().bytes.resize(10);
  EXPECT_FAILS(Check(), ErrorReason::kNoteMalformed);
}

TEST_F(HeadPolicyTest, ACosignatureOfAnotherHeadBreaksTheEvidence) {
  Cosigned({"a.example", "a"}, kNowS);
  note_.signatures.back() = *checkpoint::Cosign(
      "registry.kz.example\n18\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
      "\n",
      kNowS, "a.example", *Key("a.example"));
  EXPECT_FAILS(Check(), ErrorReason::kSignatureInvalid);
}

// --- Grades and the quorum ---------------------------------------------------

TEST_F(HeadPolicyTest, StateCountsAsWitnessAndWitnessNotAsState) {
  Cosigned({"a.example", "a", CosignerGrade::kState}, kNowS - 5);
  Cosigned({"b.example", "b", CosignerGrade::kWitness}, kNowS - 7);
  AskFor(2, CosignerGrade::kWitness);
  auto standing = Check();
  EXPECT_OK(standing->policy);
  EXPECT_EQ(standing->head_time_s, kNowS - 7);
  AskFor(2, CosignerGrade::kState);
  standing = Check();
  EXPECT_FAILS(standing->policy, ErrorReason::kPolicyNotMet);
}

TEST_F(HeadPolicyTest, TheAssuranceIsWhatIsThereAndNotWhatIsAskedFor) {
  Cosigned({"a.example", "a", CosignerGrade::kState}, kNowS);
  Cosigned({"b.example", "b", CosignerGrade::kWitness}, kNowS);
  const auto standing = Check();
  EXPECT_EQ(standing->assurance, Assurance::kStateCosigned);
  EXPECT_EQ(standing->cosigners, 1U);
  EXPECT_EQ(standing->head_time_s, kNowS - 10) << "no quorum was asked for";
}

TEST_F(HeadPolicyTest, TheHeadTimeIsTheKthNewestOfTheGradeAskedFor) {
  Cosigned({"a.example", "a", CosignerGrade::kState}, kNowS - 40);
  Cosigned({"b.example", "b", CosignerGrade::kWitness}, kNowS - 1);
  Cosigned({"c.example", "c", CosignerGrade::kState}, kNowS - 60);
  Cosigned({"d.example", "d", CosignerGrade::kState}, kNowS - 20);
  for (const auto& [quorum, age_s] :
       std::vector<std::pair<std::uint64_t, std::uint64_t>>{
           {1, 20}, {2, 40}, {3, 60}}) {
    AskFor(quorum, CosignerGrade::kState);
    EXPECT_EQ(Check()->head_time_s, kNowS - age_s) << quorum;
  }
}

TEST_F(HeadPolicyTest, AHeadBelowTheQuorumKeepsItsOwnTimeAndProvesNothing) {
  List({"a.example", "a", CosignerGrade::kState});
  AskFor(1, CosignerGrade::kState);
  const auto standing = Check();
  ASSERT_OK(standing);
  EXPECT_FAILS(standing->policy, ErrorReason::kPolicyNotMet);
  EXPECT_EQ(standing->head_time_s, kNowS - 10);
}

}  // namespace
}  // namespace comity::testing
