#include "core/mirror/witness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/support/status_matchers.h"
#include "tests/support/test_registry.h"

namespace comity::testing {
namespace {

using checkpoint::AddCheckpointRequest;
using checkpoint::NoteKeyType;
using checkpoint::VerifierKey;
using mirror::CheckStateCosign;
using mirror::Cosigned;
using mirror::CosignTime;
using mirror::DecideAddCheckpoint;
using mirror::WitnessAnswer;
using mirror::WitnessDecision;

class FakeLogs final : public mirror::TrustedLogs {
 public:
  std::span<const VerifierKey> KeysOf(const std::string& origin) override {
    return keys[origin];
  }
  std::optional<Cosigned> LastOf(const std::string& origin) override {
    const auto found = last.find(origin);
    return found == last.end() ? std::nullopt : std::optional(found->second);
  }
  std::map<std::string, std::vector<VerifierKey>> keys;
  std::map<std::string, Cosigned> last;
};

class WitnessTest : public ::testing::Test {
 protected:
  WitnessTest() {
    registry_.Found();
    registry_.log().Commit();
    logs_.keys[registry_.origin()].push_back(
        *VerifierKey::Make(registry_.origin(), NoteKeyType::kEd25519,
                           registry_.Key("log").public_key()));
  }

  void Grow() {
    registry_.Add(registry_.CredentialRecord(++credentials_), {"centre/1"});
    registry_.log().Commit();
  }
  AddCheckpointRequest Request(std::uint64_t old_size) {
    AddCheckpointRequest request;
    request.old_size = {old_size};
    if (old_size > 0 && old_size < registry_.log().size()) {
      request.consistency_proof = registry_.log().ConsistencyProof(old_size);
    }
    request.checkpoint = registry_.Checkpoint();
    return request;
  }
  WitnessAnswer Answer(const AddCheckpointRequest& request) {
    return DecideAddCheckpoint(request, logs_).answer;
  }
  // Remembers what the request asked to cosign.
  void Cosign(std::uint64_t old_size) {
    const WitnessDecision decision =
        DecideAddCheckpoint(Request(old_size), logs_);
    ASSERT_EQ(decision.answer, WitnessAnswer::kCosign);
    logs_.last[decision.origin] = {decision.head, 100};
  }

