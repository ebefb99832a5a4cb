// Measures a registry that has ten times as many clients as it can serve at its
// best: what is still done, how long it takes, how fast the rest is refused,
// how much memory that costs.
//
//   overload_bench --server COMITYD --scratch DIRECTORY [--clients 64]
//                  [--factor 10] [--seconds 4] [--rounds 3] [--workload submit]
//                  [--out FILE]
//
// Clients wait for each answer before they ask again. Each round measures four
// clients (alone), `clients`, which is what the registry serves at its best
// (peak), and `factor` times as many, who come again after a refusal when they
// were asked to, as the client library does (polite), or at once (rude; the
// proxy's limits are for those). The medians of the rounds' ratios of polite to
// peak are compared with the gates; the exit code is 0 if all are met, 1 if one
// is missed or nothing could be measured. With --out the figures are added to
// FILE as load_bench does, and a missed gate is no failure. Needs a quiet
// machine: what the scheduler adds to 640 calls, it does not add to 64.
#include <absl/synchronization/mutex.h>
#include <grpcpp/grpcpp.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "comity/v1/evidence_service.grpc.pb.h"
#include "comity/v1/registry_service.grpc.pb.h"
#include "proto/conversion/wire_status.h"
#include "tests/bench/credential_maker.h"
#include "tests/bench/overload_load.h"
#include "tests/bench/process_usage.h"
#include "tests/bench/registry_setup.h"
#include "tests/bench/results.h"
#include "tests/bench/server_process.h"
#include "tests/support/test_registry.h"

namespace comity::bench {
namespace {

constexpr std::chrono::seconds kCallMax{30};
constexpr std::chrono::milliseconds kRamp{1000};
constexpr std::size_t kConnections = 16;
constexpr std::size_t kAloneClients = 4;
// More statements than a run can take; signed before the clock runs.
constexpr std::size_t kPerSecondMax = 15'000;
// Questions need no preparation.
constexpr std::size_t kQuestionsMax = 100'000'000;
// Prime, so that consecutive questions are about credentials far apart.
constexpr std::uint64_t kStride = 7919;

constexpr double kGoodputMin = 0.9;
constexpr double kSlowdownMax = 3.0;
constexpr double kRefusalMaxMs = 20.0;
constexpr std::uint64_t kMemoryMax = std::uint64_t{512} << 20;

struct Settings {
  std::string server;
  std::string scratch;
  std::string workload = "submit";
  std::string out;
  std::size_t clients = 64;
  std::size_t factor = 10;
  std::size_t seconds = 4;
  std::size_t rounds = 3;
};

std::uint64_t NowMs() {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(
          std::chrono::system_clock::now().time_since_epoch())
          .count());
}

Attempt AttemptOf(const grpc::Status& status) {
  if (status.ok()) {
    return {Outcome::kAccepted, {}};
  }
  if (status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED) {
    return {Outcome::kPushedBack, wire::RetryAfter(status.error_details())};
  }
  std::fprintf(stderr, "a call failed: %d %s\n", status.error_code(),
               status.error_message().c_str());
  return {};
}

// One connection and its services.
struct Channel {
  explicit Channel(const std::string& address) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    const auto channel = grpc::CreateCustomChannel(
        address, grpc::InsecureChannelCredentials(), arguments);
    registry = v1::RegistryService::NewStub(channel);
    evidence = v1::EvidenceService::NewStub(channel);
  }
  std::unique_ptr<v1::RegistryService::Stub> registry;
  std::unique_ptr<v1::EvidenceService::Stub> evidence;
};

// What a call needs until it is answered.
template <typename Response>
struct Call {
  grpc::ClientContext context;
  Response response;
};

template <typename Response>
std::shared_ptr<Call<Response>> NewCall() {
  auto call = std::make_shared<Call<Response>>();
  call->context.set_deadline(std::chrono::system_clock::now() + kCallMax);
  return call;
}

// The ratios of one round.
struct Round {
  double goodput = 0;
  double slowdown = 0;
  double refusal_ms = 0;
};

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// One thread.
class Bench {
 public:
  explicit Bench(const Settings& settings)
      : settings_(settings),
        maker_(registry_, CivilDate::FromUnixMs(NowMs())) {}

