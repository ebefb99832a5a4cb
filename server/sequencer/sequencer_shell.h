// Does what the sequencer asks for, on one thread: commits to the store, signs,
// writes the mark, publishes, and proves the answers.
#ifndef COMITY_SERVER_SEQUENCER_SEQUENCER_SHELL_H_
#define COMITY_SERVER_SEQUENCER_SEQUENCER_SHELL_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/status.h"
#include "server/published_head.h"
#include "server/sequencer/checkpoint_signer.h"
#include "server/sequencer/clock.h"
#include "server/sequencer/sequencer.h"
#include "server/submitter.h"
#include "storage/head_mark.h"
#include "storage/log_store.h"

namespace comity::server {

// What the shell works with. All must outlive it.
struct ShellParts {
  storage::LogStore* store = nullptr;
  storage::Epoch epoch;
  storage::HeadMarkFile* mark = nullptr;
  const CheckpointSigner* signer = nullptr;
  const Clock* clock = nullptr;
};

// An answer with its proof.
struct ProvenAnswer {
  Ticket ticket = 0;
  StatusOr<Accepted> outcome;
};

// Whom the shell tells. Called on the shell's thread.
struct ShellSinks {
  std::function<void(PublishedHeadPtr)> publish;
  // In the order of submission.
  std::function<void(std::vector<ProvenAnswer>)> answer;
  std::function<void(const Status&)> stop;
  // How long a batch and the mark of its head took to become durable. Nobody
  // need be told.
  std::function<void(std::uint64_t took_ms)> stored = nullptr;
};

// One thread.
class SequencerShell {
 public:
  // `sequencer` must outlive the shell.
  SequencerShell(Sequencer& sequencer, ShellParts parts, ShellSinks sinks);

  // Steps the sequencer and does everything that follows, until it accepts
  // again or has stopped.
  void Run(Event event);

 private:
  std::optional<Event> Do(const CommitBatch& effect);
  std::optional<Event> Do(const SignHead& effect);
  std::optional<Event> Do(const WriteMark& effect);
  std::optional<Event> Do(const Publish& effect);
  std::optional<Event> Do(const AnswerAll& effect);
  std::optional<Event> Do(const Stop& effect);

  StatusOr<std::vector<std::vector<Hash>>> Prove(const AnswerAll& effect) const;
  StatusOr<std::string> EntryAt(const AnswerAll& effect,
                                std::uint64_t index) const;
  ProvenAnswer Complete(const AnswerAll& effect, const Answer& answer,
                        std::vector<Hash> proof) const;
  std::uint64_t NowMs() const { return parts_.clock->Now().monotonic_ms; }

  Sequencer& sequencer_;
  ShellParts parts_;
  ShellSinks sinks_;
  // What the batch took whose mark is not written yet.
  std::optional<std::uint64_t> commit_ms_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_SEQUENCER_SEQUENCER_SHELL_H_
