#include "tests/simulation/world.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <system_error>
#include <utility>

namespace comity::simulation {
namespace {

constexpr std::uint64_t kMinuteMs = 60'000;
constexpr std::uint64_t kHourMs = 60 * kMinuteMs;
constexpr std::uint64_t kDayMs = 24 * kHourMs;
constexpr std::size_t kTraceMax = 40;
// After the faults stop, so many rounds of sending again, a minute apart, and
// so many steps suffice for everything to be decided.
constexpr int kSettleRoundsMax = 60;
constexpr std::uint64_t kSettleStepsMax = 4000;
// Questions that an honest registry must be able to answer at the end.
constexpr int kLastQuestions = 4;

class World {
 public:
  World(Founding& founding, const std::string& directory, std::uint64_t seed,
        const Variant& variant, bool trace_all)
      : shared_(founding, seed, directory),
        variant_(variant),
        trace_all_(trace_all) {}

  HistoryResult Play() {
    Begin();
    const std::uint64_t steps_max = 80 + shared_.dice.Below(240);
    Run([&] { return result_.steps < steps_max; });
    Settle();
    result_.breach = shared_.truth.breach();
    result_.coverage = shared_.coverage;
    return std::move(result_);
  }

 private:
  bool IsWell() const { return shared_.truth.breach().empty(); }

  void Begin() {
    const auto& images = shared_.founding.images();
    const DiskImage& image = images[shared_.dice.Below(images.size())];
    registries_.push_back(std::make_unique<RegistryNode>(
        NodeSettings{"registry-kz", &shared_.founding, variant_.broken},
        shared_, image));
    author_ = std::make_unique<Author>(shared_, shared_.founding,
                                       registry().name(), image.issued);
    for (const char* name : {"issuer-1", "issuer-2"}) {
      issuers_.push_back(std::make_unique<Issuer>(
          name, registry().name(), shared_, shared_.founding, *author_));
    }
    for (const char* name : {"verifier-1", "verifier-2", "verifier-3"}) {
      verifiers_.push_back(std::make_unique<VerifierNode>(
          name, shared_, *author_, variant_.forgetful_verifiers));
    }
    shared_.network.SetWeather({.lost = shared_.dice.Below(150),
                                .repeated = shared_.dice.Below(150),
                                .damaged = shared_.dice.Below(30),
                                .delayed = shared_.dice.Below(150)});
    registry().Start();
    ScheduleTasks();
  }

  RegistryNode& registry() { return *registries_.front(); }

  // Does `action` again and again, between the two delays apart, while the
  // history is on.
  void Repeatedly(const std::string& what, std::uint64_t from_ms,
                  std::uint64_t to_ms, std::function<void()> action) {
    const std::uint64_t delay_ms =
        from_ms + shared_.dice.Below(to_ms - from_ms);
    shared_.schedule.After(delay_ms, what,
                           [this, what, from_ms, to_ms, action] {
                             if (!settling_) {
                               action();
                               Repeatedly(what, from_ms, to_ms, action);
                             }
                           });
  }

  void ScheduleTasks() {
    for (auto& issuer : issuers_) {
      Issuer* one = issuer.get();
      Repeatedly(one->name() + " drafts", kMinuteMs, 4 * kHourMs,
                 [this, one] { DraftSome(*one); });
      Repeatedly(one->name() + " sends again", kHourMs, 6 * kHourMs,
                 [one] { one->Resend(6); });
      Repeatedly(one->name() + " crashes", kHourMs, 5 * kDayMs,
                 [one] { one->Crash(); });
    }
    for (auto& verifier : verifiers_) {
      VerifierNode* one = verifier.get();
      Repeatedly("a verifier asks", kMinuteMs, 5 * kHourMs,
                 [this, one] { AskOrJudge(*one); });
    }
    Repeatedly("time passes", kMinuteMs, 4 * kHourMs,
               [this] { registry().Tick(); });
    Repeatedly("a backup", kHourMs, 20 * kHourMs,
               [this] { registry().Backup(); });
    Repeatedly("a fault", kMinuteMs, 3 * kHourMs + shared_.dice.Below(kDayMs),
               [this] { PlayFault(); });
    Repeatedly("the liar works", kHourMs, kDayMs, [this] { Lie(); });
  }

  void DraftSome(Issuer& issuer) {
    for (std::uint64_t i = 0; i <= shared_.dice.Below(4); ++i) {
      issuer.Draft();
    }
  }

