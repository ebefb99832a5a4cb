// Measures a registry as its users meet it: comityd as a process of its own,
// clients that wait for their answers, growing logs.
//
//   load_bench --server COMITYD --echo ECHO_SERVER --scratch DIRECTORY
//              --out FILE [--stored 10000,1000000] [--runs 5] [--calls 8000]
//              [--clients 64] [--streams 4]
//
// Writes figures to FILE, one a line as JSON. tests/bench/run.sh calls it.
#include <absl/synchronization/mutex.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/bench/credential_maker.h"
#include "tests/bench/process_usage.h"
#include "tests/bench/registry_calls.h"
#include "tests/bench/registry_setup.h"
#include "tests/bench/reply_checker.h"
#include "tests/bench/results.h"
#include "tests/bench/server_process.h"
#include "tests/bench/signature_checks.h"
#include "tests/bench/stream_load.h"
#include "tests/bench/verify_list.h"
#include "tests/bench/workloads.h"
#include "tests/support/test_registry.h"

namespace comity::bench {
namespace {

using Clock = std::chrono::steady_clock;

// So many are signed, then sent: 400 batches on 4 streams.
constexpr std::uint64_t kFillChunk = 102'400;
constexpr std::uint64_t kFillStream = 25'600;
constexpr std::size_t kStreamSize = 1000;
// As many histories as one call may ask for.
constexpr std::size_t kListSize = 64;

struct Settings {
  std::string server;
  std::string echo;
  std::string scratch;
  std::string out;
  std::vector<std::uint64_t> stored = {10'000, 1'000'000};
  int runs = 5;
  std::size_t calls = 8'000;
  std::size_t clients = 64;
  std::size_t streams = 4;
};

std::uint64_t NowMs() {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(
          std::chrono::system_clock::now().time_since_epoch())
          .count());
}

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// One registry from its founding to its last measurement. One thread.
class Bench {
 public:
  explicit Bench(const Settings& settings)
      : settings_(settings),
        results_(settings.out),
        maker_(registry_, CivilDate::FromUnixMs(NowMs())) {}

  Status Run() {
    COMITY_RETURN_IF_ERROR(Found());
    for (const std::uint64_t stored : settings_.stored) {
      COMITY_RETURN_IF_ERROR(FillTo(stored));
      for (int run = 0; run < settings_.runs; ++run) {
        COMITY_RETURN_IF_ERROR(MeasureAt(stored, run));
      }
    }
    COMITY_RETURN_IF_ERROR(MeasureVerification());
    for (int run = 0; run < settings_.runs; ++run) {
      COMITY_RETURN_IF_ERROR(MeasureRestart(run));
    }
    server_.reset();
    return MeasureEcho();
  }

 private:
  Status Found() {
    const auto statements = registry_.Found();
    COMITY_ASSIGN_OR_RETURN(
        command_, SetUpRegistry(registry_, statements.front(),
                                {settings_.server, settings_.scratch}));
    COMITY_RETURN_IF_ERROR(Start());
    COMITY_ASSIGN_OR_RETURN(auto log_key, LogKeyOf(registry_));
    log_key_ = std::make_unique<checkpoint::VerifierKey>(std::move(log_key));
    for (const testing::SignedStatement& signed_statement : statements) {
      v1::SubmitStatementRequest request;
      request.set_statement(signed_statement.statement.bytes);
      request.set_signatures(signed_statement.signatures);
      COMITY_RETURN_IF_ERROR(SubmitAndWait(std::move(request)));
    }
    return OkStatus();
  }

  Status Start() {
    server_.reset();
    COMITY_ASSIGN_OR_RETURN(server_, ServerProcess::Start(command_));
    calls_ = std::make_unique<RegistryCalls>(server_->address());
    return OkStatus();
  }

  Status SubmitAndWait(v1::SubmitStatementRequest request) {
    std::promise<Status> promise;
    calls_->SubmitStatement(
        std::move(request),
        [&promise](const Status& status, const v1::SubmitStatementResponse&) {
          promise.set_value(status);
        });
    return promise.get_future().get();
  }

  // Fills by streams of signed batches, which is also how a registry is loaded.
  // What the server does behind its answers belongs to each chunk, so that a
  // rate is one that it can keep up.
  Status FillTo(std::uint64_t stored) {
    double seconds = 0;
    const std::uint64_t first = maker_.count();
    for (int run = 0; maker_.count() < stored; ++run) {
      std::uint64_t left = std::min(kFillChunk, stored - maker_.count());
      std::vector<StreamRequests> streams;
      while (left > 0) {
        const std::uint64_t size = std::min(kFillStream, left);
        streams.push_back(maker_.MakeBatches(size));
        left -= size;
      }
      COMITY_ASSIGN_OR_RETURN(const StreamResult result,
                              Send(streams, /*until_idle=*/true));
      results_.AddStreams({"stream, batch-signed", stored, run}, result);
      seconds += result.seconds;
    }
    if (seconds > 0) {
      results_.Add({"stream, batch-signed", stored, 0}, "sustained_per_second",
                   static_cast<double>(maker_.count() - first) / seconds);
    }
    results_.Add({"store", stored, 0}, "bytes_per_statement",
                 SizeOfFiles(settings_.scratch + "/data") /
                     static_cast<double>(maker_.count()));
    return OkStatus();
  }

