#include "client/issuing/outbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "client/files/durable_file.h"
#include "core/crypto/sha256.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace comity::client {
namespace {

using comity::testing::TemporaryDirectory;
using ::testing::ElementsAre;

OutboxItem Item(const std::string& reference) {
  return {.reference = reference,
          .content = crypto::Sha256(reference),
          .statement = "statement of " + reference,
          .signatures = "signatures of " + reference,
          .holder_record = "secret of " + reference};
}

OutboxOutcome Admitted(const std::string& reference, std::uint64_t index) {
  OutboxOutcome outcome;
  outcome.reference = reference;
  outcome.admitted = true;
  outcome.index = index;
  return outcome;
}

OutboxOutcome Refused(const std::string& reference) {
  OutboxOutcome outcome;
  outcome.reference = reference;
  outcome.reason = "NO_GRANT";
  outcome.message = "the centre has no grant";
  return outcome;
}

class OutboxTest : public ::testing::Test {
 protected:
  std::unique_ptr<Outbox> Open() { return *Outbox::Open(path_); }

  std::string Bytes() const { return *ReadFile(path_, 1U << 20); }

  TemporaryDirectory directory_;
  std::string path_ = (directory_.path() / "outbox").string();
};

TEST_F(OutboxTest, RemembersItemsAndOutcomes) {
  {
    const auto outbox = Open();
    EXPECT_OK(outbox->Add({Item("a"), Item("b")}));
    EXPECT_OK(outbox->Add({Item("c")}));
    EXPECT_OK(outbox->Record({Admitted("b", 7), Refused("c")}));
  }
  const auto outbox = Open();
  EXPECT_THAT(outbox->Unadmitted(), ElementsAre("a", "c"));
  EXPECT_EQ(outbox->Find("a")->statement, "statement of a");
  EXPECT_EQ(outbox->Find("a")->signatures, "signatures of a");
  EXPECT_EQ(outbox->Find("a")->holder_record, "secret of a");
  EXPECT_EQ(outbox->Find("a")->content, crypto::Sha256("a"));
  EXPECT_EQ(outbox->FindOutcome("a"), nullptr);
  EXPECT_EQ(outbox->FindOutcome("b")->index, 7U);
  EXPECT_EQ(outbox->FindOutcome("c")->reason, "NO_GRANT");
  EXPECT_EQ(outbox->Find("d"), nullptr);
}

TEST_F(OutboxTest, KeepsTheOrderInWhichItemsCame) {
  const auto outbox = Open();
  EXPECT_OK(outbox->Add({Item("z"), Item("m")}));
  EXPECT_OK(outbox->Add({Item("a")}));
  EXPECT_THAT(outbox->Unadmitted(), ElementsAre("z", "m", "a"));
}

TEST_F(OutboxTest, NeverTakesAReferenceAgainThatMayBeAdmitted) {
  const auto outbox = Open();
  EXPECT_FAILS(outbox->Add({Item("a"), Item("a")}),
               ErrorReason::kReferenceReused);
  EXPECT_OK(outbox->Add({Item("a")}));
  EXPECT_FAILS(outbox->Add({Item("b"), Item("a")}),
               ErrorReason::kReferenceReused);
  EXPECT_EQ(outbox->Find("b"), nullptr);
  EXPECT_OK(outbox->Record({Admitted("a", 1)}));
  EXPECT_FAILS(outbox->Add({Item("a")}), ErrorReason::kReferenceReused);
}

TEST_F(OutboxTest, LetsARefusedItemBeReplaced) {
  const auto outbox = Open();
  OutboxItem corrected = Item("a");
  corrected.statement = "corrected";
  EXPECT_OK(outbox->Add({Item("a")}));
  EXPECT_OK(outbox->Record({Refused("a")}));
  EXPECT_OK(outbox->Add({corrected}));
  EXPECT_EQ(outbox->Find("a")->statement, "corrected");
  EXPECT_EQ(outbox->FindOutcome("a"), nullptr);
}

TEST_F(OutboxTest, SendsAgainWhatARegistryLostAndNothingElse) {
  auto outbox = Open();
  ASSERT_OK(outbox->Add({Item("a"), Item("b"), Item("c"), Item("d")}));
  ASSERT_OK(outbox->Record(
      {Admitted("a", 8), Admitted("b", 9), Refused("c"), Admitted("d", 10)}));
  EXPECT_EQ(*outbox->ForgetFrom(11), 0U);
  EXPECT_THAT(outbox->Unadmitted(), ElementsAre("c"));
  EXPECT_EQ(*outbox->ForgetFrom(9), 2U);
  outbox = nullptr;
  outbox = Open();
  EXPECT_THAT(outbox->Unadmitted(), ElementsAre("b", "c", "d"));
  EXPECT_EQ(outbox->FindOutcome("a")->index, 8U);
  EXPECT_EQ(outbox->Find("b")->statement, "statement of b");
  ASSERT_OK(outbox->Record({Admitted("b", 12)}));
  EXPECT_THAT(outbox->Unadmitted(), ElementsAre("c", "d"));
}

TEST_F(OutboxTest, IsWholeWhereverACrashCutsItsFile) {
  {
    const auto outbox = Open();
    ASSERT_OK(outbox->Add({Item("a"), Item("b")}));
    ASSERT_OK(outbox->Record({Admitted("a", 7)}));
    ASSERT_OK(outbox->Add({Item("c")}));
  }
  const std::string bytes = Bytes();
  std::size_t most = 0;
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    std::ofstream(path_, std::ios::binary | std::ios::trunc)
        << bytes.substr(0, size);
    const auto outbox = Outbox::Open(path_);
    ASSERT_OK(outbox) << size;
    // All of a step or nothing of it, and steps only ever grow in number.
    const bool first = (*outbox)->Find("a") != nullptr;
    const bool second = (*outbox)->FindOutcome("a") != nullptr;
    const bool third = (*outbox)->Find("c") != nullptr;
    EXPECT_EQ(first, (*outbox)->Find("b") != nullptr) << size;
    const std::size_t steps =
        std::size_t{first} + std::size_t{second} + std::size_t{third};
    EXPECT_GE(steps, most) << size;
    most = steps;
    // It works on from there.
    ASSERT_OK((*outbox)->Add({Item("later")})) << size;
  }
  EXPECT_EQ(most, 3U);
}

