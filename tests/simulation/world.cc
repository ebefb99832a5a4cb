#include "tests/simulation/world.h"

#include <functional>
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
        course_(shared_,
                {"day", kDayMs, testing::kTestStartMs, kTraceMax, trace_all},
                [this] { registry().CheckBounds(); }) {}

  HistoryResult Play() {
    Begin();
    const std::uint64_t steps_max = 80 + shared_.dice.Below(240);
    course_.Run([&] { return course_.steps() < steps_max; });
    Settle();
    return course_.Finish();
  }

 private:
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

  void ScheduleTasks() {
    for (auto& issuer : issuers_) {
      Issuer* one = issuer.get();
      course_.Repeatedly(one->name() + " drafts", kMinuteMs, 4 * kHourMs,
                         [this, one] { DraftSome(*one); });
      course_.Repeatedly(one->name() + " sends again", kHourMs, 6 * kHourMs,
                         [one] { one->Resend(6); });
      course_.Repeatedly(one->name() + " crashes", kHourMs, 5 * kDayMs,
                         [one] { one->Crash(); });
    }
    for (auto& verifier : verifiers_) {
      VerifierNode* one = verifier.get();
      course_.Repeatedly("a verifier asks", kMinuteMs, 5 * kHourMs,
                         [this, one] { AskOrJudge(*one); });
    }
    course_.Repeatedly("time passes", kMinuteMs, 4 * kHourMs,
                       [this] { registry().Tick(); });
    course_.Repeatedly("a backup", kHourMs, 20 * kHourMs,
                       [this] { registry().Backup(); });
    course_.Repeatedly("a fault", kMinuteMs,
                       3 * kHourMs + shared_.dice.Below(kDayMs),
                       [this] { PlayFault(); });
    course_.Repeatedly("the liar works", kHourMs, kDayMs, [this] { Lie(); });
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

  // Faults stop. Then everything must be decided within the stated bounds.
  void Settle() {
    course_.EndRepetitions();
    shared_.network.SetWeather({});
    shared_.network.Reconnect(registry().name());
    for (auto& issuer : issuers_) {
      shared_.network.Reconnect(issuer->name());
    }
    registry().EndFaults();
    const std::uint64_t steps_max = course_.steps() + kSettleStepsMax;
    for (int round = 0; round <= kSettleRoundsMax && course_.IsWell();
         ++round) {
      course_.CountRounds(round);
      bool decided = true;
      for (auto& issuer : issuers_) {
        decided = decided && issuer->Undecided().empty();
        issuer->Resend(5);
      }
      if (decided) {
        return AskAtTheEnd();
      }
      course_.Pass(kMinuteMs, "a round of settling", steps_max);
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

  // A newcomer gets an answer to every question, once no clock is ahead.
  void AskAtTheEnd() {
    course_.Pass(kDayMs, "a day passes");
    registry().Tick();
    // A process that notices only now what happened to its store is started
    // again.
    course_.Pass(kHourMs, "an hour passes");
    if (registry().process() == nullptr) {
      return shared_.truth.Breach("liveness: the registry does not run");
    }
    VerifierNode newcomer("newcomer", shared_, *author_, false);
    for (int i = 0; i < kLastQuestions && course_.IsWell(); ++i) {
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
  Course course_;
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
  return PlayInDirectory(directory, seed, [&](const std::string& own) {
    return World(founding, own, seed, variant, trace_all).Play();
  });
}

}  // namespace comity::simulation
