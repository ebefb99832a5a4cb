#include "client/issuing/statement_author.h"

#include <gtest/gtest.h>

#include <string>

#include "core/statement/map_keys.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_registry.h"

namespace comity::client {
namespace {

using comity::testing::Day;
using comity::testing::TestRegistry;

class StatementAuthorTest : public ::testing::Test {
 protected:
  TestRegistry registry_;
  int calls_ = 0;
  StatementAuthor author_{registry_.origin(), [this](std::size_t size) {
                            return std::string(size,
                                               static_cast<char>(++calls_));
                          }};
};

TEST_F(StatementAuthorTest, FillsTheHeaderOfABody) {
  const auto made =
      author_.Make(registry_.CredentialRecord(1), {"decider", "centre"});
  ASSERT_OK(made);
  EXPECT_EQ(made->header.home, registry_.origin());
  EXPECT_EQ(made->header.slots,
            (std::vector<std::string>{"centre", "decider"}));
  EXPECT_EQ(made->header.keys, std::vector<Hash>{registry_.CredentialKey(1)});
  EXPECT_EQ(made->header.nonce, std::string(16, '\1'));
  EXPECT_FALSE(made->header.previous);
}

TEST_F(StatementAuthorTest, GivesRepeatsDistinctIds) {
  const auto a = author_.Make(registry_.CredentialRecord(1), {"centre"});
  const auto b = author_.Make(registry_.CredentialRecord(1), {"centre"});
  EXPECT_NE(a->id, b->id);
}

TEST_F(StatementAuthorTest, NamesPreviousOnlyWhereItIsNeeded) {
  const Hash previous = statement::RegistryKey();
  const auto renews = author_.Make(
      statement::CredentialRenewed{
          .credential_id = TestRegistry::CredentialId(1),
          .interval = {.from = Day("2026-01-01"), .until = {}},
          .cpd = {}},
      {"centre"}, previous);
  EXPECT_EQ(renews->header.previous, previous);
  const auto worsens = author_.Make(
      registry_.RevokedRecord(1, Day("2026-02-01")), {"centre"}, previous);
  EXPECT_FALSE(worsens->header.previous);
}

TEST_F(StatementAuthorTest, MakesNothingThatWouldBeRefused) {
  statement::Credential credential = registry_.CredentialRecord(1);
  credential.title = "";
  EXPECT_FAILS(author_.Make(credential, {"centre"}),
               ErrorReason::kFieldMissing);
  EXPECT_FALSE(author_.Make(registry_.CredentialRecord(1), {}).ok());
  EXPECT_FALSE(author_.Make(registry_.CredentialRecord(1), {"Centre!"}).ok());
}

}  // namespace
}  // namespace comity::client
