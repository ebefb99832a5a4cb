#include "tests/simulation/federation/federation.h"

#include <functional>
#include <utility>
#include <vector>

#include "tests/simulation/federation/asker.h"
#include "tests/simulation/federation/desk.h"
#include "tests/simulation/federation/liar.h"
#include "tests/simulation/federation/site.h"
#include "tests/simulation/federation/troubles.h"
#include "tests/simulation/federation/witness_node.h"
#include "tests/simulation/issuer.h"

namespace comity::simulation {
namespace {

constexpr std::uint64_t kSecondMs = 1000;
constexpr std::uint64_t kMinuteMs = 60'000;
constexpr std::size_t kTraceMax = 60;
constexpr std::uint64_t kSettleStepsMax = 20'000;
constexpr int kSettleRoundsMax = 60;
// Tries of a client to get an answer at the end.
constexpr int kLastTries = 3;

class Federation {
 public:
  Federation(Cast& cast, const std::string& directory, std::uint64_t seed,
             const FederationVariant& variant, bool trace_all)
      : stage_(cast, seed, directory, variant),
        shared_(stage_.world),
        troubles_(stage_),
        course_(shared_,
                {"minute", kMinuteMs, testing::kTestStartMs + 60 * kMinuteMs,
                 kTraceMax, trace_all},
                [this] { CheckBounds(); }) {}

  HistoryResult Play() {
    Begin();
    const std::uint64_t end_ms =
        shared_.schedule.now_ms() + (4 + shared_.dice.Below(8)) * kMinuteMs;
    course_.Run([&] { return shared_.schedule.now_ms() < end_ms; });
    Settle();
    return course_.Finish();
  }

 private:
  void Begin() {
    for (std::size_t i = 0; i < kWitnesses; ++i) {
      stage_.witnesses.push_back(std::make_unique<WitnessNode>(stage_, i));
    }
    for (std::size_t i = 0; i < kSites; ++i) {
      AddSite(i);
    }
    if (stage_.watcher.liar() < kSites) {
      stage_.liar =
          std::make_unique<Liar>(stage_, *authors_[stage_.watcher.liar()]);
    }
    AddAskers();
    shared_.network.SetWeather({.lost = shared_.dice.Below(150),
                                .repeated = shared_.dice.Below(100),
                                .damaged = shared_.dice.Below(40),
                                .delayed = shared_.dice.Below(100)});
    for (auto& site : stage_.sites) {
      site->node().Start();
    }
    for (auto& site : stage_.sites) {
      site->AskCosigners();
    }
    ScheduleTasks();
  }

  void AddSite(std::size_t i) {
    stage_.sites.push_back(std::make_unique<Site>(stage_, i));
    Site& site = *stage_.sites.back();
    // The image is known by its size.
    std::uint64_t issued = 0;
    for (const DiskImage& image : stage_.cast.founding(i).images()) {
      if (image.log.chronicle.size() ==
          site.node().disk().log.chronicle.size()) {
        issued = image.issued;
      }
    }
    Founding& founding = stage_.cast.founding(i);
    authors_.push_back(std::make_unique<Author>(shared_, founding,
                                                site.node().name(), issued));
    issuers_.push_back(std::make_unique<Issuer>("issuer-" + std::to_string(i),
                                                site.node().name(), shared_,
                                                founding, *authors_.back()));
  }

  // Two policies that one liar cannot meet alone, nor with half of the others.
  void AddAskers() {
    using evidence::CosignerGrade;
    evidence::Policy strict = stage_.cast.PolicyOf(2, CosignerGrade::kState);
    evidence::Policy wide = stage_.cast.PolicyOf(3, CosignerGrade::kWitness);
    if (stage_.variant.clients_without_quorum) {
      strict.quorum = wide.quorum = 0;
    } else if (stage_.variant.clients_with_one_cosigner) {
      strict.quorum = wide.quorum = 1;
    }
    askers_.push_back(
        std::make_unique<Asker>("client-1", stage_, authors_, strict));
    askers_.push_back(
        std::make_unique<Asker>("client-2", stage_, authors_, wide));
  }

