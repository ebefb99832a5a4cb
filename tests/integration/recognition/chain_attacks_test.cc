// Texts that are kept back, so that a chain would not be seen.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/integration/recognition/attack_fixture.h"

namespace comity::testing {
namespace {

using statement::PartyActKind;

// KZ's engineers count in UZ without conditions. What leads on from UZ to DE,
// or from KZ to UZ, may be a text that no log at hand holds.
class HiddenChainTest : public AttackTest {
 protected:
  HiddenChainTest() { world_.IssueEngineer("KZ", 1, "2026-01-05"); }

  static statement::AgreementTerms Chainable(
      const std::vector<std::string>& parties, bool open = false) {
    auto terms = Terms(parties);
    terms.chaining_allowed = true;
    terms.open_to_accession = open;
    return terms;
  }
  Hash Stand(const std::string& holder, const std::vector<std::string>& who,
             const statement::AgreementTerms& terms,
             PartyActKind how = PartyActKind::kEnterIntoForce) {
    const Hash id = world_.Publish(world_[holder], terms);
    for (const std::string& country : who) {
      world_.Act(country, id, how, "2026-01-06");
    }
    return id;
  }
  // Acts stand on a text that none of the logs holds.
  void StandUnseen(const std::vector<std::string>& who,
                   const statement::AgreementTerms& terms) {
    RecognitionWorld elsewhere({"DE"});
    const Hash id = elsewhere.Publish(elsewhere["DE"], terms);
    world_.EnterIntoForce(who, id, "2026-01-06");
  }

  static constexpr char kMissing[] = "UNDECIDED AGREEMENT_TEXT_MISSING";
};

TEST_F(HiddenChainTest, ATextOfTheHostThatNobodyHoldsHidesNoChain) {
  Stand("KZ", {"KZ", "UZ"}, Chainable({"kz", "uz"}));
  StandUnseen({"DE", "UZ"}, Chainable({"de", "uz"}));
  EXPECT_EQ(InGermany("KZ", 1), kMissing);
}

TEST_F(HiddenChainTest, NorDoesATextOfTheOrigin) {
  StandUnseen({"KZ", "UZ"}, Chainable({"kz", "uz"}));
  Stand("DE", {"DE", "UZ"}, Chainable({"de", "uz"}));
  EXPECT_EQ(InGermany("KZ", 1), kMissing);
}

TEST_F(HiddenChainTest, NorDoTwoOfThem) {
  StandUnseen({"KZ", "UZ"}, Chainable({"kz", "uz"}));
  StandUnseen({"DE", "UZ"}, Chainable({"de", "uz"}));
  EXPECT_EQ(InGermany("KZ", 1), kMissing);
}

TEST_F(HiddenChainTest, ATextInTheLogBetweenIsFound) {
  Stand("UZ", {"KZ", "UZ"}, Chainable({"kz", "uz"}));
  Stand("UZ", {"DE", "UZ"}, Chainable({"de", "uz"}));
  EXPECT_EQ(InGermany("KZ", 1), "RECOGNISED CHAIN by CHAIN");
}

TEST_F(HiddenChainTest, WhoAccededMayStandBetween) {
  const auto kz = Chainable({"kz", "fr"}, true);
  const auto de = Chainable({"de", "fr"}, true);
  const Hash first = Stand("KZ", {"KZ"}, kz);
  const Hash second = Stand("DE", {"DE"}, de);
  EXPECT_EQ(InGermany("KZ", 1), kNoAgreement);
  world_.Act("UZ", first, PartyActKind::kAccede, "2026-01-06");
  world_.Act("UZ", second, PartyActKind::kAccede, "2026-01-06");
  EXPECT_EQ(InGermany("KZ", 1), "RECOGNISED CHAIN by CHAIN");
}

// Nothing leads from KZ to another country than DE: no text is needed.
TEST_F(HiddenChainTest, WithoutAFirstHopNothingIsMissing) {
  StandUnseen({"DE", "UZ"}, Chainable({"de", "uz"}));
  EXPECT_EQ(InGermany("KZ", 1), kNoAgreement);
  Stand("KZ", {"KZ", "UZ"}, Terms({"kz", "uz"}));
  EXPECT_EQ(InGermany("KZ", 1), kNoAgreement) << "it allows no chains";
}

}  // namespace
}  // namespace comity::testing
