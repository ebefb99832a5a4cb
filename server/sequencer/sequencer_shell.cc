#include "server/sequencer/sequencer_shell.h"

#include <deque>
#include <string>
#include <utility>
#include <variant>

#include "core/merkle/prover.h"

namespace comity::server {

SequencerShell::SequencerShell(Sequencer& sequencer, ShellParts parts,
                               ShellSinks sinks)
    : sequencer_(sequencer), parts_(parts), sinks_(std::move(sinks)) {}

void SequencerShell::Run(Event event) {
  std::optional<Event> next = std::move(event);
  while (next) {
    const auto effects =
        sequencer_.Step(*std::exchange(next, {}), parts_.clock->Now());
    for (const Effect& effect : effects) {
      auto reported =
          std::visit([this](const auto& each) { return Do(each); }, effect);
      if (reported) {
        next = std::move(reported);
      }
    }
  }
}

std::optional<Event> SequencerShell::Do(const CommitBatch& effect) {
  const std::uint64_t from_ms = NowMs();
  Status committed = parts_.store->Commit(parts_.epoch, *effect.batch);
  commit_ms_ = NowMs() - from_ms;
  return BatchCommitted{std::move(committed)};
}

std::optional<Event> SequencerShell::Do(const SignHead& effect) {
  if (effect.refreshes) {
    const Status lease = parts_.store->CheckLease(parts_.epoch);
    if (!lease.ok()) {
      return HeadSigned{lease};
    }
  }
  return HeadSigned{parts_.signer->Sign(effect.to_sign)};
}

std::optional<Event> SequencerShell::Do(const WriteMark& effect) {
  const std::uint64_t from_ms = NowMs();
  Status written = parts_.mark->Write({effect.head, parts_.epoch});
  if (const auto commit_ms = std::exchange(commit_ms_, {});
      commit_ms && sinks_.stored) {
    sinks_.stored(*commit_ms + NowMs() - from_ms);
  }
  return MarkWritten{std::move(written)};
}

std::optional<Event> SequencerShell::Do(const Publish& effect) {
  sinks_.publish(effect.published);
  return std::nullopt;
}

std::optional<Event> SequencerShell::Do(const Stop& effect) {
  sinks_.stop(effect.why);
  return std::nullopt;
}

// One call for all, so that the store is asked once.
StatusOr<std::vector<std::vector<Hash>>> SequencerShell::Prove(
    const AnswerAll& effect) const {
  std::vector<merkle::LeafIndex> indices;
  for (const Answer& answer : effect.answers) {
    if (answer.outcome.ok()) {
      indices.push_back({answer.outcome->index});
    }
  }
  if (indices.empty()) {
    return std::vector<std::vector<Hash>>();
  }
  if (effect.published == nullptr) {
    return Internal("a statement was admitted and no head published");
  }
  const merkle::Prover prover(effect.published->edge, *parts_.store);
  return prover.Inclusions(indices, effect.published->head.size);
}

StatusOr<std::string> SequencerShell::EntryAt(const AnswerAll& effect,
                                              std::uint64_t index) const {
  if (effect.batch != nullptr && index >= effect.first_index) {
    return effect.batch
        ->entries[static_cast<std::size_t>(index - effect.first_index)]
        .bytes;
  }
  const merkle::LeafIndex leaf = {index};
  COMITY_ASSIGN_OR_RETURN(auto entries,
                          parts_.store->ReadEntries(std::span(&leaf, 1)));
  return std::move(entries.front());
}

ProvenAnswer SequencerShell::Complete(const AnswerAll& effect,
                                      const Answer& answer,
                                      std::vector<Hash> proof) const {
  auto entry = EntryAt(effect, answer.outcome->index);
  if (!entry.ok()) {
    return {answer.ticket,
            Unavailable(entry.status().reason(), entry.status().message())};
  }
  return {answer.ticket, Accepted{.index = answer.outcome->index,
                                  .entry = *std::move(entry),
                                  .inclusion_proof = std::move(proof),
                                  .published = effect.published,
                                  .duplicate = answer.outcome->duplicate}};
}

std::optional<Event> SequencerShell::Do(const AnswerAll& effect) {
  auto proofs = Prove(effect);
  std::vector<ProvenAnswer> proven;
  proven.reserve(effect.answers.size());
  std::size_t next_proof = 0;
  for (const Answer& answer : effect.answers) {
    if (!answer.outcome.ok()) {
      proven.push_back({answer.ticket, answer.outcome.status()});
    } else if (!proofs.ok()) {
      proven.push_back({answer.ticket, Unavailable(proofs.status().reason(),
                                                   proofs.status().message())});
    } else {
      proven.push_back(
          Complete(effect, answer, std::move((*proofs)[next_proof++])));
    }
  }
  sinks_.answer(std::move(proven));
  return std::nullopt;
}

}  // namespace comity::server
