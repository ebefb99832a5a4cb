#include "server/evidence/evidence_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/evidence/evidence_records.h"
#include "core/evidence/verifier.h"
#include "core/merkle/map_proof.h"
#include "core/merkle/multi_proof.h"
#include "core/merkle/tree_hash.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"
#include "storage/memory/memory_engine.h"
#include "tests/support/shell_world.h"
#include "tests/support/temporary_directory.h"

namespace comity::server {
namespace {

using testing::Day;
using testing::ShellWorld;
using testing::TestRegistry;

class EvidenceBuilderTest : public ::testing::Test {
 protected:
  EvidenceBuilderTest()
      : scene_(registry_.Found()),
        engine_([] { return testing::kTestStartMs; }),
        world_(registry_, engine_, directory_.path() / "mark"),
        builder_(logs_, registry_.origin()) {
    logs_.Add({{registry_.origin(), registry_.genesis_id(), {"KZ"}},
               &world_.store(),
               &world_.histories(),
               [this] { return world_.published().back(); },
               /*signatures_checked=*/true});
    world_.Start();
    EXPECT_OK(world_.SubmitAll(scene_));
    EXPECT_OK(world_.SubmitAll(
        {registry_.Add(registry_.CredentialRecord(1), {"centre/1"})}));
  }

  evidence::Question About(std::uint64_t n) {
    evidence::Question question;
    question.credential = {registry_.origin(), TestRegistry::CredentialId(n)};
    question.on = Day("2026-01-05");
    return question;
  }

  evidence::Verdict Verify(const evidence::Question& question,
                           const std::string& bytes) {
    evidence::Policy policy;
    policy.origins.push_back(
        {registry_.origin(), registry_.genesis_id(), {"KZ"}, "operator"});
    evidence::VerifyRequest request;
    request.question = question;
    request.evidence = bytes;
    request.now_ms = world_.clock().Now().wall_ms + 60'000;
    return evidence::Verify(policy, request).verdict();
  }

  // Recomputes every proof in `bytes` under `head`, by core alone.
  static evidence::RegistryEvidence Prove(const std::string& bytes,
                                          const PublishedHead& head) {
    const auto evidence = statement::DecodeRecord<evidence::Evidence>(bytes);
    EXPECT_OK(evidence);
    evidence::RegistryEvidence part = evidence->registries.at(0);
    std::vector<merkle::ProvenLeaf> leaves;
    for (const auto& entry : part.entries) {
      leaves.push_back({{entry.index}, merkle::LeafHash(entry.entry)});
    }
    std::vector<Hash> hashes;
    for (std::size_t at = 0; at < part.inclusion.size(); at += Hash::kSize) {
      hashes.push_back(
          *Hash::FromBytes(part.inclusion.substr(at, Hash::kSize)));
    }
    EXPECT_OK(merkle::VerifyMultiProof(leaves, head.head, hashes));
    EXPECT_EQ(part.entries.back().index, head.head.size.value - 1);
    for (const auto& lookup : part.lookups) {
      const auto value = merkle::MapValue::Decode(lookup.value);
      EXPECT_OK(value ? merkle::VerifyPresence(head.map.root(), lookup.key,
                                               *value, lookup.proof)
                      : merkle::VerifyAbsence(head.map.root(), lookup.key,
                                              lookup.proof));
    }
    return part;
  }