  StatusOr<StreamResult> Send(const std::vector<StreamRequests>& streams,
                              bool until_idle) {
    ReplyChecker checker(*log_key_);
    return LoadStreams({.clients = settings_.streams,
                        .server = server_->id(),
                        .until_idle = until_idle},
                       *calls_, streams, checker);
  }

  LoadPlan Plan() const {
    return {.calls = settings_.calls,
            .clients = settings_.clients,
            .server = server_->id()};
  }

  Status MeasureAt(std::uint64_t stored, int run) {
    COMITY_ASSIGN_OR_RETURN(const LoadResult checkpoints,
                            LoadCheckpoints(Plan(), *calls_));
    results_.AddLoad({"get checkpoint", stored, run}, checkpoints);
    COMITY_RETURN_IF_ERROR(MeasureSubmissions(stored, run));
    COMITY_RETURN_IF_ERROR(MeasureStreams(stored, run));
    return MeasureEvidence(stored, run);
  }

  Status MeasureSubmissions(std::uint64_t stored, int run) {
    const Measurement measurement = {"submit single", stored, run};
    const auto requests = maker_.MakeSingles(settings_.calls);
    ReplyChecker checker(*log_key_);
    COMITY_ASSIGN_OR_RETURN(
        const LoadResult load,
        LoadSubmissions(Plan(), *calls_, requests, &checker));
    results_.AddLoad(measurement, load);
    results_.Add(measurement, "per_checkpoint",
                 static_cast<double>(settings_.calls) /
                     static_cast<double>(checker.checkpoints()));
    return OkStatus();
  }

  Status MeasureStreams(std::uint64_t stored, int run) {
    std::vector<StreamRequests> streams;
    for (std::size_t i = 0; i < 2 * settings_.calls / kStreamSize; ++i) {
      streams.push_back(maker_.MakeSingleStream(kStreamSize));
    }
    COMITY_ASSIGN_OR_RETURN(const StreamResult result,
                            Send(streams, /*until_idle=*/false));
    results_.AddStreams({"stream, single-signed", stored, run}, result);
    return OkStatus();
  }

  Status MeasureEvidence(std::uint64_t stored, int run) {
    const Measurement measurement = {"credential evidence", stored, run};
    COMITY_ASSIGN_OR_RETURN(
        const EvidenceLoad evidence,
        LoadEvidence(Plan(), *calls_, {registry_.origin(), maker_.count()}));
    results_.AddLoad(measurement, evidence.load);
    results_.Add(measurement, "bytes", evidence.bytes_mean);
    for (const EvidenceLoad::Sample& sample : evidence.samples) {
      COMITY_RETURN_IF_ERROR(
          CheckEvidence(PolicyOf(registry_), sample, NowMs()));
    }
    sample_ = evidence.samples.front();
    evidence_bytes_ = evidence.bytes_mean;
    return OkStatus();
  }

  Status MeasureVerification() {
    const evidence::Policy policy = PolicyOf(registry_);
    for (int run = 0; run < settings_.runs; ++run) {
      COMITY_RETURN_IF_ERROR(MeasureFirst(policy, run));
      // The first were signed in batches, the last alone.
      COMITY_RETURN_IF_ERROR(MeasureFollowing(
          {"verify, following, batch-signed", 0, run}, policy, 0));
      COMITY_RETURN_IF_ERROR(MeasureFollowing(
          {"verify, following", 0, run}, policy, maker_.count() - kListSize));
    }
    return OkStatus();
  }

  Status MeasureFirst(const evidence::Policy& policy, int run) {
    const Measurement measurement = {"verify, first of an issuer", 0, run};
    std::vector<double> times_ms;
    COMITY_ASSIGN_OR_RETURN(
        const VerificationCost cost, CostOf([&]() -> Status {
          const auto start = Clock::now();
          COMITY_RETURN_IF_ERROR(CheckEvidence(policy, *sample_, NowMs()));
          times_ms.push_back(SecondsSince(start) * 1000);
          return OkStatus();
        }));
    std::sort(times_ms.begin(), times_ms.end());
    results_.Add(measurement, "median_ms", times_ms[times_ms.size() / 2]);
    results_.Add(measurement, "bytes",
                 static_cast<double>(sample_->evidence.size()));
    AddCost(measurement, cost);
    return OkStatus();
  }

