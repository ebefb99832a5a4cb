#include "core/statement/map_keys.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "core/base/text_encoding.h"
#include "tests/support/record_catalog.h"
#include "tests/support/status_matchers.h"

namespace comity::statement {
namespace {

using comity::testing::Fill;
using comity::testing::RandomBody;
using comity::testing::RandomRecord;

constexpr std::string_view kHome = "log.example/kz";

std::string Hex(const Hash& hash) { return HexEncode(hash.view()); }

std::string SixteenBytes() {
  std::string id;
  for (int i = 0; i < 16; ++i) {
    id.push_back(static_cast<char>(i));
  }
  return id;
}

// Expected values come from a few lines of Python (hashlib) written from the
// protocol alone.
TEST(MapKeysTest, AreTheHashesOfTheProtocol) {
  EXPECT_EQ(Hex(RegistryKey()),
            "64894d44470e894bfb84508b3b0a5d02a61d1317683a1ecbfa402b4580f59c44");
  EXPECT_EQ(Hex(BodyKeyOf("centre-1")),
            "89fdd52da7d5a50911dd7e553169ca784e49c942de5d422c5989fa24962c1ce3");
  EXPECT_EQ(Hex(GrantKey("centre-1")),
            "003cb968bb6e0dec53e8e2fb153b94b026c1d8a0a99f4280987daf3c39102d76");
  EXPECT_EQ(Hex(SchemeKey("eng-6")),
            "1e2e37a01aba9831c5f904281d931b99ef5daf498e73a9ca0e6f100cc61c33b0");
  EXPECT_EQ(Hex(MappingKey("ministry", "nqf-kz")),
            "ee9881212a89e3100ce4c1aacbdbe023926c9d1b62d882be93e7f8196f7aa733");
  EXPECT_EQ(Hex(RatingKey("agency", "2026")),
            "487cc2ceeef1165933ffbef15a95f20848632849135f8545338f9606dbc81e6e");
  EXPECT_EQ(Hex(ProgrammeKey("civil-eng")),
            "6f311ce2f965232a3e80ca2a79a39bc83fcbf08840e25b22c28904d98d445ba8");
  EXPECT_EQ(Hex(CredentialKey(kHome, SixteenBytes())),
            "535edda487bf6d9c8e2531c8d617032cb6bab2a7bc0f6e4b1e263ad515b62649");
  EXPECT_EQ(Hex(CountryKey("KZ")),
            "5dbaaa0664dffb92478e16e2682117f6ba2e256134209d983939b144fbe32052");
  EXPECT_EQ(Hex(PartnerKey(kHome)),
            "4bfb6769f45165112b4ed054b12bce7601090588f2cee20a8ff941f35d57324c");
  EXPECT_EQ(Hex(AnchorKey(kHome, "2026-11")),
            "ecdc57b7d4d95eb03145eb7e87ac08111104b98a0073008443949c51a248b3bf");
}

TEST(MapKeysTest, NameAnAgreementByTheHashOfItsText) {
  const Hash text_id = AgreementTextId("text");
  EXPECT_EQ(Hex(text_id),
            "87c46f9022b8890d2b8bfb460ee0ab45ec420bafe07ca0724576412e6cec2815");
  EXPECT_EQ(Hex(AgreementKey(text_id)),
            "ecc0801f09f892ce2a364ea9dc7a7ce486e826402a517f7d3586c42d4007c9db");
}

TEST(MapKeysTest, KeepTheBoundariesOfTheirParts) {
  EXPECT_NE(MappingKey("ab", "c"), MappingKey("a", "bc"));
  EXPECT_NE(AnchorKey("log/2026-11", ""), AnchorKey("log", "/2026-11"));
}

// Reads a field that many records have.
template <typename T>
T BodyOf(StatementKind kind) {
  return std::get<T>(RandomBody(kind, 7, Fill::kFull));
}

// The keys of a random statement of each kind, written out once more.
std::map<StatementKind, std::vector<Hash>> ExpectedByKind() {
  const auto own = [](StatementKind kind) {
    return std::visit(
        [](const auto& body) -> std::vector<Hash> {
          if constexpr (requires { body.credential_id; }) {
            return {CredentialKey(kHome, body.credential_id)};
          } else if constexpr (requires { body.credential; }) {
            return {CredentialKey(body.credential.origin,
                                  body.credential.credential_id)};
          } else if constexpr (requires { body.programme_id; }) {
            return {ProgrammeKey(body.programme_id)};
          } else if constexpr (requires { body.grantee; }) {
            return {GrantKey(body.grantee)};
          } else if constexpr (requires { body.body_id; }) {
            return {BodyKeyOf(body.body_id)};
          } else {
            return {};
          }
        },
        RandomBody(kind, 7, Fill::kFull));
  };
  std::map<StatementKind, std::vector<Hash>> expected;
  for (const KindInfo& info : AllKinds()) {
    expected[info.kind] = own(info.kind);
  }
  expected[StatementKind::kGenesis] = {RegistryKey()};
  expected[StatementKind::kRegistryKeys] = {RegistryKey()};
  expected[StatementKind::kPartner] = {
      PartnerKey(BodyOf<Partner>(StatementKind::kPartner).origin)};
  const auto anchor = BodyOf<Anchor>(StatementKind::kAnchor);
  expected[StatementKind::kAnchor] = {AnchorKey(anchor.origin, anchor.month)};
  expected[StatementKind::kScheme] = {
      SchemeKey(BodyOf<Scheme>(StatementKind::kScheme).scheme_id)};
  const auto table = BodyOf<MappingTable>(StatementKind::kMappingTable);
  expected[StatementKind::kMappingTable] = {
      MappingKey(table.publisher, table.framework)};
  const auto rating = BodyOf<RatingEdition>(StatementKind::kRatingEdition);
  expected[StatementKind::kRatingEdition] = {
      RatingKey(rating.publisher, rating.edition)};
  expected[StatementKind::kAgreementText] = {AgreementKey(AgreementTextId(
      BodyOf<AgreementText>(StatementKind::kAgreementText).text))};
  return expected;
}

std::vector<Hash> CountryKeys(const std::vector<std::string>& countries) {
  std::vector<Hash> keys;
  for (const std::string& country : countries) {
    keys.push_back(CountryKey(country));
  }
  return keys;
}

TEST(MapKeysTest, OfEveryKindAreThoseOfTheTable) {
  auto expected = ExpectedByKind();
  expected[StatementKind::kPartyAct] =
      CountryKeys(BodyOf<PartyAct>(StatementKind::kPartyAct).countries);
  expected[StatementKind::kRecordedAct] = CountryKeys(
      BodyOf<RecordedAct>(StatementKind::kRecordedAct).act.countries);
  for (const KindInfo& info : AllKinds()) {
    ASSERT_FALSE(expected[info.kind].empty()) << info.name;
    EXPECT_EQ(ExpectedKeys(kHome, RandomBody(info.kind, 7, Fill::kFull)),
              expected[info.kind])
        << info.name;
  }
  EXPECT_TRUE(ExpectedKeys(kHome, StatementBody()).empty());
}

class CheckKeysTest : public ::testing::Test {
 protected:
  CheckKeysTest() {
    act_.countries = {"KG", "KZ", "UZ"};
    keys_ = CountryKeys(act_.countries);
    std::sort(keys_.begin(), keys_.end());
  }

