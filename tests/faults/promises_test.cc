// The audit itself: a promise that is broken in any way is called broken.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "comity/v1/registry_service.pb.h"
#include "tests/faults/audit.h"
#include "tests/faults/ledger.h"
#include "tests/faults/world.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_registry.h"

namespace comity::faults {
namespace {

using testing::TestRegistry;

class PromisesTest : public ::testing::Test {
 protected:
  PromisesTest() : world_(World::Make(2).value()), ledger_(world_) {
    registry_.Found();
    registry_.log().Commit();
  }

  // The registry's answer for statement `number`, which its log holds at that
  // index.
  v1::SubmitStatementResponse AnswerFor(std::uint64_t number) {
    v1::SubmitStatementResponse answer;
    answer.set_index(number);
    answer.set_entry(registry_.log().entries()[number]);
    for (const Hash& hash : registry_.log().InclusionProof(number)) {
      answer.add_inclusion_proof(std::string(hash.view()));
    }
    answer.set_checkpoint(registry_.Checkpoint());
    return answer;
  }

  Status Take(std::uint64_t number, const v1::SubmitStatementResponse& answer) {
    return ledger_.TakeAnswer(number, answer.SerializeAsString());
  }

  StatusOr<LogImage> Image() { return LogImage::Of(registry_.log().entries()); }

  const World world_;
  TestRegistry registry_;
  Ledger ledger_;
};

TEST_F(PromisesTest, AnHonestLogKeepsThem) {
  ASSERT_OK(Take(3, AnswerFor(3)));
  const auto image = Image();
  ASSERT_OK(image);
  EXPECT_OK(image->CheckLedger(ledger_));
}

TEST_F(PromisesTest, AnAnswerThatDoesNotVerifyIsABreach) {
  const std::function<void(v1::SubmitStatementResponse&)> kLies[] = {
      [](auto& answer) { answer.set_index(answer.index() + 1); },
      [this](auto& answer) { answer.set_entry(AnswerFor(4).entry()); },
      [](auto& answer) { answer.mutable_entry()->back() ^= 1; },
      [](auto& answer) { answer.mutable_inclusion_proof(0)->back() ^= 1; },
      [](auto& answer) { answer.mutable_checkpoint()->at(30) ^= 1; }};
  for (const auto& lie : kLies) {
    v1::SubmitStatementResponse answer = AnswerFor(3);
    lie(answer);
    EXPECT_FALSE(Take(3, answer).ok());
  }
}

TEST_F(PromisesTest, TheSameStatementAtAnotherIndexIsABreach) {
  ASSERT_OK(Take(3, AnswerFor(3)));
  TestRegistry other;
  const auto founding = other.Found();
  other.log().Append(founding[3]);
  other.log().Commit();
  v1::SubmitStatementResponse second;
  const std::uint64_t index = other.log().size() - 2;
  second.set_index(index);
  second.set_entry(other.log().entries()[index]);
  for (const Hash& hash : other.log().InclusionProof(index)) {
    second.add_inclusion_proof(std::string(hash.view()));
  }
  second.set_checkpoint(other.Checkpoint());
  EXPECT_THAT(Take(3, second).message(), ::testing::HasSubstr("and now at"));
}

TEST_F(PromisesTest, AStatementThatIsGoneIsLost) {
  ASSERT_OK(Take(3, AnswerFor(3)));
  TestRegistry younger;
  younger.AddGenesis();
  younger.log().Commit();
  const auto image = LogImage::Of(younger.log().entries());
  ASSERT_OK(image);
  EXPECT_FALSE(image->CheckLedger(ledger_).ok());
}

TEST_F(PromisesTest, AHeadOfAnotherRootOrBeyondTheLogIsABreach) {
  const auto image = Image();
  ASSERT_OK(image);
  merkle::TreeHead head = registry_.log().head();
  EXPECT_OK(image->CheckHead(head));
  ++head.size.value;
  EXPECT_FALSE(image->CheckHead(head).ok());
  head = registry_.log().head();
  head.root.bytes.back() ^= 1;
  EXPECT_FALSE(image->CheckHead(head).ok());
}

TEST_F(PromisesTest, AHeadThatEndsInTheMiddleOfABatchIsABreach) {
  const auto image = Image();
  ASSERT_OK(image);
  const std::uint64_t size = registry_.log().size() - 1;
  EXPECT_FALSE(
      image->CheckHead({.size = {size}, .root = registry_.log().RootAt(size)})
          .ok());
}

TEST_F(PromisesTest, ACommitmentToAnotherMapIsABreach) {
  registry_.log().Commit(Hash{});
  EXPECT_FALSE(Image().ok());
}

TEST_F(PromisesTest, AStatementThatStandsTwiceIsABreach) {
  const auto twice =
      registry_.Sign(registry_.CredentialRecord(1), {"centre/1"});
  registry_.log().Append(twice);
  registry_.log().Append(twice);
  registry_.log().Commit();
  EXPECT_FALSE(Image().ok());
}

}  // namespace
}  // namespace comity::faults
