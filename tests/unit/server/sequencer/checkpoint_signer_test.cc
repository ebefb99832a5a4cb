#include "server/sequencer/checkpoint_signer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "tests/support/status_matchers.h"
#include "tests/support/test_registry.h"

namespace comity::server {
namespace {

using testing::TestRegistry;

// Signs, and then a bit flips.
class FlippingSigner final : public crypto::Signer {
 public:
  explicit FlippingSigner(std::unique_ptr<crypto::Signer> beneath)
      : beneath_(std::move(beneath)) {}
  const crypto::PublicKey& public_key() const override {
    return beneath_->public_key();
  }
  StatusOr<std::string> Sign(std::string_view message) const override {
    auto signature = beneath_->Sign(message);
    if (signature.ok()) {
      signature->back() = static_cast<char>(signature->back() ^ 1);
    }
    return signature;
  }

 private:
  std::unique_ptr<crypto::Signer> beneath_;
};

class CheckpointSignerTest : public ::testing::Test {
 protected:
  // Makes the signer of "log" and "cosigning"; the one called `flipped` errs.
  CheckpointSigner Make(const std::string& flipped = "") {
    std::vector<std::unique_ptr<crypto::Signer>> keys;
    for (const std::string name : {"log", "cosigning"}) {
      auto key = registry_.MakeKey(name);
      if (name == flipped) {
        key = std::make_unique<FlippingSigner>(std::move(key));
      }
      keys.push_back(std::move(key));
    }
    return CheckpointSigner(registry_.origin(), std::move(keys));
  }

  HeadToSign Head() {
    return {.head = {{7}, Hash()},
            .time_s = 1'767'571'200,
            .log_key = registry_.PublicKeyRecord("log"),
            .cosigning_key = registry_.PublicKeyRecord("cosigning")};
  }

  TestRegistry registry_;
};

TEST_F(CheckpointSignerTest, MakesTheSameNoteForTheSameHead) {
  const auto one = Make().Sign(Head());
  const auto other = Make().Sign(Head());
  ASSERT_OK(one);
  ASSERT_OK(other);
  EXPECT_EQ(*one, *other);
}

TEST_F(CheckpointSignerTest, RefusesAKeyThatItDoesNotHold) {
  HeadToSign head = Head();
  head.log_key = registry_.PublicKeyRecord("log-2");
  EXPECT_FAILS(Make().Sign(head), ErrorReason::kSigningKeyNotHeld);
  head = Head();
  head.cosigning_key = registry_.PublicKeyRecord("cosigning-2");
  EXPECT_FAILS(Make().Sign(head), ErrorReason::kSigningKeyNotHeld);
}

TEST_F(CheckpointSignerTest, NeverReturnsANoteThatDoesNotVerify) {
  EXPECT_FAILS(Make("log").Sign(Head()), ErrorReason::kInternal);
  EXPECT_FAILS(Make("cosigning").Sign(Head()), ErrorReason::kInternal);
}

}  // namespace
}  // namespace comity::server