  PartyAct act_;
  std::vector<Hash> keys_;
};

TEST_F(CheckKeysTest, AcceptsExactlyTheKeysInOrder) {
  EXPECT_OK(CheckKeys(kHome, act_, keys_));
}

TEST_F(CheckKeysTest, RefusesEachMissingKey) {
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    auto keys = keys_;
    keys.erase(keys.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_FAILS(CheckKeys(kHome, act_, keys), ErrorReason::kWrongKeys);
  }
}

TEST_F(CheckKeysTest, RefusesAnotherKey) {
  auto keys = keys_;
  keys.push_back(CountryKey("TJ"));
  std::sort(keys.begin(), keys.end());
  EXPECT_FAILS(CheckKeys(kHome, act_, keys), ErrorReason::kWrongKeys);
}

TEST_F(CheckKeysTest, RefusesAnotherOrder) {
  std::reverse(keys_.begin(), keys_.end());
  EXPECT_FAILS(CheckKeys(kHome, act_, keys_), ErrorReason::kWrongKeys);
}

TEST_F(CheckKeysTest, RefusesTheKeysOfAnotherHome) {
  const auto credential = RandomRecord<CredentialRevoked>(1, Fill::kSparse);
  const auto keys = ExpectedKeys(kHome, credential);
  EXPECT_OK(CheckKeys(kHome, credential, keys));
  EXPECT_FAILS(CheckKeys("log.example/uz", credential, keys),
               ErrorReason::kWrongKeys);
}

}  // namespace
}  // namespace comity::statement