  testing::TemporaryDirectory directory_;
  TestRegistry registry_;
  std::vector<testing::SignedStatement> scene_;
  storage::MemoryEngine engine_;
  ShellWorld world_;
  HeldLogs logs_;
  EvidenceBuilder builder_;
};

TEST_F(EvidenceBuilderTest, LetsTheVerifierFindAGenuineCredentialValid) {
  const auto bytes = builder_.ForQuestion(world_.published().back(), About(1));
  ASSERT_OK(bytes);
  Prove(bytes->evidence, *world_.published().back());
  const evidence::Verdict verdict = Verify(About(1), bytes->evidence);
  EXPECT_EQ(verdict.authenticity, evidence::Authenticity::kGenuine);
  EXPECT_EQ(verdict.status, evidence::DayStatus::kValid);
}

TEST_F(EvidenceBuilderTest, ProvesThatACredentialDoesNotExist) {
  const auto bytes = builder_.ForQuestion(world_.published().back(), About(2));
  ASSERT_OK(bytes);
  EXPECT_EQ(Verify(About(2), bytes->evidence).authenticity,
            evidence::Authenticity::kFalse);
}

TEST_F(EvidenceBuilderTest, AnOldHeadAnswersAsIfNothingHappenedSince) {
  const PublishedHeadPtr old = world_.published().back();
  ASSERT_OK(world_.SubmitAll({registry_.Add(
      registry_.RevokedRecord(1, Day("2026-01-05")), {"centre/1"})}));
  const auto before = builder_.ForQuestion(old, About(1));
  const auto after = builder_.ForQuestion(world_.published().back(), About(1));
  ASSERT_OK(before);
  ASSERT_OK(after);
  Prove(before->evidence, *old);
  EXPECT_EQ(Verify(About(1), before->evidence).status,
            evidence::DayStatus::kValid);
  EXPECT_EQ(Verify(About(1), after->evidence).status,
            evidence::DayStatus::kRevoked);
}

TEST_F(EvidenceBuilderTest, AnEarlierDaysKnowledgeHidesWhatCameLater) {
  world_.clock().Advance(36 * 86'400'000ULL);  // To 10 February.
  ASSERT_OK(world_.SubmitAll({registry_.Add(
      registry_.RevokedRecord(1, Day("2026-01-06")), {"centre/1"})}));
  evidence::Question question = About(1);
  question.on = Day("2026-02-09");
  const auto now = builder_.ForQuestion(world_.published().back(), question);
  ASSERT_OK(now);
  EXPECT_EQ(now->verdict.status, evidence::DayStatus::kRevoked);
  for (const char* known_at : {"2026-02-09", "2026-01-05"}) {
    question.known_at = Day(known_at);
    const auto then = builder_.ForQuestion(world_.published().back(), question);
    ASSERT_OK(then);
    EXPECT_EQ(then->verdict.status, evidence::DayStatus::kValid);
    EXPECT_EQ(Verify(question, then->evidence).status,
              evidence::DayStatus::kValid);
  }
  question.known_at = Day("2025-12-31");
  const auto before = builder_.ForQuestion(world_.published().back(), question);
  ASSERT_OK(before);
  EXPECT_EQ(Verify(question, before->evidence).authenticity,
            evidence::Authenticity::kUnproven);
}

TEST_F(EvidenceBuilderTest, SaysWhatItAnswersItself) {
  const auto built = builder_.ForQuestion(world_.published().back(), About(1));
  ASSERT_OK(built);
  EXPECT_EQ(built->verdict.authenticity, evidence::Authenticity::kGenuine);
  EXPECT_EQ(built->verdict.status, evidence::DayStatus::kValid);
}

TEST_F(EvidenceBuilderTest, AnswersForEveryCountryOfTheLogAtOnce) {
  const auto one = builder_.ForQuestion(world_.published().back(), About(1));
  const auto all = builder_.ForQuestion(world_.published().back(), About(1),
                                        {.origins = {}, .every_host = true});
  ASSERT_OK(one);
  ASSERT_OK(all);
  evidence::Question question = About(1);
  question.host_country = "KZ";
  EXPECT_EQ(Verify(question, all->evidence).recognition,
            evidence::Recognition::kRecognised);
}

TEST_F(EvidenceBuilderTest, HistoriesComeAloneOrWithTheirAuthority) {
  const std::vector<Hash> keys = {registry_.CredentialKey(1)};
  const PublishedHeadPtr head = world_.published().back();
  const auto alone =
      HistoryEvidence(*logs_.Find(registry_.origin()), head, keys, false);
  const auto with_authority =
      HistoryEvidence(*logs_.Find(registry_.origin()), head, keys, true);
  ASSERT_OK(alone);
  ASSERT_OK(with_authority);
  const auto few = Prove(*alone, *head);
  const auto many = Prove(*with_authority, *head);
  EXPECT_EQ(few.lookups.size(), 2U) << "registry and the credential";
  std::vector<Hash> found;
  for (const auto& lookup : many.lookups) {
    found.push_back(lookup.key);
  }
  for (const Hash& needed :
       {statement::RegistryKey(), statement::BodyKeyOf("centre"),
        statement::GrantKey("centre"), statement::SchemeKey("engineering")}) {
    EXPECT_THAT(found, ::testing::Contains(needed));
  }
}

TEST_F(EvidenceBuilderTest, AnAbsentKeyIsProvenAbsent) {
  const std::vector<Hash> keys = {registry_.CredentialKey(77)};
  const auto bytes = HistoryEvidence(*logs_.Find(registry_.origin()),
                                     world_.published().back(), keys, false);
  ASSERT_OK(bytes);
  const auto part = Prove(*bytes, *world_.published().back());
  bool absent = false;
  for (const auto& lookup : part.lookups) {
    absent |= lookup.key == keys.front() && lookup.value.empty();
  }
  EXPECT_TRUE(absent);
}

}  // namespace
}  // namespace comity::server
