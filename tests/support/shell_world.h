// A whole registry without threads: store, mark file, keys, sequencer and
// shell, over any engine; and what it published and answered.
#ifndef COMITY_TESTS_SUPPORT_SHELL_WORLD_H_
#define COMITY_TESTS_SUPPORT_SHELL_WORLD_H_

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/admission/shared_batch_memo.h"
#include "server/sequencer/sequencer_shell.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_registry.h"

namespace comity::testing {

// One thread.
class ShellWorld {
 public:
  // Both must outlive the world; `mark_path` names the mark file.
  ShellWorld(TestRegistry& registry, storage::Engine& engine,
             const std::string& mark_path,
             server::SequencerLimits limits = {}) {
    rules_.origin = registry.origin();
    rules_.genesis_id = registry.genesis_id();
    rules_.countries = {"KZ"};
    auto opened = storage::LogStore::Open(engine, {});
    EXPECT_OK(opened);
    store_ = std::move(opened->store);
    auto mark = storage::HeadMarkFile::Open(mark_path, registry.origin());
    EXPECT_OK(mark);
    mark_ = *std::move(mark);
    auto lease = engine.Acquire("test", 1'000'000);
    EXPECT_OK(lease);
    std::vector<std::unique_ptr<crypto::Signer>> keys;
    for (const char* name : {"log", "cosigning"}) {
      keys.push_back(registry.MakeKey(name));
    }
    signer_ = std::make_unique<server::CheckpointSigner>(registry.origin(),
                                                         std::move(keys));
    cache_ = std::make_unique<server::HistoryCache>(*store_, 1U << 24);
    log_ = std::make_unique<server::OpenLog>(store_->state(), opened->map,
                                             *cache_);
    admission_ =
        std::make_unique<server::Admission>(rules_, *log_, keys_, memo_);
    sequencer_ =
        std::make_unique<server::Sequencer>(limits, *log_, *admission_);
    shell_ = std::make_unique<server::SequencerShell>(
        *sequencer_,
        server::ShellParts{store_.get(), lease->epoch, mark_.get(),
                           signer_.get(), &clock_},
        server::ShellSinks{
            [this](auto head) { published_.push_back(std::move(head)); },
            [this](auto answers) {
              for (auto& answer : answers) {
                answers_.insert_or_assign(answer.ticket,
                                          std::move(answer.outcome));
              }
            },
            [this](const Status& why) { stopped_because_ = why; }});
  }

  void Start() { shell_->Run(server::Started{}); }

  // Submits without closing the batch.
  server::Ticket Submit(const SignedStatement& statement) {
    const server::Ticket ticket = next_ticket_++;
    shell_->Run(server::Submitted{
        ticket, server::Prepare(statement.statement.bytes, statement.signatures,
                                keys_, memo_)});
    return ticket;
  }
  void Idle() { shell_->Run(server::InputIdle{}); }
  void Tick() { shell_->Run(server::Ticked{}); }

  // Submits all, closes the batch, and returns the last answer.
  StatusOr<server::Accepted> SubmitAll(
      const std::vector<SignedStatement>& statements) {
    server::Ticket last = 0;
    for (const SignedStatement& statement : statements) {
      last = Submit(statement);
    }
    Idle();
    return AnswerTo(last);
  }

  bool IsAnswered(server::Ticket ticket) const {
    return answers_.contains(ticket);
  }
  StatusOr<server::Accepted> AnswerTo(server::Ticket ticket) const {
    const auto found = answers_.find(ticket);
    if (found == answers_.end()) {
      return Internal("not answered yet");
    }
    return found->second;
  }

  FakeClock& clock() { return clock_; }
  server::Sequencer& sequencer() { return *sequencer_; }
  storage::LogStore& store() { return *store_; }
  storage::HeadMarkFile& mark() { return *mark_; }
  server::HistoryCache& histories() { return *cache_; }
  const std::vector<server::PublishedHeadPtr>& published() const {
    return published_;
  }
  const Status& stopped_because() const { return stopped_because_; }

 private:
  FakeClock clock_;
  server::AdmissionRules rules_;
  std::unique_ptr<storage::LogStore> store_;
  std::unique_ptr<storage::HeadMarkFile> mark_;
  std::unique_ptr<server::CheckpointSigner> signer_;
  std::unique_ptr<server::HistoryCache> cache_;
  std::unique_ptr<server::OpenLog> log_;
  server::KeyDirectory keys_;
  server::SharedBatchMemo memo_{1024};
  std::unique_ptr<server::Admission> admission_;
  std::unique_ptr<server::Sequencer> sequencer_;
  std::unique_ptr<server::SequencerShell> shell_;
  server::Ticket next_ticket_ = 1;
  std::vector<server::PublishedHeadPtr> published_;
  std::map<server::Ticket, StatusOr<server::Accepted>> answers_;
  Status stopped_because_;
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_SHELL_WORLD_H_