  void AddCost(const Measurement& measurement, const VerificationCost& cost) {
    results_.Add(measurement, "cpu_us", cost.cpu_us);
    results_.Add(measurement, "signature_checks", cost.signature_checks);
    results_.Add(measurement, "checks_us", cost.checks_us);
  }

  Status MeasureFollowing(const Measurement& measurement,
                          const evidence::Policy& policy, std::uint64_t first) {
    CredentialList one = {.first = first, .count = 1};
    CredentialList list = {.first = first, .count = kListSize};
    for (CredentialList* each : {&one, &list}) {
      COMITY_ASSIGN_OR_RETURN(each->evidence, calls_->GetHistoryEvidence(KeysOf(
                                                  *each, registry_.origin())));
    }
    COMITY_ASSIGN_OR_RETURN(const VerificationCost cost,
                            CostOfFollowing(policy, one, list, NowMs()));
    AddCost(measurement, cost);
    return OkStatus();
  }

  Status MeasureRestart(int run) {
    const Measurement measurement = {"start", maker_.count(), run};
    const Memory before = MemoryOf(server_->id());
    auto start = Clock::now();
    COMITY_RETURN_IF_ERROR(server_->Stop());
    results_.Add(measurement, "stop_seconds", SecondsSince(start));
    COMITY_RETURN_IF_ERROR(Start());
    results_.Add(measurement, "seconds", server_->start_seconds());
    results_.Add(
        measurement, "resident_mib",
        static_cast<double>(MemoryOf(server_->id()).resident_bytes) / 0x1p20);
    if (run == 0) {
      results_.Add(measurement, "peak_while_serving_mib",
                   static_cast<double>(before.peak_bytes) / 0x1p20);
    }
    return OkStatus();
  }

  // The same calls and sizes against a server that does nothing.
  Status MeasureEcho() {
    constexpr int kProofHashes = 19;  // A log of 300,000 entries.
    COMITY_ASSIGN_OR_RETURN(
        server_, ServerProcess::Start(
                     {.words = {settings_.echo, std::to_string(kProofHashes),
                                std::to_string(static_cast<std::uint64_t>(
                                    evidence_bytes_))},
                      .log = settings_.scratch + "/echo.log",
                      .ready_text = "listening on 127.0.0.1:"}));
    calls_ = std::make_unique<RegistryCalls>(server_->address());
    const auto requests = maker_.MakeSingles(settings_.calls);
    for (int run = 0; run < settings_.runs; ++run) {
      COMITY_ASSIGN_OR_RETURN(const LoadResult checkpoints,
                              LoadCheckpoints(Plan(), *calls_));
      results_.AddLoad({"echo checkpoint", 0, run}, checkpoints);
      COMITY_ASSIGN_OR_RETURN(
          const LoadResult submissions,
          LoadSubmissions(Plan(), *calls_, requests, nullptr));
      results_.AddLoad({"echo submit", 0, run}, submissions);
      COMITY_ASSIGN_OR_RETURN(
          const EvidenceLoad evidence,
          LoadEvidence(Plan(), *calls_, {registry_.origin(), 1}));
      results_.AddLoad({"echo evidence", 0, run}, evidence.load);
    }
    return server_->Stop();
  }

  const Settings settings_;
  Results results_;
  testing::TestRegistry registry_;
  CredentialMaker maker_;
  ServerCommand command_;
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<RegistryCalls> calls_;
  std::unique_ptr<checkpoint::VerifierKey> log_key_;
  std::optional<EvidenceLoad::Sample> sample_;
  double evidence_bytes_ = 0;
};

}  // namespace
}  // namespace comity::bench

int main(int argc, char** argv) {
  comity::bench::Settings settings;
  CLI::App app("Measures a registry server.");
  app.add_option("--server", settings.server, "comityd")->required();
  app.add_option("--echo", settings.echo, "echo_server")->required();
  app.add_option("--scratch", settings.scratch, "empty directory")->required();
  app.add_option("--out", settings.out, "file of figures")->required();
  app.add_option("--stored", settings.stored, "sizes to fill to")
      ->delimiter(',');
  app.add_option("--runs", settings.runs)->check(CLI::Range(1, 100));
  app.add_option("--calls", settings.calls)->check(CLI::Range(500, 1'000'000));
  app.add_option("--clients", settings.clients)->check(CLI::Range(1, 1024));
  app.add_option("--streams", settings.streams)->check(CLI::Range(1, 64));
  CLI11_PARSE(app, argc, argv);
  // As in comityd.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const comity::Status status = comity::bench::Bench(settings).Run();
  if (!status.ok()) {
    std::fprintf(stderr, "load_bench: %s\n", status.message().c_str());
    return 1;
  }
  return 0;
}
