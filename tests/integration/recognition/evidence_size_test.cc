// How much a decision across a border needs: in bytes, and in map keys beyond
// those that tell who had which authority.
#include <gtest/gtest.h>

#include <set>

#include "core/statement/map_keys.h"
#include "core/statement/wire.h"
#include "tests/support/recognition_world.h"

namespace comity::testing {
namespace {

using statement::PartyActKind;
using statement::Role;

constexpr std::size_t kBytesMax = 48U << 10;
constexpr std::size_t kOtherKeysMax = 12;

class EvidenceSizeTest : public ::testing::Test {
 protected:
  // The log's own keys, and a body's registration and grants.
  static std::set<Hash> AuthorityKeys(const std::vector<std::string>& bodies) {
    std::set<Hash> keys = {statement::RegistryKey()};
    for (const std::string& body : bodies) {
      keys.insert(statement::BodyKeyOf(body));
      keys.insert(statement::GrantKey(body));
    }
    return keys;
  }

  // Expects the answer, from evidence within the bounds.
  void Expect(const std::string& answer, const std::string& country,
              std::string_view host) {
    const auto question = RecognitionWorld::Ask(country, 1, "2026-12-01", host);
    EXPECT_EQ(world_->Say(question), answer);
    const auto evidence = world_->server().MakeEvidence(question);
    EXPECT_LE(statement::EncodeRecord(evidence).size(), kBytesMax);
    const auto authority =
        AuthorityKeys({"agency", "authority", "centre", "publisher", "society",
                       "university"});
    std::size_t others = 0;
    for (const auto& registry : evidence.registries) {
      for (const auto& lookup : registry.lookups) {
        others += authority.contains(lookup.key) ? 0U : 1U;
      }
    }
    EXPECT_LE(others, kOtherKeysMax);
    EXPECT_GE(others, 4U) << "credential, scheme and both countries at least";
  }

  std::optional<RecognitionWorld> world_;
};

// As the demonstration has it: China has no registry, so its society and its
// acts stand in Kazakhstan's.
TEST_F(EvidenceSizeTest, TheDemonstrationsDecisionTakesTwelveKeys) {
  world_.emplace(std::vector<std::string>{"KZ"});
  TestRegistry& kz = (*world_)["KZ"];
  auto society = kz.BodyRecord("society");
  society.country = "CN";
  kz.Add(society, {"root/1", "society/1"});
  kz.Add(kz.GrantRecord("society", Role::kCertificationBody), {"root/1"});
  world_->Issue("KZ", world_->Engineer("KZ", 1, "2026-01-05"), "society/1");
  const Hash agreement = world_->Publish(kz, Terms({"cn", "kz"}));
  for (const auto kind : {PartyActKind::kSign, PartyActKind::kEnterIntoForce}) {
    world_->Act("KZ", agreement, kind, "2026-01-06");
    world_->RecordAct(
        "KZ", RecognitionWorld::ActRecord("CN", agreement, kind, "2026-01-06"));
  }
  Expect("RECOGNISED AGREEMENT", "KZ", "KZ");
}

// With two registries, a memorandum beside the agreement, and a table of
// grades, of which there is a revision.
TEST_F(EvidenceSizeTest, SoDoesOneOfTwoRegistriesWithATableOfGrades) {
  world_.emplace(std::vector<std::string>{"CN", "KZ"});
  TestRegistry& cn = (*world_)["CN"];
  auto record = world_->Engineer("CN", 1, "2026-01-05");
  record.level = statement::Level{"CSE", "PE"};
  world_->Issue("CN", record);
  auto memorandum = Terms({"cn", "kz"});
  memorandum.binding = false;
  memorandum.effect = statement::AgreementEffect::kNone;
  auto terms = Terms({"cn", "kz"});
  terms.level = statement::LevelTerms{
      6, 1, {{"CSE", {"registry.cn.example", "publisher"}}}};
  for (const auto& text : {memorandum, terms}) {
    world_->EnterIntoForce({"CN", "KZ"}, world_->Publish(cn, text),
                           "2026-01-06");
  }
  for (const std::uint64_t version : {1U, 2U}) {
    statement::MappingTable table;
    table.publisher = "publisher";
    table.framework = "cse";
    table.table_version = version;
    table.effective_from = Day(version == 1 ? "2026-01-06" : "2026-06-01");
    table.levels = {{"AE", 5}, {"PE", 6}, {"SPE", 7}};
    cn.Add(table, {"publisher/1"});
  }
  Expect("RECOGNISED AGREEMENT", "CN", "KZ");
}

}  // namespace
}  // namespace comity::testing
