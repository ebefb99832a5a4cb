// One life of a registry's process, without threads: what server/registry/
// puts together and server/sequencer/ runs, from start to crash. Everything
// that it lets out is told to the sinks, and nothing once it is dead.
#ifndef COMITY_TESTS_SIMULATION_PROCESS_H_
#define COMITY_TESTS_SIMULATION_PROCESS_H_

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "client/verifying/transport.h"
#include "server/admission/shared_batch_memo.h"
#include "server/evidence/evidence_builder.h"
#include "server/registry/cosigner_heads.h"
#include "server/sequencer/sequencer_shell.h"
#include "tests/simulation/simulated_engine.h"

namespace comity::simulation {

// Rules that a control breaks on purpose, in the world and not in the product.
struct Broken {
  BrokenStore store;
  bool ignores_mark = false;
  // Logs what is refused for its `previous`.
  bool admits_without_previous = false;
  // Logs whatever it is given: the liar's registry.
  bool admits_everything = false;
};

struct ProcessSettings {
  std::string origin;
  Hash genesis_id;
  std::string country;
  server::SequencerLimits limits;
  // Submissions that may wait.
  std::size_t queue_count_max = 16;
  std::size_t judged_max = 64;
  std::size_t held_max = 256;
  // The operator has compared the store's head with what others saw.
  bool confirm_head = false;
  Broken broken;
};

// All must outlive the process.
struct ProcessParts {
  Disk* disk = nullptr;
  StoreFaults* faults = nullptr;
  const server::Clock* clock = nullptr;
  testing::RandomSource* dice = nullptr;
  Coverage* coverage = nullptr;
  // Makes the keys of the log, to own.
  std::function<std::vector<std::unique_ptr<crypto::Signer>>()> make_keys;
  // What cosigners of this log saw last; empty if there are none.
  std::function<std::vector<server::CosignerAnswer>()> ask_cosigners = nullptr;
};

// Who asked, and which of the asker's questions this is.
struct ReplyTo {
  std::string node;
  std::string reference;
};

struct ProcessSinks {
  // The log key signed this text.
  std::function<void(std::string_view)> signed_text;
  std::function<void(const server::PublishedHeadPtr&)> published;
  std::function<void(const ReplyTo&, StatusOr<client::Acknowledgement>)>
      answered;
};

// One thread.
class Process {
 public:
  // Opens the store, compares it with the mark and makes the machines; errors
  // as server::Registry::Open. Run(Started) signs what the store holds.
  static StatusOr<std::unique_ptr<Process>> Open(ProcessSettings settings,
                                                 ProcessParts parts,
                                                 ProcessSinks sinks);
  ~Process();

  void Start();

  // Takes a submission into the queue, or answers that it is full.
  void Submit(const client::SentStatement& sent, ReplyTo reply_to);
  // Admits at most `count` of what waits, and closes the batch if nothing
  // waits any more.
  void WorkOff(std::size_t count);
  void Tick();
  // Another process has the disk's mark now; this one keeps its own copy.
  void LoseMark() { mark_is_elsewhere_ = true; }
  // The process dies between two steps.
  void Kill() { fate_.Die(Happening::kCrashIdle); }

  // Evidence for the query under that published head.
  StatusOr<client::EvidenceAnswer> Answer(
      const client::CredentialQuery& query,
      const server::PublishedHeadPtr& published);

  // The log, to answer from and to mirror.
  server::HeldLog own_log();

  Fate& fate() { return fate_; }
  bool stopped() const { return sequencer_->stopped(); }
  const Status& stopped_because() const { return stopped_because_; }
  std::size_t waiting() const { return queue_.size(); }
  const server::PublishedHeadPtr& newest() const { return newest_; }
  // Statements held in memory when the last batch was answered, which the
  // registry bounds.
  std::size_t held() const { return held_; }
  const ProcessSettings& settings() const { return settings_; }

 private:
  class WatchedSigner;
  struct Work {
    client::SentStatement sent;
    ReplyTo reply_to;
  };

  Process(ProcessSettings settings, ProcessParts parts, ProcessSinks sinks);

  Status OpenStore();
  Status CheckMark();
  void MakeMachines();
  server::ShellSinks ShellSinks();
  void Admit(Work work);
  void LogIfBroken(const Work& work);
  void LogAnyway(const Work& work);
  void Deliver(std::vector<server::ProvenAnswer> answers);

  const ProcessSettings settings_;
  ProcessParts parts_;
  ProcessSinks sinks_;
  Fate fate_;
  // The mark at the moment of death, which is what stays.
  std::optional<std::string> mark_at_death_;
  bool mark_is_elsewhere_ = false;

  std::unique_ptr<SimulatedEngine> engine_;
  storage::Epoch epoch_;
  std::unique_ptr<storage::LogStore> store_;
  merkle::MapTree map_;
  std::unique_ptr<storage::HeadMarkFile> mark_;
  std::unique_ptr<server::CheckpointSigner> signer_;
  std::unique_ptr<server::HistoryCache> histories_;
  server::KeyDirectory keys_;
  server::SharedBatchMemo memo_{1024};
  std::unique_ptr<server::OpenLog> open_log_;
  std::unique_ptr<server::Admission> admission_;
  std::unique_ptr<server::Sequencer> sequencer_;
  std::unique_ptr<server::SequencerShell> shell_;
  server::HeldLogs logs_;
  std::unique_ptr<server::EvidenceBuilder> builder_;

  std::deque<Work> queue_;
  std::map<server::Ticket, ReplyTo> unanswered_;
  server::Ticket next_ticket_ = 1;
  std::size_t held_ = 0;
  server::PublishedHeadPtr newest_;
  Status stopped_because_;
};

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_PROCESS_H_
