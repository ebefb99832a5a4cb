// Asks all cosigners at the same time, and bounds how long a start waits for
// them: for the first answer longer than, once there is one, for the others,
// and longest while nobody answers without whom nothing may be signed.
#ifndef COMITY_SERVER_REGISTRY_COSIGNER_POLL_H_
#define COMITY_SERVER_REGISTRY_COSIGNER_POLL_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/merkle/tree_types.h"
#include "server/registry/cosigner_heads.h"

namespace comity::server {

// A cosigner and how to ask it.
struct AskedCosigner {
  std::string name;
  bool may_be_silent = false;  // As in CosignerAnswer.
  // One question; returns within a bounded time. On any thread, one at a time.
  std::function<StatusOr<std::optional<merkle::TreeHead>>()> ask;
  // Ends a question that is running, and every later one, soon. Thread-safe.
  std::function<void()> cancel;
};

struct PollLimits {
  // So long those that cannot be reached are asked again while nobody has
  // answered: after a power cut all start at once. 0: each is asked once.
  std::uint64_t patience_ms = 10'000;
  // So long while none of those has answered that can prove what they saw, and
  // one of them still may: without a word of theirs the start is refused, and
  // others boot minutes later. A supervisor that counts starts must not give up
  // meanwhile.
  std::uint64_t silence_ms = 0;
  // So long after the first head that somebody proves the others are waited
  // for.
  std::uint64_t grace_ms = 2'000;
  // So long one that is not ready is waited for, in any case: it may have
  // cosigned what it cannot show yet.
  std::uint64_t not_ready_ms = 10'000;
  // The first question to each may take so long, if nobody answers.
  std::uint64_t first_question_ms = 12'000;
  std::uint64_t pause_ms = 500;
  // While it waits beyond its patience, it tells so often.
  std::uint64_t tell_every_ms = 60'000;
};

// What a long wait is to its caller. Both are called on the thread that waits;
// either may be empty.
struct PollWatch {
  // A line for the operator: who is waited for, and what each said.
  std::function<void(std::string_view)> tell;
  // Whether to end now, as it is: asked at each pause.
  std::function<bool()> is_called_off;
};

// One answer for each of `cosigners`, in their order, at most the longest of
// the limits later. Those that did not answer in time say so.
std::vector<CosignerAnswer> AskCosigners(
    const std::vector<AskedCosigner>& cosigners, const PollLimits& limits,
    const PollWatch& watch = {});

}  // namespace comity::server

#endif  // COMITY_SERVER_REGISTRY_COSIGNER_POLL_H_
