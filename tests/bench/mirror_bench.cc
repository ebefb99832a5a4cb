// Measures a mirror with both sides on this machine: one comityd with a log,
// and another one that copies it, recomputes tree and map, and follows it.
//
//   mirror_bench --server COMITYD --scratch DIRECTORY --out FILE
//                [--stored 1000000] [--each-alone 100000] [--runs 3]
//                [--catch-up 10000] [--revocations 20] [--reuse]
//
// Writes figures to FILE, one a line as JSON: "client" is the receiver, and
// "server" the sender. tests/bench/run.sh --mirrors calls it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/evidence/verifier.h"
#include "tests/bench/mirror_site.h"
#include "tests/bench/process_usage.h"
#include "tests/bench/results.h"
#include "tests/bench/wall_clock.h"

namespace comity::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPollInterval{5};
constexpr std::chrono::minutes kCopyMax{30};
constexpr std::chrono::seconds kVisibleMax{30};

struct Settings {
  std::string server;
  std::string scratch;
  std::string out;
  std::uint64_t stored = 1'000'000;
  std::uint64_t each_alone = 100'000;
  int runs = 3;
  std::uint64_t catch_up = 10'000;
  std::uint64_t revocations = 20;
  bool reuse = false;
};

// One log, and everything that is measured about its mirrors. One thread.
class Bench {
 public:
  // `each_alone`: whether each statement is signed alone, not in batches.
  Bench(const Settings& settings, const std::filesystem::path& scratch,
        bool each_alone)
      : settings_(settings),
        scratch_(scratch),
        each_alone_(each_alone),
        stored_(each_alone ? settings.each_alone : settings.stored),
        results_(settings.out),
        home_({"KZ", settings.server, scratch / "home"}) {}

  Status Run() {
    NewHost("host-0");
    COMITY_RETURN_IF_ERROR(home_.SetUp({host_->Pin()}));
    COMITY_RETURN_IF_ERROR(StartHome());
    for (int run = 0; run < settings_.runs; ++run) {
      NewHost("host-" + std::to_string(run));
      COMITY_RETURN_IF_ERROR(MeasureFirstCopy(run));
      if (!each_alone_) {
        COMITY_RETURN_IF_ERROR(MeasureCatchUp(run));
      }
      if (!each_alone_ && run + 1 == settings_.runs) {
        COMITY_RETURN_IF_ERROR(MeasureRevocations());
      }
      COMITY_RETURN_IF_ERROR(host_->Stop());
      std::filesystem::remove_all(host_folder_);
    }
    return OkStatus();
  }

 private:
  // With a log of at least `stored_` statements.
  Status StartHome() {
    const bool is_there =
        std::filesystem::exists(scratch_ / "home" / "data" / "filled");
    COMITY_RETURN_IF_ERROR(home_.Start({}));
    if (!is_there) {
      COMITY_RETURN_IF_ERROR(home_.Found());
      COMITY_RETURN_IF_ERROR(home_.Fill(stored_, each_alone_));
      std::ofstream(scratch_ / "home" / "data" / "filled") << "\n";
      return OkStatus();
    }
    COMITY_ASSIGN_OR_RETURN(const std::uint64_t size,
                            home_.ShownSize(home_.registry().origin()));
    // Entries are no fewer than credentials.
    home_.maker().SkipTo(size);
    return OkStatus();
  }

  // A registry that holds nothing yet.
  void NewHost(const std::string& name) {
    host_folder_ = scratch_ / name;
    host_.emplace(SiteSettings{"CN", settings_.server, host_folder_});
  }

  Measurement Named(const std::string& what, int run) const {
    return {what + (each_alone_ ? ", single-signed" : ", batch-signed"),
            stored_, run};
  }

  // Waits until `done`, and returns when that was.
  static StatusOr<Clock::time_point> Until(
      const std::function<StatusOr<bool>()>& done, Clock::duration wait_max) {
    const auto begin = Clock::now();
    while (Clock::now() - begin < wait_max) {
      COMITY_ASSIGN_OR_RETURN(const bool is_done, done());
      if (is_done) {
        return Clock::now();
      }
      std::this_thread::sleep_for(kPollInterval);
    }
    return Internal("it did not come about in time");
  }