  void ScheduleTasks() {
    for (auto& issuer : issuers_) {
      Issuer* one = issuer.get();
      course_.Repeatedly(one->name() + " drafts", 10 * kSecondMs, 2 * kMinuteMs,
                         [one] { one->Draft(); });
      course_.Repeatedly(one->name() + " sends again", kMinuteMs, 4 * kMinuteMs,
                         [one] { one->Resend(4); });
    }
    for (auto& asker : askers_) {
      Asker* one = asker.get();
      course_.Repeatedly("a client asks", 15 * kSecondMs, 70 * kSecondMs,
                         [this, one] {
                           one->Ask(shared_.dice.Below(kSites),
                                    shared_.dice.Below(kSites), false);
                         });
    }
    for (auto& site : stage_.sites) {
      Site* one = site.get();
      KeepTime(*one);
      course_.Repeatedly("a backup", kMinuteMs, 6 * kMinuteMs,
                         [one] { one->node().Backup(); });
    }
    course_.Repeatedly("a fault", 10 * kSecondMs,
                       kMinuteMs + shared_.dice.Below(3 * kMinuteMs),
                       [this] { troubles_.PlayFault(); });
    course_.Repeatedly("somebody accuses", kMinuteMs, 5 * kMinuteMs,
                       [this] { troubles_.AccuseFalsely(); });
    course_.Repeatedly("somebody hands a head on", 20 * kSecondMs,
                       2 * kMinuteMs, [this] { troubles_.HandOn(); });
    if (stage_.liar != nullptr) {
      course_.Repeatedly("the liar works", 20 * kSecondMs, 80 * kSecondMs,
                         [this] { stage_.liar->Work(); });
    }
  }

  // A registry renews its time also after the last fault.
  void KeepTime(Site& site) {
    Site* one = &site;
    shared_.schedule.After(20 * kSecondMs + shared_.dice.Below(35 * kSecondMs),
                           "time passes", [this, one] {
                             one->node().Tick();
                             KeepTime(*one);
                           });
  }

  void CheckBounds() {
    for (auto& site : stage_.sites) {
      site->node().CheckBounds();
    }
  }

  // --- Faults stop, and the liar shows its true log to everybody -------------

  void EndFaults() {
    course_.EndRepetitions();
    shared_.network.SetWeather({});
    for (auto& site : stage_.sites) {
      shared_.network.Reconnect(site->node().name());
      for (std::size_t of = 0; of < kSites; ++of) {
        site->copy(of).faults = {};
        site->copy(of).disk->damage.clear();
      }
      if (site->desk() != nullptr) {
        site->desk()->fate().Plan(Happening::kCount);
      }
      site->node().EndFaults();
    }
    for (auto& witness : stage_.witnesses) {
      shared_.network.Reconnect(witness->name());
      witness->clock().offset_ms = 0;
    }
    if (stage_.liar != nullptr) {
      stage_.liar->StopLying();
    }
  }

  void Settle() {
    if (!course_.IsWell()) {
      return;
    }
    EndFaults();
    for (std::size_t of = 0; of < kSites; ++of) {
      size_before_[of] = SignedSize(of);
    }
    const std::uint64_t steps_max = course_.steps() + kSettleStepsMax;
    int counted = 0;
    for (int round = 0; round <= kSettleRoundsMax && course_.IsWell() &&
                        counted <= stage_.variant.convergence_rounds_max;
         ++round) {
      course_.CountRounds(counted);
      if (IsSettled()) {
        return;
      }
      counted += OnlyRefusals() ? 0 : 1;
      for (std::size_t of = 0; of < kSites; ++of) {
        issuers_[of]->Resend(8);
        // Something new for everybody to agree on.
        if (SignedSize(of) == size_before_[of] &&
            round >= stage_.variant.silent_rounds) {
          issuers_[of]->Draft();
        }
      }
      course_.Pass(kMinuteMs, "a round of settling", steps_max);
    }
    if (course_.IsWell()) {
      shared_.truth.Breach("liveness: " + unsettled_);
    }
  }

  std::uint64_t SignedSize(std::size_t of) const {
    return shared_.truth.Of(SiteName(of)).largest_signed.size.value;
  }

