#include "server/registry/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/merkle/inclusion_proof.h"
#include "core/merkle/tree_hash.h"
#include "storage/memory/memory_engine.h"
#include "tests/support/eventually.h"
#include "tests/support/fake_clock.h"
#include "tests/support/faulty_engine.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_registry.h"

namespace comity::server {
namespace {

using testing::SignedStatement;
using testing::TestRegistry;

class RegistryTest : public ::testing::Test {
 protected:
  RegistryTest()
      : scene_(world_.Found()),
        engine_([] { return testing::kTestStartMs; }),
        mark_path_(directory_.path() / "mark") {}

  RegistrySettings Settings() {
    RegistrySettings settings;
    settings.genesis =
        ParseGenesisFile(FormatGenesisFile(
                             {scene_[0].statement.bytes, scene_[0].signatures}))
            .value();
    settings.countries = {"KZ"};
    settings.mark_path = mark_path_;
    settings.pipeline.workers = 2;
    return settings;
  }

  StatusOr<std::unique_ptr<Registry>> Open(RegistrySettings settings) {
    RegistryParts parts;
    auto engine = std::make_unique<storage::FaultyEngine>(engine_);
    faults_ = engine.get();
    if (fault_of_open_) {
      faults_->FailCommit(*std::exchange(fault_of_open_, std::nullopt));
    }
    parts.engine = std::move(engine);
    for (const std::string& name : key_names_) {
      parts.keys.push_back(world_.MakeKey(name));
    }
    parts.clock =
        clock_ != nullptr ? std::move(clock_) : std::make_unique<SystemClock>();
    parts.cosigners = std::move(cosigners_);
    parts.log = [](std::string_view) {};
    parts.on_stop = [this](const Status&) { ++stops_; };
    return Registry::Open(std::move(settings), std::move(parts));
  }

  static StatusOr<Accepted> Submit(Registry& registry,
                                   const SignedStatement& statement) {
    std::promise<StatusOr<Accepted>> answered;
    registry.log().Submit({statement.statement.bytes, statement.signatures},
                          [&answered](StatusOr<Accepted> outcome) {
                            answered.set_value(std::move(outcome));
                          });
    return answered.get_future().get();
  }

  // A registry with the scene in its log.
  std::unique_ptr<Registry> OpenFounded(RegistrySettings settings) {
    auto registry = Open(std::move(settings));
    EXPECT_OK(registry);
    for (const SignedStatement& founding : scene_) {
      EXPECT_OK(Submit(**registry, founding));
    }
    return *std::move(registry);
  }

  SignedStatement Issue(std::uint64_t n) {
    return world_.Sign(world_.CredentialRecord(n), {"centre/1"});
  }