  Status Run() {
    COMITY_RETURN_IF_ERROR(Found());
    std::printf(
        "clients  kind      offered/s  done/s   p50 ms   p99 ms  refused  "
        "refusal p99 ms  us/attempt: server, clients\n");
    // What is done first pays for caches that are empty.
    Measure("warm-up", settings_.clients, true);
    for (std::size_t i = 0; i < settings_.rounds; ++i) {
      MeasureRound();
    }
    return OkStatus();
  }

  // The figures, one a line, as load_bench writes them.
  void Write(const std::string& path) const {
    Results results(path);
    Measurement measurement = {"overload, " + settings_.workload, 0, 0};
    for (const Round& round : rounds_) {
      results.Add(measurement, "goodput_share", round.goodput);
      results.Add(measurement, "p99_times_peak", round.slowdown);
      results.Add(measurement, "refusal_p99_ms", round.refusal_ms);
      ++measurement.run;
    }
    results.Add(measurement, "peak_mib", PeakMib());
    results.Add(measurement, "failed_calls", static_cast<double>(failed_));
  }

  // Whether all gates are met.
  bool Judge() const {
    std::vector<double> goodput;
    std::vector<double> slowdown;
    std::vector<double> refusal_ms;
    for (const Round& round : rounds_) {
      goodput.push_back(round.goodput);
      slowdown.push_back(round.slowdown);
      refusal_ms.push_back(round.refusal_ms);
    }
    const double memory_mib = PeakMib();
    bool met = failed_ == 0;
    const auto gate = [&met](const char* what, double value, bool ok,
                             double bound) {
      std::printf("%-44s %8.2f  gate %7.2f  %s\n", what, value, bound,
                  ok ? "met" : "MISSED");
      met = met && ok;
    };
    gate("goodput under overload, share of the peak", Median(goodput),
         Median(goodput) >= kGoodputMin, kGoodputMin);
    gate("p99 of what is done, times that at the peak", Median(slowdown),
         Median(slowdown) <= kSlowdownMax, kSlowdownMax);
    gate("p99 of refusals, ms", Median(refusal_ms),
         Median(refusal_ms) <= kRefusalMaxMs, kRefusalMaxMs);
    gate("peak memory, MiB", memory_mib,
         memory_mib <= static_cast<double>(kMemoryMax >> 20),
         static_cast<double>(kMemoryMax >> 20));
    gate("failed calls", static_cast<double>(failed_), failed_ == 0, 0);
    return met;
  }

 private:
  double PeakMib() const {
    return static_cast<double>(MemoryOf(server_->id()).peak_bytes) / (1 << 20);
  }

  Status Found() {
    const auto statements = registry_.Found();
    COMITY_ASSIGN_OR_RETURN(
        const auto command,
        SetUpRegistry(registry_, statements.front(),
                      {settings_.server, settings_.scratch}));
    COMITY_ASSIGN_OR_RETURN(server_, ServerProcess::Start(command));
    for (std::size_t i = 0; i < kConnections; ++i) {
      channels_.emplace_back(server_->address());
    }
    for (const testing::SignedStatement& founding : statements) {
      v1::SubmitStatementRequest request;
      request.set_statement(founding.statement.bytes);
      request.set_signatures(founding.signatures);
      grpc::ClientContext context;
      v1::SubmitStatementResponse response;
      const auto status =
          channels_[0].registry->SubmitStatement(&context, request, &response);
      if (!status.ok()) {
        return Internal(status.error_message());
      }
    }
    return OkStatus();
  }

  void MeasureRound() {
    Measure("alone", kAloneClients, true);
    const OverloadResult peak = Measure("peak", settings_.clients, true);
    const std::size_t many = settings_.clients * settings_.factor;
    const OverloadResult polite = Measure("polite", many, true);
    const OverloadResult rude = Measure("rude", many, false);
    Round round;
    round.goodput = polite.goodput() / peak.goodput();
    round.slowdown = Percentile(polite.accepted_ms, 99) /
                     std::max(0.001, Percentile(peak.accepted_ms, 99));
    round.refusal_ms = Percentile(polite.refused_ms, 99);
    rounds_.push_back(round);
    std::printf("rude clients: %.2f of the peak\n",
                rude.goodput() / peak.goodput());
  }