  // Waits until the host shows the home's log up to what it is now.
  StatusOr<Clock::time_point> UntilCopied() {
    const std::string& origin = home_.registry().origin();
    COMITY_ASSIGN_OR_RETURN(const std::uint64_t size, home_.ShownSize(origin));
    return Until(
        [&]() -> StatusOr<bool> {
          COMITY_ASSIGN_OR_RETURN(const std::uint64_t shown,
                                  host_->ShownSize(origin));
          return shown >= size;
        },
        kCopyMax);
  }

  StatusOr<Clock::time_point> UntilSignaturesChecked() {
    COMITY_ASSIGN_OR_RETURN(const std::uint64_t size,
                            home_.ShownSize(home_.registry().origin()));
    return Until(
        [&]() -> StatusOr<bool> {
          COMITY_ASSIGN_OR_RETURN(const std::uint64_t checked,
                                  host_->SignaturesChecked());
          return checked >= size;
        },
        kCopyMax);
  }

  // Everything from the start of the host's process, which holds nothing:
  // first until it shows the log, then until it has checked all signatures.
  Status MeasureFirstCopy(int run) {
    COMITY_RETURN_IF_ERROR(host_->SetUp({home_.Pin()}));
    const double sender_before_us = ProcessorTimeUs(home_.server().id());
    const auto begin = Clock::now();
    COMITY_RETURN_IF_ERROR(host_->Start({home_.AsPartner()}));
    COMITY_ASSIGN_OR_RETURN(const auto shown, UntilCopied());
    AddCopy(Named("first copy", run), shown - begin, sender_before_us);
    COMITY_ASSIGN_OR_RETURN(const auto checked, UntilSignaturesChecked());
    AddCopy(Named("first copy, signatures checked", run), checked - begin,
            sender_before_us);
    return OkStatus();
  }

  void AddCopy(const Measurement& measurement, Clock::duration took,
               double sender_before_us) {
    const auto copied = static_cast<double>(home_.maker().count());
    const double per_second =
        copied / std::chrono::duration<double>(took).count();
    results_.Add(measurement, "per_second", per_second);
    results_.Add(measurement, "client_cpu_us",
                 ProcessorTimeUs(host_->server().id()) / copied);
    results_.Add(
        measurement, "server_cpu_us",
        (ProcessorTimeUs(home_.server().id()) - sender_before_us) / copied);
    results_.Add(measurement, "busiest_thread_us",
                 BusiestThreadUs(host_->server().id()) / copied);
    results_.Add(
        measurement, "receiver_peak_mib",
        static_cast<double>(MemoryOf(host_->server().id()).peak_bytes) /
            0x1p20);
    std::fprintf(stderr, "%-44s run %d: %8.0f/s\n",
                 measurement.workload.c_str(), measurement.run, per_second);
  }

  // The host was away while the log grew.
  Status MeasureCatchUp(int run) {
    COMITY_RETURN_IF_ERROR(host_->Stop());
    COMITY_RETURN_IF_ERROR(home_.Fill(settings_.catch_up, each_alone_));
    const auto begin = Clock::now();
    COMITY_RETURN_IF_ERROR(host_->Start({home_.AsPartner()}));
    COMITY_ASSIGN_OR_RETURN(const auto end, UntilCopied());
    const double seconds = std::chrono::duration<double>(end - begin).count();
    const Measurement measurement = Named("catch-up", run);
    results_.Add(measurement, "with_start_seconds", seconds);
    results_.Add(measurement, "start_seconds", host_->server().start_seconds());
    std::fprintf(stderr, "%-44s run %d: %8.3f s\n",
                 measurement.workload.c_str(), run, seconds);
    return OkStatus();
  }

