#include "tests/bench/stream_load.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "tests/bench/process_usage.h"

namespace comity::bench {
namespace {

using Clock = std::chrono::steady_clock;

// A server is idle that used less than a twentieth of a core for so long.
constexpr std::chrono::milliseconds kIdleWindow{200};
constexpr double kIdleShare = 0.05;
constexpr std::chrono::seconds kDrainMax{120};

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Returns the moment since which the server has been idle.
StatusOr<Clock::time_point> WaitUntilIdle(pid_t server) {
  const auto begin = Clock::now();
  while (Clock::now() - begin < kDrainMax) {
    const auto window = Clock::now();
    const double before_us = ProcessorTimeUs(server);
    std::this_thread::sleep_for(kIdleWindow);
    const double used_us = ProcessorTimeUs(server) - before_us;
    if (used_us < kIdleShare * 1e6 * SecondsSince(window)) {
      return window;
    }
  }
  return Internal("the server does not come to rest");
}

const v1::SubmitItem* FindItem(const StreamRequests& requests,
                               std::uint64_t number) {
  for (const auto& request : requests) {
    for (const v1::SubmitItem& item : request.items()) {
      if (item.item() == number) {
        return &item;
      }
    }
  }
  return nullptr;
}

// Every item must be accepted; the first of the message is checked.
Status CheckMessage(const StreamRequests& requests,
                    const v1::SubmitStatementsResponse& response,
                    ReplyChecker& checker) {
  for (const v1::SubmitResult& result : response.results()) {
    if (!result.has_accepted()) {
      return Internal("item " + std::to_string(result.item()) +
                      " was refused: " + result.error().message());
    }
  }
  if (response.results().empty()) {
    return Internal("a message without results");
  }
  const v1::SubmitResult& first = response.results(0);
  const v1::SubmitItem* item = FindItem(requests, first.item());
  return item == nullptr ? Internal("a result for an item that was not sent")
                         : checker.CheckResult(*item, first.accepted(),
                                               response.checkpoint());
}

std::size_t CountStatements(const std::vector<StreamRequests>& streams) {
  std::size_t count = 0;
  for (const StreamRequests& requests : streams) {
    for (const auto& request : requests) {
      count += static_cast<std::size_t>(request.items_size());
    }
  }
  return count;
}

Status SendAll(std::size_t clients, RegistryCalls& calls,
               const std::vector<StreamRequests>& streams,
               ReplyChecker& checker) {
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  Status failure;
  const auto work = [&] {
    for (std::size_t i = next++; i < streams.size(); i = next++) {
      const Status status = calls.SubmitStatements(
          streams[i], [&](const v1::SubmitStatementsResponse& response) {
            return CheckMessage(streams[i], response, checker);
          });
      if (!status.ok()) {
        const std::lock_guard lock(mutex);
        failure = status;
        next = streams.size();
      }
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < clients; ++i) {
    threads.emplace_back(work);
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  return failure;
}

}  // namespace

StatusOr<StreamResult> LoadStreams(const StreamPlan& plan, RegistryCalls& calls,
                                   const std::vector<StreamRequests>& streams,
                                   ReplyChecker& checker) {
  StreamResult result;
  result.statements = CountStatements(streams);
  const double client_before = ProcessorTimeUs(getpid());
  const double server_before = ProcessorTimeUs(plan.server);
  const auto begin = Clock::now();
  COMITY_RETURN_IF_ERROR(SendAll(plan.clients, calls, streams, checker));
  auto end = Clock::now();
  const double client_after = ProcessorTimeUs(getpid());
  if (plan.until_idle) {
    COMITY_ASSIGN_OR_RETURN(end, WaitUntilIdle(plan.server));
  }
  result.seconds = std::chrono::duration<double>(end - begin).count();
  const auto statements = static_cast<double>(result.statements);
  result.client_cpu_us_per_statement =
      (client_after - client_before) / statements;
  result.server_cpu_us_per_statement =
      (ProcessorTimeUs(plan.server) - server_before) / statements;
  return result;
}

}  // namespace comity::bench