  OverloadResult Measure(const char* kind, std::size_t clients, bool polite) {
    OverloadPlan plan;
    plan.clients = clients;
    plan.polite = polite;
    plan.duration = std::chrono::seconds(settings_.seconds);
    plan.ramp = kRamp;
    const bool submits = settings_.workload == "submit";
    plan.work_max =
        submits ? kPerSecondMax * (settings_.seconds + 1) : kQuestionsMax;
    if (submits) {
      // What an earlier run left is used first.
      auto more = maker_.MakeSingles(plan.work_max - requests_.size());
      requests_.insert(requests_.end(), std::make_move_iterator(more.begin()),
                       std::make_move_iterator(more.end()));
    }
    const double before_us = ProcessorTimeUs(server_->id());
    const double own_before_us = ProcessorTimeUs(getpid());
    const OverloadResult result = RunOverload(
        plan,
        submits
            ? StartAttempt([this](std::size_t client, std::size_t number,
                                  AttemptDone done) {
                Submit(client, number, std::move(done));
              })
            : [this](std::size_t client, std::size_t number, AttemptDone done) {
                Ask(client, number, std::move(done));
              });
    if (result.begun == plan.work_max) {
      std::fprintf(stderr, "the run ended early: no statements were left\n");
      ++failed_;
    }
    const double attempts = std::max(1.0, static_cast<double>(result.attempts));
    std::printf(
        "%7zu  %-8s  %9.0f  %6.0f  %7.1f  %7.1f  %7zu  %14.1f  %18.1f  %7.1f\n",
        clients, kind, result.offered(), result.goodput(),
        Percentile(result.accepted_ms, 50), Percentile(result.accepted_ms, 99),
        result.refused_ms.size(), Percentile(result.refused_ms, 99),
        (ProcessorTimeUs(server_->id()) - before_us) / attempts,
        (ProcessorTimeUs(getpid()) - own_before_us) / attempts);
    std::fflush(stdout);
    failed_ += result.failed;
    if (submits) {
      requests_.erase(
          requests_.begin(),
          requests_.begin() + static_cast<std::ptrdiff_t>(result.begun));
    }
    return result;
  }

  void Submit(std::size_t client, std::size_t number, AttemptDone done) {
    const auto call = NewCall<v1::SubmitStatementResponse>();
    channels_[client % kConnections].registry->async()->SubmitStatement(
        &call->context, &requests_[number], &call->response,
        [call, done = std::move(done)](const grpc::Status& status) {
          done(AttemptOf(status));
        });
  }

  // About credentials of a registry with nothing but its founding statements:
  // proofs of absence, which cost as much as others.
  void Ask(std::size_t client, std::size_t number, AttemptDone done) {
    auto request = std::make_shared<v1::GetCredentialEvidenceRequest>();
    request->mutable_credential()->set_origin(registry_.origin());
    request->mutable_credential()->set_credential_id(
        testing::TestRegistry::CredentialId(number * kStride));
    const auto call = NewCall<v1::GetCredentialEvidenceResponse>();
    channels_[client % kConnections].evidence->async()->GetCredentialEvidence(
        &call->context, request.get(), &call->response,
        [call, request, done = std::move(done)](const grpc::Status& status) {
          done(AttemptOf(status));
        });
  }

  const Settings& settings_;
  testing::TestRegistry registry_;
  CredentialMaker maker_;
  std::unique_ptr<ServerProcess> server_;
  std::vector<Channel> channels_;
  std::vector<v1::SubmitStatementRequest> requests_;
  std::vector<Round> rounds_;
  std::size_t failed_ = 0;
};

int Main(int argc, char** argv) {
  Settings settings;
  CLI::App app("Measures a registry under overload.");
  app.add_option("--server", settings.server)->required();
  app.add_option("--scratch", settings.scratch)->required();
  app.add_option("--workload", settings.workload)
      ->check(CLI::IsMember({"submit", "evidence"}));
  app.add_option("--out", settings.out);
  app.add_option("--clients", settings.clients)->check(CLI::Range(1, 1024));
  app.add_option("--factor", settings.factor)->check(CLI::Range(2, 100));
  app.add_option("--seconds", settings.seconds)->check(CLI::Range(1, 60));
  app.add_option("--rounds", settings.rounds)->check(CLI::Range(1, 20));
  CLI11_PARSE(app, argc, argv);
  // As in comityd.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  Bench bench(settings);
  const Status status = bench.Run();
  if (!status.ok()) {
    std::fprintf(stderr, "%s\n", status.message().c_str());
    return 1;
  }
  const bool met = bench.Judge();
  if (!settings.out.empty()) {
    bench.Write(settings.out);
    return 0;
  }
  return met ? 0 : 1;
}

}  // namespace
}  // namespace comity::bench

int main(int argc, char** argv) { return comity::bench::Main(argc, argv); }