  // From the moment at which the home's answer is there until the host's
  // answer shows it.
  Status MeasureRevocations() {
    COMITY_RETURN_IF_ERROR(home_.Stop());
    COMITY_RETURN_IF_ERROR(home_.Start({host_->AsPartner()}));
    COMITY_RETURN_IF_ERROR(UntilCopied().status());
    std::vector<double> visible_ms;
    for (std::uint64_t n = 0; n < settings_.revocations; ++n) {
      COMITY_RETURN_IF_ERROR(home_.Submit(home_.registry().Sign(
          home_.registry().RevokedRecord(n, CivilDate::FromUnixMs(WallMs())),
          {"centre/1"})));
      const auto begin = Clock::now();
      COMITY_ASSIGN_OR_RETURN(
          const auto end,
          Until([this, n] { return IsRevokedAbroad(n); }, kVisibleMax));
      visible_ms.push_back(
          std::chrono::duration<double, std::milli>(end - begin).count());
    }
    std::sort(visible_ms.begin(), visible_ms.end());
    const Measurement measurement = {"revocation abroad", stored_, 0};
    results_.Add(measurement, "p50_ms", visible_ms[visible_ms.size() / 2]);
    results_.Add(measurement, "max_ms", visible_ms.back());
    std::fprintf(stderr, "%-44s at most %8.0f ms\n",
                 measurement.workload.c_str(), visible_ms.back());
    return OkStatus();
  }

  // What somebody who pins the home alone is told by the host.
  StatusOr<bool> IsRevokedAbroad(std::uint64_t n) {
    v1::GetCredentialEvidenceRequest request;
    request.mutable_credential()->set_origin(home_.registry().origin());
    request.mutable_credential()->set_credential_id(
        testing::TestRegistry::CredentialId(n));
    request.add_origins(home_.registry().origin());
    std::promise<StatusOr<std::string>> promise;
    host_->calls().GetCredentialEvidence(
        std::move(request),
        [&promise](const Status& status,
                   const v1::GetCredentialEvidenceResponse& response) {
          promise.set_value(status.ok()
                                ? StatusOr<std::string>(response.evidence())
                                : StatusOr<std::string>(status));
        });
    COMITY_ASSIGN_OR_RETURN(const std::string bytes,
                            promise.get_future().get());
    evidence::Policy policy;
    policy.origins = {home_.Pin()};
    evidence::VerifyRequest verify;
    verify.question.credential = {home_.registry().origin(),
                                  testing::TestRegistry::CredentialId(n)};
    verify.now_ms = WallMs();
    verify.question.on = CivilDate::FromUnixMs(verify.now_ms);
    verify.evidence = bytes;
    const evidence::Verdict verdict =
        evidence::Verify(policy, verify).verdict();
    if (verdict.authenticity != evidence::Authenticity::kGenuine) {
      return Internal("the host's evidence is not found good");
    }
    return verdict.status == evidence::DayStatus::kRevoked;
  }

  const Settings& settings_;
  const std::filesystem::path scratch_;
  const bool each_alone_;
  const std::uint64_t stored_;
  Results results_;
  MirrorSite home_;
  std::filesystem::path host_folder_;
  std::optional<MirrorSite> host_;
};

Status RunAll(const Settings& settings) {
  const std::filesystem::path scratch = settings.scratch;
  for (const bool each_alone : {false, true}) {
    const auto folder = scratch / (each_alone ? "alone" : "batches");
    if ((each_alone ? settings.each_alone : settings.stored) == 0) {
      continue;
    }
    COMITY_RETURN_IF_ERROR(Bench(settings, folder, each_alone).Run());
    if (!settings.reuse) {
      std::filesystem::remove_all(folder);
    }
  }
  return OkStatus();
}

}  // namespace
}  // namespace comity::bench

int main(int argc, char** argv) {
  comity::bench::Settings settings;
  CLI::App app("Measures mirrors.");
  app.add_option("--server", settings.server, "comityd")->required();
  app.add_option("--scratch", settings.scratch, "empty directory")->required();
  app.add_option("--out", settings.out, "file of figures")->required();
  app.add_option("--stored", settings.stored,
                 "statements of the log signed in batches; 0: without");
  app.add_option("--each-alone", settings.each_alone,
                 "statements of the log signed each alone; 0: without");
  app.add_option("--runs", settings.runs)->check(CLI::Range(1, 100));
  app.add_option("--catch-up", settings.catch_up)
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--revocations", settings.revocations)
      ->check(CLI::Range(1, 10'000));
  app.add_flag("--reuse", settings.reuse,
               "leave the logs for another run; take those that are there");
  CLI11_PARSE(app, argc, argv);
  const comity::Status status = comity::bench::RunAll(settings);
  if (!status.ok()) {
    std::fprintf(stderr, "mirror_bench: %s\n", status.message().c_str());
    return 1;
  }
  return 0;
}
