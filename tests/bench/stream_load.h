// Puts streams of statements on a server, several at a time, and measures what
// a statement takes.
#ifndef COMITY_TESTS_BENCH_STREAM_LOAD_H_
#define COMITY_TESTS_BENCH_STREAM_LOAD_H_

#include <sys/types.h>

#include <cstddef>
#include <vector>

#include "comity/v1/registry_service.pb.h"
#include "core/base/status.h"
#include "tests/bench/registry_calls.h"
#include "tests/bench/reply_checker.h"

namespace comity::bench {

// The messages of one stream, in order.
using StreamRequests = std::vector<v1::SubmitStatementsRequest>;

struct StreamPlan {
  // Streams that are open at any time.
  std::size_t clients = 4;
  // The process that answers, whose processor time is measured.
  pid_t server = 0;
  // Let the clock run on until the server has finished what it does behind its
  // answers: files that it writes and merges.
  bool until_idle = false;
};

struct StreamResult {
  std::size_t statements = 0;
  double seconds = 0;
  double client_cpu_us_per_statement = 0;
  double server_cpu_us_per_statement = 0;

  double per_second() const {
    return static_cast<double>(statements) / seconds;
  }
};

// Sends every stream once and waits for all answers. `checker` looks at one
// answer of each message, and so at every checkpoint.
//
// Errors: the first one of a stream, after which no more begin.
StatusOr<StreamResult> LoadStreams(const StreamPlan& plan, RegistryCalls& calls,
                                   const std::vector<StreamRequests>& streams,
                                   ReplyChecker& checker);

}  // namespace comity::bench

#endif  // COMITY_TESTS_BENCH_STREAM_LOAD_H_
