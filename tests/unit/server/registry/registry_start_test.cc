// What a registry may begin with, and what holds its start back.
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/merkle/tree_hash.h"
#include "storage/head_mark.h"
#include "tests/unit/server/registry/registry_fixture.h"

namespace comity::server {
namespace {

using testing::SignedStatement;

TEST_F(RegistryTest, AnEmptyLogBeginsWithTheGenesisFile) {
  const auto registry = Open(Settings());
  ASSERT_OK(registry);
  ASSERT_NE((*registry)->log().Newest(), nullptr);
  EXPECT_EQ((*registry)->log().Newest()->head.size.value, 2U);
  const auto again = Submit(**registry, scene_[0]);
  ASSERT_OK(again);
  EXPECT_TRUE(again->duplicate);
  EXPECT_EQ(again->index, 0U);
}

TEST_F(RegistryTest, ARestartGoesOnWhereItWas) {
  auto registry = OpenFounded(Settings());
  const auto first = Submit(*registry, Issue(1));
  ASSERT_OK(first);
  registry.reset();
  auto restarted = Open(Settings());
  ASSERT_OK(restarted);
  EXPECT_EQ((*restarted)->log().Newest()->head, first->published->head);
  EXPECT_OK(Submit(**restarted, Issue(2)));
}

TEST_F(RegistryTest, RefusesToStartWithoutItsMarkUntilAnOperatorConfirms) {
  auto registry = OpenFounded(Settings());
  const merkle::TreeHead head = registry->log().Newest()->head;
  registry.reset();
  std::filesystem::remove(mark_path_);
  EXPECT_FAILS(Open(Settings()), ErrorReason::kHeadMarkMissing);
  RegistrySettings confirmed = Settings();
  confirmed.confirmed_head = head;
  confirmed.confirmed_head->size.value -= 1;
  EXPECT_FAILS(Open(confirmed), ErrorReason::kHeadMarkMissing);
  confirmed.confirmed_head = head;
  EXPECT_OK(Open(confirmed));
  EXPECT_OK(Open(Settings()));
}

// Each step of the first start, in turn, is the last one.
TEST_F(RegistryTest, AFirstStartThatWasCutOffIsBegunAgain) {
  // The mark at size 0, and no entry.
  fault_of_open_ = storage::Fault::kLostBeforeEffect;
  EXPECT_FALSE(Open(Settings()).ok());
  const auto mark = storage::ReadHeadMark(mark_path_);
  ASSERT_OK(mark);
  ASSERT_TRUE(mark->has_value());
  EXPECT_EQ((*mark)->head.size.value, 0U);
  // The first entries, and no signature.
  fault_of_open_ = storage::Fault::kLostAfterEffect;
  EXPECT_FALSE(Open(Settings()).ok());
  EXPECT_EQ((*storage::ReadHeadMark(mark_path_))->head.size.value, 0U);
  // The signature cannot be made.
  key_names_ = {"log"};
  EXPECT_FAILS(Open(Settings()), ErrorReason::kSigningKeyNotHeld);
  key_names_ = {"log", "cosigning"};
  const auto registry = Open(Settings());
  ASSERT_OK(registry);
  EXPECT_EQ((*registry)->log().Newest()->head.size.value, 2U);
  EXPECT_EQ((*storage::ReadHeadMark(mark_path_))->head,
            (*registry)->log().Newest()->head);
  for (const SignedStatement& founding : scene_) {
    EXPECT_OK(Submit(**registry, founding));
  }
}

// Also of a log that published nothing but its genesis: what it holds is all
// that a first start leaves, too.
TEST_F(RegistryTest, ALostMarkIsNeverTakenForAFirstStart) {
  ASSERT_OK(Open(Settings()));
  std::filesystem::remove(mark_path_);
  EXPECT_FAILS(Open(Settings()), ErrorReason::kHeadMarkMissing);
  EXPECT_FALSE(std::filesystem::exists(mark_path_));
  EXPECT_FAILS(Open(Settings()), ErrorReason::kHeadMarkMissing);
}

TEST_F(RegistryTest, TheMarkOfTheFirstStartPutBackIsOutdated) {
  fault_of_open_ = storage::Fault::kLostBeforeEffect;
  EXPECT_FALSE(Open(Settings()).ok());
  const std::string copy = mark_path_ + ".copy";
  std::filesystem::copy_file(mark_path_, copy);
  OpenFounded(Settings()).reset();
  std::filesystem::rename(copy, mark_path_);
  EXPECT_FAILS(Open(Settings()), ErrorReason::kHeadMarkOutdated);
}

TEST_F(RegistryTest, ConfirmationDoesNotExcuseAStoreBehindItsMark) {
  OpenFounded(Settings()).reset();
  storage::MemoryEngine older([] { return testing::kTestStartMs; });
  RegistrySettings settings = Settings();
  settings.confirmed_head =
      merkle::TreeHead{.size = {0}, .root = merkle::EmptyRoot()};
  RegistryParts parts;
  parts.engine = std::make_unique<storage::FaultyEngine>(older);
  parts.clock = std::make_unique<SystemClock>();
  parts.log = [](std::string_view) {};
  parts.on_stop = [](const Status&) {};
  EXPECT_FAILS(Registry::Open(std::move(settings), std::move(parts)),
               ErrorReason::kStoreBehindMark);
}

TEST_F(RegistryTest, RefusesTheStoreOfAnotherGenesis) {
  OpenFounded(Settings()).reset();
  statement::Genesis record = world_.GenesisRecord();
  record.names = {{"en", "Another registry"}};
  RegistrySettings settings = Settings();
  settings.genesis = GenesisOf(world_.Sign(record, {"root/1"}));
  EXPECT_FAILS(Open(std::move(settings)), ErrorReason::kGenesisMismatch);
}

TEST_F(RegistryTest, RefusesToStartWithoutTheKeysInForce) {
  OpenFounded(Settings()).reset();
  key_names_ = {"log"};
  EXPECT_FAILS(Open(Settings()), ErrorReason::kSigningKeyNotHeld);
}

// Says what it is told to say, and counts how often it was asked.
class FakeCosigners final : public CosignerHeads {
 public:
  FakeCosigners(std::vector<CosignerAnswer> answers, int& asked)
      : answers_(std::move(answers)), asked_(asked) {}
  std::vector<CosignerAnswer> Ask(const std::optional<LastSigned>&) override {
    ++asked_;
    return answers_;
  }

 private:
  std::vector<CosignerAnswer> answers_;
  int& asked_;
};

TEST_F(RegistryTest, AsksItsCosignersBeforeItSigns) {
  auto registry = OpenFounded(Settings());
  const merkle::TreeHead head = registry->log().Newest()->head;
  registry.reset();
  int asked = 0;
  const auto open_with = [&](StatusOr<std::optional<merkle::TreeHead>> last) {
    cosigners_ = std::make_unique<FakeCosigners>(
        std::vector<CosignerAnswer>{{"w1", std::move(last)}}, asked);
    return Open(Settings());
  };
  merkle::TreeHead ahead = head;
  ahead.size.value += 1;
  EXPECT_FAILS(open_with(std::optional(ahead)),
               ErrorReason::kStoreBehindCosigner);
  merkle::TreeHead other = {.size = {1}, .root = head.root};
  EXPECT_FAILS(open_with(std::optional(other)),
               ErrorReason::kStoreForksCosigner);
  EXPECT_FAILS(open_with(Unavailable(ErrorReason::kServerUnreachable, "away")),
               ErrorReason::kCosignersSilent);
  EXPECT_OK(open_with(std::optional(head)));
  EXPECT_EQ(asked, 4);
}

}  // namespace
}  // namespace comity::server