  void AskOrJudge(VerifierNode& verifier) {
    if (shared_.OneIn(6)) {
      verifier.JudgeFile(registry(), liar_.get());
    } else {
      verifier.Ask(registry(), liar_.get(), false);
    }
  }

  void Later(std::uint64_t to_ms, const std::string& what,
             std::function<void()> action) {
    shared_.schedule.After(kMinuteMs + shared_.dice.Below(to_ms), what,
                           std::move(action));
  }

  void PlayFault() {
    RegistryNode& node = registry();
    StoreFaults& faults = node.faults();
    const auto few = [this] {
      return 1 + static_cast<int>(shared_.dice.Below(3));
    };
    switch (shared_.dice.Below(15)) {
      case 0:
        return node.Crash();
      case 1:
      case 2:
      case 3:
        return node.PlanCrash();
      case 4:
        return node.PlanCommitFault();
      case 5:
        faults.reads_fail = few();
        return MaybeCrash();
      case 6:
        faults.reads_damaged = few();
        return MaybeCrash();
      case 7:
        faults.scans_short = 1;
        return node.Crash();
      case 8:
        node.DamageRow();
        // Found by a scrub at the latest.
        Later(12 * kHourMs, "a scrub", [this] { Scrub(); });
        return MaybeCrash();
      case 9:
        return node.RestoreOlderStore();
      case 10:
        return node.RestoreOlderMark();
      case 11:
        return node.DamageMark();
      case 12:
        return PlayClock();
      case 13:
        return node.StartSecondProcess();
      default:
        return CutOff();
    }
  }

  void MaybeCrash() {
    if (shared_.OneIn(2)) {
      registry().Crash();
    }
  }

  void Scrub() { registry().disk().damage.clear(); }

  void PlayClock() {
    NodeClock& clock = registry().clock();
    const auto jump = static_cast<std::int64_t>(
        20 * kMinuteMs + shared_.dice.Below(3 * kHourMs));
    switch (shared_.dice.Below(3)) {
      case 0:
        shared_.coverage.Count(Happening::kClockForward);
        clock.offset_ms = jump;
        break;
      case 1:
        shared_.coverage.Count(Happening::kClockBack);
        clock.offset_ms = -jump;
        break;
      default:
        shared_.coverage.Count(Happening::kClockStuck);
        clock.stuck_at_ms = clock.Now().wall_ms;
        break;
    }
    Later(12 * kHourMs, "the clock is set right",
          [this] { registry().SetClockRight(); });
  }

  void CutOff() {
    shared_.coverage.Count(Happening::kPartition);
    const std::string name =
        shared_.OneIn(2)
            ? registry().name()
            : issuers_[shared_.dice.Below(issuers_.size())]->name();
    shared_.network.CutOff(name);
    Later(8 * kHourMs, name + " is back",
          [this, name] { shared_.network.Reconnect(name); });
  }

  // Somebody with a copy of disk and keys keeps a log of his own, and may log
  // whatever he likes.
  void Lie() {
    if (liar_ == nullptr) {
      if (shared_.OneIn(2) || registry().process() == nullptr) {
        return;
      }
      shared_.coverage.Count(Happening::kForked);
      NodeSettings settings{"liar", &shared_.founding, {}, false};
      settings.broken.admits_everything = shared_.OneIn(2);
      settings.broken.ignores_mark = true;
      unlawful_ = settings.broken.admits_everything;
      liar_ =
          std::make_unique<RegistryNode>(settings, shared_, registry().Image());
      liar_->Start();
    }
    for (std::uint64_t i = 0; i <= shared_.dice.Below(3); ++i) {
      if (unlawful_) {
        shared_.coverage.Count(Happening::kLieUnlawful);
      }
      liar_->SubmitAndWork(author_->Draft());
    }
    liar_->Tick();
  }

  void Run(const std::function<bool()>& goes_on) {
    while (IsWell() && goes_on()) {
      std::string what = shared_.schedule.RunNext();
      if (what.empty()) {
        return;
      }
      ++result_.steps;
      Trace(std::move(what));
      CheckBounds();
    }
  }

  void Trace(std::string what) {
    const std::uint64_t since_ms =
        shared_.schedule.now_ms() - testing::kTestStartMs;
    result_.trace.push_back("day " + std::to_string(since_ms / kDayMs) + " +" +
                            std::to_string(since_ms % kDayMs) + " ms  " +
                            std::move(what));
    if (!trace_all_ && result_.trace.size() > kTraceMax) {
      result_.trace.erase(result_.trace.begin());
    }
  }