  // Whether what is missing may be no more than something new: drafts can be
  // refused by right, many one after the other, and then there is nothing yet
  // for everybody to agree on.
  bool OnlyRefusals() const {
    bool have_grown = true;
    for (std::size_t of = 0; of < kSites; ++of) {
      const bool has_grown = SignedSize(of) != size_before_[of];
      if (!has_grown && !issuers_[of]->Undecided().empty()) {
        return false;
      }
      have_grown = have_grown && has_grown;
    }
    return !have_grown;
  }

  // Whether every log has grown, everything is decided, and every honest log
  // is copied, cosigned and has its quorum.
  bool IsSettled() {
    for (std::size_t of = 0; of < kSites; ++of) {
      if (SignedSize(of) == size_before_[of]) {
        return IsMissing(SiteName(of) + " takes nothing new");
      }
      if (!issuers_[of]->Undecided().empty()) {
        return IsMissing(issuers_[of]->Undecided().front() + " is undecided: " +
                         issuers_[of]->last_failure().message());
      }
      Site& site = *stage_.sites[of];
      if (!stage_.watcher.IsHonest(of)) {
        continue;
      }
      for (auto& other : stage_.sites) {
        if (other->number() != of && !other->HasConverged(of)) {
          return IsMissing(other->node().name() + " has not cosigned all of " +
                           site.node().name());
        }
      }
      const auto cosigned =
          site.desk() == nullptr ? nullptr : site.desk()->heads().Cosigned();
      const auto newest = site.FindLog(of);
      if (cosigned == nullptr || cosigned->head != newest->newest()->head) {
        return IsMissing(site.node().name() + " has no quorum");
      }
    }
    return NobodyFollowsABranch() && ClientsAreServed();
  }

  bool IsMissing(std::string what) {
    unsettled_ = std::move(what);
    return false;
  }

  // Both clients get decided answers about every honest log.
  bool ClientsAreServed() {
    for (auto& asker : askers_) {
      for (std::size_t of = 0; of < kSites && course_.IsWell(); ++of) {
        if (!stage_.watcher.IsHonest(of)) {
          continue;
        }
        bool decided = false;
        for (int i = 0; i < kLastTries && !decided; ++i) {
          asker->Ask(of, of, /*alone=*/true);
          decided = asker->decided();
        }
        if (!decided) {
          return IsMissing("a client has no answer about " + SiteName(of) +
                           ": " + asker->last_reasons());
        }
      }
    }
    return true;
  }

  // Whoever follows another line of the liar's log than all others see now has
  // noticed it, and halted.
  bool NobodyFollowsABranch() {
    const std::size_t liar = stage_.watcher.liar();
    for (auto& site : stage_.sites) {
      const auto log = liar < kSites && site->number() != liar
                           ? site->FindLog(liar)
                           : std::nullopt;
      const auto shown = log ? log->newest() : nullptr;
      if (shown == nullptr) {
        continue;
      }
      const Chronicle& truth = shared_.truth.Of(SiteName(liar)).chronicle;
      const std::uint64_t size = shown->head.size.value;
      const bool is_true =
          size <= truth.size() && NaiveRoot(truth, size) == shown->head.root;
      if (!is_true && !site->desk()->mirror(liar)->counts().halted) {
        return IsMissing(site->node().name() + " still follows a branch");
      }
    }
    return true;
  }

  Stage stage_;
  Surroundings& shared_;
  Troubles troubles_;
  Course course_;
  std::string unsettled_;
  std::vector<std::unique_ptr<Author>> authors_;
  std::vector<std::unique_ptr<Issuer>> issuers_;
  std::vector<std::unique_ptr<Asker>> askers_;
  std::array<std::uint64_t, kSites> size_before_ = {};
};

}  // namespace

HistoryResult PlayFederation(Cast& cast, const std::string& directory,
                             std::uint64_t seed,
                             const FederationVariant& variant, bool trace_all) {
  return PlayInDirectory(directory, seed, [&](const std::string& own) {
    return Federation(cast, own, seed, variant, trace_all).Play();
  });
}

}  // namespace comity::simulation
