#include "core/authority/body_state.h"
#include "tests/unit/core/authority/authority_fixture.h"

namespace comity::testing {
namespace {

using statement::Role;

class RulesBodiesTest : public AuthorityTest {
 protected:
  statement::KeyAdded Added(const std::string& key, std::string person = "p") {
    return {key.substr(0, key.find('/')),
            {kz_.PublicKeyRecord(key), std::move(person)}};
  }
  statement::KeyRotated Rotated(const std::string& old,
                                const std::string& key) {
    return {"centre", kz_.KeyId(old), {kz_.PublicKeyRecord(key), "p"}};
  }
  statement::KeyCompromised Compromised(const std::string& key,
                                        std::uint64_t size) {
    return {key.substr(0, key.find('/')), kz_.KeyId(key), size};
  }
  statement::Affirm Affirmed(std::uint64_t from, std::uint64_t until) {
    return {"centre", kz_.KeyId("centre/1"), from, until};
  }
};

TEST_F(RulesBodiesTest, ARegistrarOrRootRegistersABodyThatSignsToo) {
  EXPECT_EQ(Admit(kz_.BodyRecord("a"), {"a/1", "registrar/1"}), "OK");
  EXPECT_EQ(Admit(kz_.BodyRecord("b"), {"b/1", "root/1"}), "OK");
  EXPECT_EQ(Admit(kz_.BodyRecord("c"), {"registrar/1"}), "WRONG_SLOTS");
  EXPECT_EQ(Admit(kz_.BodyRecord("c"), {"c/1"}), "WRONG_SLOTS");
  EXPECT_EQ(Admit(kz_.BodyRecord("c"), {"c/1", "root/1", "root/2"}),
            "WRONG_SLOTS");
  EXPECT_EQ(Admit(kz_.BodyRecord("c"), {"c/1", "centre/1"}), "NO_GRANT");
  EXPECT_EQ(Admit(kz_.BodyRecord("c"), {"c/9", "root/1"}), "UNKNOWN_KEY");
}

TEST_F(RulesBodiesTest, ABodyIsRegisteredOnce) {
  EXPECT_EQ(Admit(kz_.BodyRecord("centre"), {"centre/1", "root/1"}),
            "BODY_EXISTS");
  auto moved = kz_.BodyRecord("centre");
  moved.keys.clear();
  moved.country = "DE";
  EXPECT_EQ(Admit(moved, {"centre/1", "root/1"}), "BODY_EXISTS");
  moved.country = "KZ";
  EXPECT_EQ(Admit(moved, {"centre/1", "root/1"}), "OK");
}

TEST_F(RulesBodiesTest, NoBodyIsCalledRootAndNoneIsWithoutKeys) {
  EXPECT_EQ(Admit(kz_.BodyRecord("root"), {"root/1"}), "FIELD_MALFORMED");
  auto bare = kz_.BodyRecord("bare");
  bare.keys.clear();
  EXPECT_EQ(Admit(bare, {"bare/1", "root/1"}), "BODY_UNKNOWN");
}

TEST_F(RulesBodiesTest, KeysOfABodyAreNotTheRegistrysNorTwice) {
  for (const char* taken : {"log", "cosigning", "root/1", "new/1"}) {
    auto body = kz_.BodyRecord("new");
    body.keys[1].key = kz_.PublicKeyRecord(taken);
    EXPECT_EQ(Admit(body, {"new/1", "root/1"}), "KEY_IN_USE") << taken;
  }
}

TEST_F(RulesBodiesTest, ARegistrarActsForItsCountries) {
  kz_.AddBody("region", {});
  auto grant = kz_.GrantRecord("region", Role::kRegistrar);
  grant.countries = {"RU"};
  EXPECT_EQ(Admit(grant, {"root/1"}), "OK");
  EXPECT_EQ(Admit(kz_.BodyRecord("new"), {"new/1", "region/1"}),
            "GRANT_OUT_OF_SCOPE");
  auto body = kz_.BodyRecord("new");
  body.country = "RU";
  EXPECT_EQ(Admit(body, {"new/1", "region/1"}), "OK");
}

TEST_F(RulesBodiesTest, AKeyIsAddedByAPresentKeyAndARegistrar) {
  EXPECT_EQ(Admit(Added("centre/3"), {"centre/3", "registrar/1"}),
            "UNKNOWN_KEY");
  EXPECT_EQ(Admit(Added("centre/3"), {"centre/1"}), "WRONG_SLOTS");
  EXPECT_EQ(Admit(Added("centre/3"), {"registrar/1"}), "WRONG_SLOTS");
  EXPECT_EQ(Admit(Added("centre/2"), {"centre/1", "registrar/1"}),
            "KEY_IN_USE");
  EXPECT_EQ(Admit(Added("centre/3"), {"centre/1", "registrar/1"}), "OK");
  EXPECT_EQ(Admit(kz_.CredentialRecord(1), {"centre/3"}), "OK");
}

TEST_F(RulesBodiesTest, ARotationIsSignedByTheOldKey) {
  const auto rotation = Rotated("centre/1", "centre/3");
  EXPECT_EQ(Admit(rotation, {"centre/2", "registrar/1"}), "UNKNOWN_KEY");
  EXPECT_EQ(Admit(rotation, {"centre/1", "centre/2"}), "NO_GRANT");
  EXPECT_EQ(Admit(Rotated("centre/9", "centre/3"), {"centre/1", "registrar/1"}),
            "UNKNOWN_KEY");
  EXPECT_EQ(Admit(rotation, {"centre/1", "registrar/1"}), "OK");
  EXPECT_EQ(Admit(kz_.CredentialRecord(1), {"centre/1"}), "UNKNOWN_KEY");
}

TEST_F(RulesBodiesTest, ACompromisedKeyIsRotatedByTwoPersonsOfTheRegistrar) {
  EXPECT_EQ(Admit(Compromised("centre/1", kz_.log().size()), {"registrar/1"}),
            "OK");
  const auto rotation = Rotated("centre/1", "centre/3");
  EXPECT_EQ(Admit(rotation, {"centre/1", "registrar/1"}), "KEY_COMPROMISED");
  EXPECT_EQ(Admit(rotation, {"centre/2", "registrar/1"}), "WRONG_SLOTS");
  EXPECT_EQ(Admit(rotation, {"registrar/1"}), "TWO_PERSONS_NEEDED");
  EXPECT_EQ(Admit(rotation, {"registrar/1", "registrar/2"}), "OK");
}

TEST_F(RulesBodiesTest, BackwardEffectTakesRootOrTwoPersons) {
  EXPECT_EQ(Admit(Compromised("centre/1", 3), {"registrar/1"}),
            "TWO_PERSONS_NEEDED");
  EXPECT_EQ(Admit(Compromised("centre/1", 3), {"centre/1", "registrar/1"}),
            "WRONG_SLOTS");
  EXPECT_EQ(Admit(Compromised("centre/1", 3), {"authority/1", "authority/2"}),
            "NO_GRANT");
  EXPECT_EQ(Admit(Compromised("centre/1", 3), {"registrar/1", "registrar/2"}),
            "OK");
  EXPECT_EQ(Admit(Compromised("centre/1", 2), {"root/1"}), "OK");
}

TEST_F(RulesBodiesTest, TwoKeysOfOnePersonAreOnePerson) {
  EXPECT_EQ(Admit(Added("registrar/3", "registrar-person-1"),
                  {"registrar/1", "root/1"}),
            "OK");
  EXPECT_EQ(Admit(Compromised("centre/1", 3), {"registrar/1", "registrar/3"}),
            "TWO_PERSONS_NEEDED");
  EXPECT_EQ(
      Admit(Added("centre/3"), {"centre/1", "registrar/1", "registrar/3"}),
      "TWO_PERSONS_NEEDED");
}

TEST_F(RulesBodiesTest, AnAffirmationIsByAnotherKeyAndLooksBack) {
  EXPECT_EQ(Admit(Affirmed(3, 5), {"centre/1", "registrar/1"}), "UNKNOWN_KEY");
  EXPECT_EQ(Admit(Affirmed(3, 5), {"centre/2"}), "TWO_PERSONS_NEEDED");
  EXPECT_EQ(Admit(Affirmed(3, 5), {"registrar/1", "registrar/2"}),
            "WRONG_SLOTS");
  EXPECT_EQ(Admit(Affirmed(5, 3), {"centre/2", "registrar/1"}),
            "FIELD_MALFORMED");
  EXPECT_EQ(Admit(Affirmed(3, kz_.log().size()), {"centre/2", "registrar/1"}),
            "FIELD_MALFORMED");
  EXPECT_EQ(Admit(Affirmed(3, 5), {"centre/2", "registrar/1"}), "OK");
}

TEST_F(RulesBodiesTest, PersonsOfTwoBodiesAreTwoWhateverTheirIds) {
  auto twin = kz_.BodyRecord("twin");
  for (statement::BodyKey& key : twin.keys) {
    key.person = "registrar-person-1";
  }
  ASSERT_EQ(Admit(twin, {"root/1", "twin/1"}), "OK");
  const statement::Affirm affirm{"twin", kz_.KeyId("twin/1"), 3, 5};
  EXPECT_EQ(Admit(affirm, {"registrar/1", "twin/2"}), "OK");
}

TEST_F(RulesBodiesTest, ARegistrarAffirmsItsOwnKeyByTwoOfItsPersons) {
  ASSERT_EQ(Admit(Added("registrar/3", "registrar-person-1"),
                  {"registrar/1", "root/1"}),
            "OK");
  const auto affirm = [this](const std::string& key) {
    return statement::Affirm{"registrar", kz_.KeyId(key), 3, 5};
  };
  EXPECT_EQ(Admit(affirm("registrar/2"), {"registrar/1", "registrar/3"}),
            "TWO_PERSONS_NEEDED");
  EXPECT_EQ(Admit(affirm("registrar/1"), {"registrar/2", "registrar/3"}), "OK");
}

TEST_F(RulesBodiesTest, ACompromisedKeyWorsensAndDoesNothingElse) {
  EXPECT_EQ(Admit(kz_.CredentialRecord(1), {"centre/1"}), "OK");
  EXPECT_EQ(Admit(Compromised("centre/1", kz_.log().size()), {"root/1"}), "OK");
  EXPECT_EQ(Admit(kz_.CredentialRecord(2), {"centre/1"}), "KEY_COMPROMISED");
  EXPECT_EQ(Admit(kz_.RevokedRecord(1, Day("2026-02-01")), {"centre/1"}), "OK");
}

}  // namespace
}  // namespace comity::testing
