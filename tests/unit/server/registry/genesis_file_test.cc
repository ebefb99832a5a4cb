#include "server/registry/genesis_file.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/status_matchers.h"
#include "tests/support/test_registry.h"

namespace comity::server {
namespace {

using testing::SignedStatement;
using testing::TestRegistry;

TEST(GenesisFileTest, ReadsWhatItWrites) {
  TestRegistry world;
  const SignedStatement genesis = world.AddGenesis();
  const auto file = ParseGenesisFile(
      FormatGenesisFile({genesis.statement.bytes, genesis.signatures}));
  ASSERT_OK(file);
  EXPECT_EQ(file->id, world.genesis_id());
  EXPECT_EQ(file->record.origin, world.origin());
  EXPECT_EQ(file->submission.signatures, genesis.signatures);
}

TEST(GenesisFileTest, RefusesEverythingElse) {
  TestRegistry world;
  const SignedStatement genesis = world.AddGenesis();
  const std::string good =
      FormatGenesisFile({genesis.statement.bytes, genesis.signatures});
  const SignedStatement body = world.Sign(world.BodyRecord("b"), {"root/1"});
  for (const std::string& bad :
       {std::string(), "x" + good, good.substr(0, good.size() - 1), good + "x",
        good.substr(0, 40),
        FormatGenesisFile({body.statement.bytes, body.signatures})}) {
    EXPECT_FAILS(ParseGenesisFile(bad), ErrorReason::kConfigurationInvalid);
  }
}

}  // namespace
}  // namespace comity::server
