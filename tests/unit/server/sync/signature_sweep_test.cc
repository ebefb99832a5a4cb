#include "server/sync/signature_sweep.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <mutex>

#include "tests/support/eventually.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/server/sync/copied_log.h"

namespace comity::testing {
namespace {

using server::SignatureSweep;
using ::testing::ElementsAre;
using ::testing::Pair;

class SignatureSweepTest : public ::testing::Test {
 protected:
  SignatureSweepTest() {
    registry_.Found();
    registry_.Add(registry_.CredentialRecord(1), {"centre/1"});
  }

  // A statement whose signature is not the key's.
  std::uint64_t AppendWrong(std::uint64_t n) {
    SignedStatement made =
        registry_.Sign(registry_.CredentialRecord(n), {"centre/1"});
    auto signatures = *statement::DecodeSignatures(made.signatures);
    signatures.front().signature[40] ^= 1;
    made.signatures = statement::EncodeSignatures(signatures);
    return registry_.log().Append(made);
  }

  void Start() {
    sweep_ = std::make_unique<SignatureSweep>(
        copy_.store(), copy_.histories(),
        (directory_.path() / "signatures").string(),
        [this](std::uint64_t index, const Status& why) {
          const std::lock_guard lock(mutex_);
          told_[index] = why.reason();
        });
    sweep_->Start();
  }
  // Copies the log as it stands, and waits until all of it is checked.
  void Sweep() {
    registry_.log().Commit();
    copy_.Follow(registry_.log());
    sweep_->Advance(copy_.published());
    EXPECT_TRUE(
        Eventually([&] { return sweep_->counts().checked == copy_size(); }));
  }
  std::uint64_t copy_size() { return copy_.store().size().value; }
  std::map<std::uint64_t, ErrorReason> told() {
    const std::lock_guard lock(mutex_);
    return told_;
  }

  TemporaryDirectory directory_;
  TestRegistry registry_;
  CopiedLog copy_;
  std::mutex mutex_;
  std::map<std::uint64_t, ErrorReason> told_;
  std::unique_ptr<SignatureSweep> sweep_;
};

TEST_F(SignatureSweepTest, FindsNothingInAnHonestLog) {
  Start();
  Sweep();
  EXPECT_EQ(sweep_->counts().wrong, 0U);
  EXPECT_THAT(told(), ::testing::IsEmpty());
}

TEST_F(SignatureSweepTest, TellsWhichSignatureIsWrong) {
  const std::uint64_t first = AppendWrong(2);
  registry_.Add(registry_.CredentialRecord(3), {"centre/1"});
  const std::uint64_t second = AppendWrong(4);
  Start();
  Sweep();
  EXPECT_EQ(sweep_->counts().wrong, 2U);
  EXPECT_THAT(told(),
              ElementsAre(Pair(first, ErrorReason::kSignatureInvalid),
                          Pair(second, ErrorReason::kSignatureInvalid)));
}

TEST_F(SignatureSweepTest, GoesOnWithWhatTheLogAdds) {
  Start();
  Sweep();
  const std::uint64_t index = AppendWrong(2);
  Sweep();
  EXPECT_THAT(told(), ElementsAre(Pair(index, ErrorReason::kSignatureInvalid)));
}

TEST_F(SignatureSweepTest, TellsOnlyTheFirstOfManyOneByOne) {
  for (std::uint64_t n = 0; n < server::kWrongSignaturesTold + 5; ++n) {
    AppendWrong(10 + n);
  }
  Start();
  Sweep();
  EXPECT_EQ(sweep_->counts().wrong, server::kWrongSignaturesTold + 5);
  EXPECT_EQ(told().size(), server::kWrongSignaturesTold);
}

TEST_F(SignatureSweepTest, ChecksNothingAgainAfterARestart) {
  AppendWrong(2);
  Start();
  Sweep();
  sweep_.reset();
  told_.clear();
  Start();
  const std::uint64_t index = AppendWrong(3);
  Sweep();
  EXPECT_THAT(told(), ElementsAre(Pair(index, ErrorReason::kSignatureInvalid)));
}

// The copy was lost, and what is fetched anew is another log.
TEST_F(SignatureSweepTest, DoesNotBelieveTheProgressOfAnotherLog) {
  Start();
  Sweep();
  sweep_.reset();
  CopiedLog other_copy;
  TestRegistry other("registry.kz.example");
  other.Found();
  SignedStatement made = other.Sign(other.CredentialRecord(7), {"centre/1"});
  auto signatures = *statement::DecodeSignatures(made.signatures);
  signatures.front().signature[40] ^= 1;
  made.signatures = statement::EncodeSignatures(signatures);
  const std::uint64_t index = other.log().Append(made);
  other.log().Commit();
  ASSERT_EQ(other.log().size(), registry_.log().size());
  other_copy.Follow(other.log());
  SignatureSweep sweep(other_copy.store(), other_copy.histories(),
                       (directory_.path() / "signatures").string(),
                       [this](std::uint64_t at, const Status& why) {
                         const std::lock_guard lock(mutex_);
                         told_[at] = why.reason();
                       });
  sweep.Start();
  sweep.Advance(other_copy.published());
  EXPECT_TRUE(Eventually([&] { return sweep.counts().wrong > 0; }));
  sweep.Shutdown();
  EXPECT_THAT(told(), ElementsAre(Pair(index, ErrorReason::kSignatureInvalid)));
}

TEST_F(SignatureSweepTest, EndsWithoutAHead) {
  Start();
  sweep_->Shutdown();
  EXPECT_EQ(sweep_->counts().checked, 0U);
}

}  // namespace
}  // namespace comity::testing