TEST_F(OutboxTest, NoticesDamageBeforeItsEnd) {
  {
    const auto outbox = Open();
    ASSERT_OK(outbox->Add({Item("a")}));
    ASSERT_OK(outbox->Add({Item("b")}));
  }
  std::string bytes = Bytes();
  bytes[bytes.find("statement of a")] ^= 1;
  std::ofstream(path_, std::ios::binary | std::ios::trunc) << bytes;
  EXPECT_FAILS(Outbox::Open(path_), ErrorReason::kOutboxDamaged);
}

TEST_F(OutboxTest, TouchesNoForeignFile) {
  const std::string foreign(200, 'x');
  std::ofstream(path_, std::ios::binary) << foreign;
  EXPECT_FAILS(Outbox::Open(path_), ErrorReason::kFileOfOtherKind);
  EXPECT_EQ(Bytes(), foreign);
}

TEST_F(OutboxTest, IsOpenInOneProcessOnly) {
  const auto outbox = Open();
  EXPECT_FAILS(Outbox::Open(path_), ErrorReason::kFileInUse);
}

TEST_F(OutboxTest, HidesItsSecretsFromOthers) {
  const auto outbox = Open();
  struct stat found = {};
  ASSERT_EQ(stat(path_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
}

TEST_F(OutboxTest, TakesNothingThatItCouldNotReadBack) {
  const auto outbox = Open();
  OutboxItem item = Item("a");
  item.statement.clear();
  EXPECT_FAILS(outbox->Add({item}), ErrorReason::kFieldMissing);
  item = Item("a\nb");
  EXPECT_FAILS(outbox->Add({item}), ErrorReason::kFieldMalformed);
  EXPECT_FAILS(outbox->Record({Admitted("unknown", 1)}),
               ErrorReason::kInternal);
}

}  // namespace
}  // namespace comity::client