  void CheckBounds() {
    if (shared_.schedule.waiting() > Schedule::kEventsMax) {
      shared_.truth.Breach("I4: too many events wait");
    }
    if (shared_.network.in_flight() > Network::kInFlightMax) {
      shared_.truth.Breach("I4: too many messages are on their way");
    }
    registry().CheckBounds();
  }

  // Faults stop. Then everything must be decided within the stated bounds.
  void Settle() {
    settling_ = true;
    shared_.network.SetWeather({});
    shared_.network.Reconnect(registry().name());
    for (auto& issuer : issuers_) {
      shared_.network.Reconnect(issuer->name());
    }
    registry().EndFaults();
    const std::uint64_t steps_max = result_.steps + kSettleStepsMax;
    for (int round = 0; round < kSettleRoundsMax && IsWell(); ++round) {
      result_.rounds_needed = round;
      bool decided = true;
      for (auto& issuer : issuers_) {
        decided = decided && issuer->Undecided().empty();
        issuer->Resend(5);
      }
      if (decided) {
        return AskAtTheEnd();
      }
      bool minute_is_over = false;
      shared_.schedule.After(kMinuteMs, "a round of settling",
                             [&minute_is_over] { minute_is_over = true; });
      Run([&] { return !minute_is_over && result_.steps < steps_max; });
    }
    for (auto& issuer : issuers_) {
      if (!issuer->Undecided().empty()) {
        const Status& why = issuer->last_failure();
        shared_.truth.Breach(
            "liveness: " + issuer->Undecided().front() +
            " is undecided long after the last fault, lastly for " +
            std::string(Name(why.reason())) + ": " + why.message());
      }
    }
  }

  void Pass(std::uint64_t ms, const char* what) {
    bool is_over = false;
    shared_.schedule.After(ms, what, [&is_over] { is_over = true; });
    Run([&] { return !is_over; });
  }

  // A newcomer gets an answer to every question, once no clock is ahead.
  void AskAtTheEnd() {
    Pass(kDayMs, "a day passes");
    registry().Tick();
    // A process that notices only now what happened to its store is started
    // again.
    Pass(kHourMs, "an hour passes");
    if (registry().process() == nullptr) {
      return shared_.truth.Breach("liveness: the registry does not run");
    }
    VerifierNode newcomer("newcomer", shared_, *author_, false);
    for (int i = 0; i < kLastQuestions && IsWell(); ++i) {
      const Coverage before = shared_.coverage;
      newcomer.Ask(registry(), nullptr, true);
      for (const Happening open :
           {Happening::kNoAnswer, Happening::kUnproven, Happening::kUnknown}) {
        if (shared_.coverage.of(open) != before.of(open)) {
          shared_.truth.Breach(
              "liveness: an honest registry has no answer at the end: " +
              std::string(kHappenings[static_cast<std::size_t>(open)].name) +
              ", " + newcomer.last_reasons());
        }
      }
    }
  }

  Surroundings shared_;
  const Variant variant_;
  const bool trace_all_;
  HistoryResult result_;
  bool settling_ = false;
  bool unlawful_ = false;
  // More than one as soon as registries mirror each other.
  std::vector<std::unique_ptr<RegistryNode>> registries_;
  std::unique_ptr<RegistryNode> liar_;
  std::unique_ptr<Author> author_;
  std::vector<std::unique_ptr<Issuer>> issuers_;
  std::vector<std::unique_ptr<VerifierNode>> verifiers_;
};

}  // namespace

HistoryResult PlayHistory(Founding& founding, const std::string& directory,
                          std::uint64_t seed, const Variant& variant,
                          bool trace_all) {
  const std::string own = directory + "/" + std::to_string(seed);
  std::filesystem::create_directory(own);
  HistoryResult result = World(founding, own, seed, variant, trace_all).Play();
  std::error_code ignored;
  std::filesystem::remove_all(own, ignored);
  return result;
}

std::string SimulationDirectory() {
  const bool in_memory = access("/dev/shm", W_OK) == 0;
  std::string name = in_memory
                         ? "/dev/shm/comity-simulation-XXXXXX"
                         : std::filesystem::temp_directory_path().string() +
                               "/comity-simulation-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) {
    std::fprintf(stderr, "cannot make a directory for the simulation\n");
    std::abort();
  }
  return name;
}

}  // namespace comity::simulation