  testing::TemporaryDirectory directory_;
  TestRegistry world_;
  std::vector<SignedStatement> scene_;
  storage::MemoryEngine engine_;
  storage::FaultyEngine* faults_ = nullptr;
  // Meets the first commit of the next Open.
  std::optional<storage::Fault> fault_of_open_;
  std::string mark_path_;
  std::unique_ptr<CosignerHeads> cosigners_;  // For the next Open.
  std::unique_ptr<Clock> clock_;  // For the next Open, if not the system's.
  std::vector<std::string> key_names_ = {"log", "cosigning"};
  std::atomic<int> stops_ = 0;
};

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

// --- Cosigners
// ----------------------------------------------------------------

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

// --- Space and damage
// ---------------------------------------------------------

TEST_F(RegistryTest, TakesNothingOntoAFullDiskAndGoesOnByItself) {
  std::atomic<bool> full = false;
  RegistrySettings settings = Settings();
  settings.pipeline.may_write = [&full] {
    return full ? ResourceExhausted(ErrorReason::kStoreFull, "full")
                : OkStatus();
  };
  auto registry = OpenFounded(std::move(settings));
  const auto size = registry->store().size();
  full = true;
  EXPECT_FAILS(Submit(*registry, Issue(1)), ErrorReason::kStoreFull);
  EXPECT_EQ(registry->store().size(), size);
  EXPECT_EQ(registry->log().counts().pushed_back, 1U);
  EXPECT_OK(registry->log().Health(60'000));
  full = false;
  EXPECT_OK(Submit(*registry, Issue(1)));
  EXPECT_EQ(stops_, 0);
}

TEST_F(RegistryTest, SignsNothingAfterDamageWasFound) {
  auto registry = OpenFounded(Settings());
  const auto heads = registry->log().counts().heads;
  registry->log().Halt(DataLoss(ErrorReason::kStoreCorrupt, "found by chance"));
  registry->log().Halt(DataLoss(ErrorReason::kStoreCorrupt, "found again"));
  ASSERT_TRUE(testing::Eventually(
      [&] { return !registry->log().Health(60'000).ok(); }));
  EXPECT_FAILS(Submit(*registry, Issue(1)), ErrorReason::kRegistryStopped);
  registry->Shutdown(100);
  EXPECT_EQ(registry->log().counts().heads, heads);
  EXPECT_EQ(stops_, 1);
  ASSERT_NE(registry->log().Newest(), nullptr);
}

TEST_F(RegistryTest, RefusesTheStoreOfAnotherGenesis) {
  OpenFounded(Settings()).reset();
  statement::Genesis record = world_.GenesisRecord();
  record.names = {{"en", "Another registry"}};
  const SignedStatement other = world_.Sign(record, {"root/1"});
  RegistrySettings settings = Settings();
  settings.genesis = ParseGenesisFile(FormatGenesisFile({other.statement.bytes,
                                                         other.signatures}))
                         .value();
  EXPECT_FAILS(Open(std::move(settings)), ErrorReason::kGenesisMismatch);
}

TEST_F(RegistryTest, RefusesToStartWithoutTheKeysInForce) {
  OpenFounded(Settings()).reset();
  key_names_ = {"log"};
  EXPECT_FAILS(Open(Settings()), ErrorReason::kSigningKeyNotHeld);
}

TEST_F(RegistryTest, AnswersEachOfManyThreadsWithAProofThatHolds) {
  auto registry = OpenFounded(Settings());
  std::vector<SignedStatement> issues;
  for (std::uint64_t n = 0; n < 64; ++n) {
    issues.push_back(Issue(n));
  }
  std::vector<std::thread> callers;
  std::atomic<int> proven = 0;
  for (std::size_t caller = 0; caller < 4; ++caller) {
    callers.emplace_back([&, caller] {
      for (std::size_t i = caller; i < issues.size(); i += 4) {
        const auto accepted = Submit(*registry, issues[i]);
        if (accepted.ok() &&
            merkle::VerifyInclusion(
                merkle::LeafHash(accepted->entry), {accepted->index},
                accepted->published->head, accepted->inclusion_proof)
                .ok()) {
          ++proven;
        }
      }
    });
  }
  for (std::thread& caller : callers) {
    caller.join();
  }
  EXPECT_EQ(proven, 64);
}

TEST_F(RegistryTest, AdmitsOneCallersStatementsInTheirOrder) {
  auto registry = OpenFounded(Settings());
  // Each revocation rests on the issue sent just before it.
  std::vector<std::future<StatusOr<Accepted>>> answers;
  for (std::uint64_t n = 0; n < 50; ++n) {
    for (const SignedStatement& statement :
         {Issue(n),
          world_.Sign(world_.RevokedRecord(n, testing::Day("2026-02-01")),
                      {"centre/2"})}) {
      auto answered = std::make_shared<std::promise<StatusOr<Accepted>>>();
      answers.push_back(answered->get_future());
      registry->log().Submit({statement.statement.bytes, statement.signatures},
                             [answered](StatusOr<Accepted> outcome) {
                               answered->set_value(std::move(outcome));
                             });
    }
  }
  std::uint64_t last = 0;
  for (auto& answer : answers) {
    const auto accepted = answer.get();
    ASSERT_OK(accepted);
    EXPECT_GT(accepted->index, last);
    last = accepted->index;
  }
}

TEST_F(RegistryTest, PushesBackWhenItsQueueIsFull) {
  RegistrySettings settings = Settings();
  settings.pipeline.queue_bytes_max = 100;
  const auto registry = Open(std::move(settings));
  ASSERT_OK(registry);
  const auto refused = Submit(**registry, Issue(1));
  EXPECT_FAILS(refused, ErrorReason::kQueueFull);
  EXPECT_EQ(refused.status().code(), StatusCode::kResourceExhausted);
  EXPECT_EQ((*registry)->log().counts().pushed_back, 1U);
}

TEST_F(RegistryTest, PushesBackSingleCallersWhileTooManyAreUnanswered) {
  auto clock = std::make_unique<testing::FakeClock>();
  testing::FakeClock& time = *clock;
  clock_ = std::move(clock);
  RegistrySettings settings = Settings();
  settings.pipeline.single_count_min = 1;
  const auto registry = OpenFounded(std::move(settings));
  // The answer to the first holds the thread that would take the others.
  std::promise<void> taken;
  std::promise<void> release;
  const auto submit = [&](std::uint64_t n, bool patient, Submitter::Done done) {
    const SignedStatement issue = Issue(n);
    registry->log().Submit({issue.statement.bytes, issue.signatures, patient},
                           std::move(done));
  };
  submit(1, false, [&](const StatusOr<Accepted>&) {
    taken.set_value();
    release.get_future().wait();
  });
  taken.get_future().wait();
  std::vector<std::promise<Status>> answers(5);
  const auto ask = [&](std::size_t i, bool patient) {
    submit(2 + i, patient, [&answers, i](const StatusOr<Accepted>& outcome) {
      answers[i].set_value(outcome.status());
    });
  };
  ask(0, false);
  ask(1, false);  // One too many, but not for long yet.
  time.Advance(100);
  ask(2, false);
  ask(3, true);
  EXPECT_FAILS(answers[2].get_future().get(), ErrorReason::kQueueFull);
  release.set_value();
  for (const std::size_t i : {0U, 1U, 3U}) {
    EXPECT_OK(answers[i].get_future().get());
  }
  ask(4, false);
  EXPECT_OK(answers[4].get_future().get());
}

TEST_F(RegistryTest, StreamsLeaveAQuarterOfTheQueueToOthers) {
  RegistrySettings settings = Settings();
  settings.pipeline.queue_count_max = 4;
  const auto registry = OpenFounded(std::move(settings));
  std::promise<void> taken;
  std::promise<void> release;
  std::vector<std::promise<Status>> answers(5);
  const auto submit = [&](std::uint64_t n, bool patient, Submitter::Done done) {
    const SignedStatement issue = Issue(n);
    registry->log().Submit({issue.statement.bytes, issue.signatures, patient},
                           std::move(done));
  };
  submit(100, false, [&](const StatusOr<Accepted>&) {
    taken.set_value();
    release.get_future().wait();
  });
  taken.get_future().wait();
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const bool patient = i < 4;
    submit(i, patient, [&answers, i](const StatusOr<Accepted>& outcome) {
      answers[i].set_value(outcome.status());
    });
  }
  EXPECT_FAILS(answers[3].get_future().get(), ErrorReason::kQueueFull);
  release.set_value();
  for (const std::size_t i : {0U, 1U, 2U, 4U}) {
    EXPECT_OK(answers[i].get_future().get()) << i;
  }
}

TEST_F(RegistryTest, TakesNothingAfterItsShutdown) {
  auto registry = OpenFounded(Settings());
  registry->Shutdown(0);
  EXPECT_FAILS(Submit(*registry, Issue(1)), ErrorReason::kRegistryStopped);
}

// Each look at it takes a millisecond.
class TickingClock final : public Clock {
 public:
  Moment Now() const override {
    const std::uint64_t ms = ++ms_;
    return {testing::kTestStartMs + 60'000 + ms, ms};
  }

 private:
  mutable std::atomic<std::uint64_t> ms_ = 0;
};

TEST_F(RegistryTest, RefusesWhatWaitedTooLong) {
  OpenFounded(Settings()).reset();
  RegistrySettings settings = Settings();
  settings.pipeline.wait_max_ms = 0;
  clock_ = std::make_unique<TickingClock>();
  const auto registry = Open(std::move(settings));
  ASSERT_OK(registry);
  const auto refused = Submit(**registry, Issue(1));
  EXPECT_FAILS(refused, ErrorReason::kDeadlinePassed);
  EXPECT_EQ(refused.status().code(), StatusCode::kDeadlineExceeded);
}

TEST_F(RegistryTest, AShutdownLosesNothingThatItAcknowledged) {
  auto registry = OpenFounded(Settings());
  std::vector<SignedStatement> issues;
  for (std::uint64_t n = 0; n < 40; ++n) {
    issues.push_back(Issue(n));
  }
  std::mutex mutex;
  std::vector<std::uint64_t> acknowledged;
  std::atomic<int> answered = 0;
  for (const SignedStatement& issue : issues) {
    registry->log().Submit({issue.statement.bytes, issue.signatures},
                           [&](const StatusOr<Accepted>& outcome) {
                             ++answered;
                             if (outcome.ok()) {
                               const std::lock_guard lock(mutex);
                               acknowledged.push_back(outcome->index);
                             }
                           });
  }
  registry->Shutdown(5'000);
  EXPECT_EQ(answered, 40);
  EXPECT_EQ(acknowledged.size(), 40U);
  registry.reset();
  const auto restarted = Open(Settings());
  ASSERT_OK(restarted);
  for (const std::uint64_t index : acknowledged) {
    EXPECT_LT(index, (*restarted)->log().Newest()->head.size.value);
  }
}

TEST_F(RegistryTest, StopsOnceAndStaysStoppedWhenACommitFails) {
  auto registry = OpenFounded(Settings());
  EXPECT_OK(registry->log().Health(60'000));
  faults_->FailCommit(storage::Fault::kLostAfterEffect);
  const auto lost = Submit(*registry, Issue(1));
  ASSERT_FALSE(lost.ok());
  EXPECT_EQ(lost.status().code(), StatusCode::kUnavailable);
  EXPECT_FAILS(Submit(*registry, Issue(2)), ErrorReason::kRegistryStopped);
  EXPECT_FALSE(registry->log().Health(60'000).ok());
  registry->Shutdown(100);
  EXPECT_EQ(stops_, 1);
}

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