  TestRegistry registry_;
  FakeLogs logs_;
  std::uint64_t credentials_ = 0;
};

TEST_F(WitnessTest, CosignsTheFirstHeadItSees) {
  const WitnessDecision decision = DecideAddCheckpoint(Request(0), logs_);
  EXPECT_EQ(decision.answer, WitnessAnswer::kCosign);
  EXPECT_OK(decision.why);
  EXPECT_EQ(decision.origin, registry_.origin());
  EXPECT_EQ(decision.head, registry_.log().head());
}

TEST_F(WitnessTest, CosignsAHeadThatExtendsTheLast) {
  Cosign(0);
  const std::uint64_t last = registry_.log().size();
  Grow();
  EXPECT_EQ(Answer(Request(last)), WitnessAnswer::kCosign);
}

TEST_F(WitnessTest, CosignsTheSameHeadAgain) {
  Cosign(0);
  EXPECT_EQ(Answer(Request(registry_.log().size())), WitnessAnswer::kCosign);
}

TEST_F(WitnessTest, SaysTheSizeItKnowsForAnotherOldSize) {
  Cosign(0);
  const std::uint64_t last = registry_.log().size();
  Grow();
  const WitnessDecision decision =
      DecideAddCheckpoint(Request(last - 1), logs_);
  EXPECT_EQ(decision.answer, WitnessAnswer::kOtherOldSize);
  EXPECT_EQ(Answer(Request(0)), WitnessAnswer::kOtherOldSize);
}

TEST_F(WitnessTest, RefusesAnOldSizeAboveTheNew) {
  EXPECT_EQ(Answer(Request(registry_.log().size() + 1)),
            WitnessAnswer::kMalformed);
}

TEST_F(WitnessTest, RefusesAFailingProof) {
  Cosign(0);
  const std::uint64_t last = registry_.log().size();
  Grow();
  AddCheckpointRequest request = Request(last);
  request.consistency_proof.front().bytes[0] ^= 1;
  EXPECT_EQ(Answer(request), WitnessAnswer::kUnproven);
  request.consistency_proof.clear();
  EXPECT_EQ(Answer(request), WitnessAnswer::kUnproven);
}

TEST_F(WitnessTest, RefusesAProofFromNothing) {
  AddCheckpointRequest request = Request(0);
  request.consistency_proof.emplace_back();
  EXPECT_EQ(Answer(request), WitnessAnswer::kUnproven);
}

TEST_F(WitnessTest, NamesAForkAtTheSameSize) {
  Cosign(0);
  logs_.last[registry_.origin()].head.root.bytes[0] ^= 1;
  EXPECT_EQ(Answer(Request(registry_.log().size())), WitnessAnswer::kFork);
}

TEST_F(WitnessTest, RefusesLogsThatItDoesNotKnow) {
  logs_.keys.clear();
  EXPECT_EQ(Answer(Request(0)), WitnessAnswer::kUnknownOrigin);
}

TEST_F(WitnessTest, RefusesAHeadThatAnotherKeySigned) {
  logs_.keys[registry_.origin()] = {
      *VerifierKey::Make(registry_.origin(), NoteKeyType::kEd25519,
                         registry_.Key("centre/1").public_key())};
  EXPECT_EQ(Answer(Request(0)), WitnessAnswer::kNotSigned);
}

TEST_F(WitnessTest, TakesAHeadByAnyTrustedKeyOfTheLog) {
  auto& keys = logs_.keys[registry_.origin()];
  keys.insert(keys.begin(),
              *VerifierKey::Make(registry_.origin(), NoteKeyType::kEd25519,
                                 registry_.Key("centre/1").public_key()));
  EXPECT_EQ(Answer(Request(0)), WitnessAnswer::kCosign);
}

TEST_F(WitnessTest, RefusesAChangedHead) {
  AddCheckpointRequest request = Request(0);
  const std::size_t size_line = request.checkpoint.find('\n') + 1;
  request.checkpoint[size_line] =
      request.checkpoint[size_line] == '9' ? '8' : '9';
  EXPECT_EQ(Answer(request), WitnessAnswer::kNotSigned);
}

TEST_F(WitnessTest, RefusesWhatIsNoCheckpoint) {
  AddCheckpointRequest request = Request(0);
  request.checkpoint = "no note";
  EXPECT_EQ(Answer(request), WitnessAnswer::kMalformed);
  request.checkpoint = "one line\n\n\u2014 name AAAAAAAA\n";
  EXPECT_EQ(Answer(request), WitnessAnswer::kMalformed);
}

TEST(StateCosignTest, FollowsOneLineOfHeads) {
  const Hash root = merkle::TreeHead().root;
  Hash other;
  other.bytes[0] = 1;
  const Cosigned last = {{{10}, root}, 5};
  EXPECT_OK(CheckStateCosign(std::nullopt, {{3}, other}, Hash()));
  EXPECT_OK(CheckStateCosign(last, {{12}, other}, root));
  EXPECT_FAILS(CheckStateCosign(last, {{12}, other}, other),
               ErrorReason::kForkDetected);
  EXPECT_FAILS(CheckStateCosign(last, {{9}, root}, root),
               ErrorReason::kOlderThanKnown);
}

TEST(CosignTimeTest, NeverGoesBack) {
  EXPECT_EQ(CosignTime(std::nullopt, 7'999), 7U);
  EXPECT_EQ(CosignTime(Cosigned{{}, 5}, 7'999), 7U);
  EXPECT_EQ(CosignTime(Cosigned{{}, 9}, 7'999), 9U);
}

}  // namespace
}  // namespace comity::testing
