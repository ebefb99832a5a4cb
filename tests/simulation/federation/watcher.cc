#include "tests/simulation/federation/watcher.h"

#include <algorithm>
#include <charconv>

#include "core/checkpoint/checkpoint.h"
#include "core/mirror/fork_evidence.h"
#include "storage/head_mark.h"

namespace comity::simulation {
namespace {

constexpr std::uint64_t kMinuteMs = 60'000;
// Source: docs/spec, Cosigning; and as far as clocks are wrong here.
constexpr std::uint64_t kBehindMaxMs = 10 * kMinuteMs;
constexpr std::uint64_t kAheadMaxMs = 5 * kMinuteMs + 9 * kMinuteMs;

std::string Sized(const merkle::TreeHead& head) {
  return " the head of size " + std::to_string(head.size.value);
}

bool HasHead(const Chronicle& log, const merkle::TreeHead& head) {
  return log.size() >= head.size.value &&
         NaiveRoot(log, head.size.value) == head.root;
}

}  // namespace

// Source: C2SP tlog-cosignature, Ed25519 signed message.
std::optional<CosignedHead> ReadCosigned(const Cast& cast,
                                         std::string_view message) {
  constexpr std::string_view kHeader = "cosignature/v1\ntime ";
  if (!message.starts_with(kHeader)) {
    return std::nullopt;
  }
  const std::size_t line = message.find('\n', kHeader.size());
  CosignedHead head;
  const auto time =
      std::from_chars(message.data() + kHeader.size(), message.data() + line,
                      head.cosigned.time_s);
  const auto read = checkpoint::ParseCheckpoint(message.substr(line + 1));
  if (time.ec != std::errc() || !read.ok()) {
    return std::nullopt;
  }
  head.site = cast.Find(read->origin);
  head.cosigned.head = read->head;
  return head.site < kSites ? std::optional(head) : std::nullopt;
}

const Chronicle* Watcher::FindLog(std::size_t site,
                                  const merkle::TreeHead& head) {
  const Chronicle& own = world_.truth.Of(SiteName(site)).chronicle;
  if (HasHead(own, head)) {
    return &own;
  }
  for (const Chronicle* branch : branches_) {
    if (site == liar_ && HasHead(*branch, head)) {
      return branch;
    }
  }
  return nullptr;
}

bool Watcher::MapsAreRight(const Chronicle& log, const merkle::TreeHead& head) {
  const auto known = maps_checked_.find(head);
  if (known != maps_checked_.end()) {
    return known->second;
  }
  bool right = log[head.size.value - 1]->map_root.has_value();
  for (std::uint64_t i = 0; i < head.size.value && right; ++i) {
    if (!log[i]->map_root) {
      continue;
    }
    const merkle::TreeHead at{{i + 1}, NaiveRoot(log, i + 1)};
    const auto [found, is_new] = maps_checked_.try_emplace(at, false);
    if (is_new) {
      found->second =
          log[i]->covered == i && *log[i]->map_root == NaiveMapRootOf(log, i);
    }
    right = found->second;
  }
  maps_checked_[head] = right;
  return right;
}

void Watcher::CheckTimes(const std::string& by, const CosignedHead& head,
                         const Chronicle& chronicle) {
  const auto last = last_.find({by, head.site});
  for (std::uint64_t i = 0; i < head.cosigned.head.size.value; ++i) {
    const std::uint64_t admitted_ms = chronicle[i]->admitted_ms;
    const bool falls = i > 0 && admitted_ms < chronicle[i - 1]->admitted_ms;
    const bool is_new =
        last != last_.end() && i >= last->second.head.size.value;
    const bool backdated =
        is_new && admitted_ms + kBehindMaxMs < last->second.time_s * 1000;
    const bool ahead = admitted_ms > world_.schedule.now_ms() + kAheadMaxMs;
    if (falls || backdated || ahead) {
      return Breach("C2: " + by + " cosigned" + Sized(head.cosigned.head) +
                    " over an implausible time at index " + std::to_string(i));
    }
  }
}

void Watcher::CheckLine(const std::string& by, const CosignedHead& head,
                        const std::string& memory_path) {
  const auto memory = storage::ReadHeadMark(memory_path);
  if (!memory.ok() || !*memory || (*memory)->head != head.cosigned.head) {
    return Breach("C1: " + by + " signs" + Sized(head.cosigned.head) +
                  " and does not remember it");
  }
  const auto [last, is_first] =
      last_.try_emplace({by, head.site}, head.cosigned);
  const mirror::Cosigned before = std::exchange(last->second, head.cosigned);
  const Chronicle* log = FindLog(head.site, head.cosigned.head);
  if (head.cosigned.head.size < before.head.size ||
      head.cosigned.time_s < before.time_s || log == nullptr ||
      !HasHead(*log, before.head)) {
    Breach("C3: " + by + " cosigned" + Sized(before.head) + " and then" +
           Sized(head.cosigned.head) + " of " + SiteName(head.site));
  }
}

void Watcher::OnStateCosigned(std::size_t by, const CosignedHead& head,
                              const HeldCopy& copy) {
  if (!IsHonest(by)) {
    return;
  }
  world_.coverage.Count(Happening::kStateCosigned);
  const std::string name = SiteName(by);
  if (!HasHead(copy.chronicle, head.cosigned.head)) {
    return Breach("C1: " + name + " cosigned" + Sized(head.cosigned.head) +
                  " of " + SiteName(head.site) +
                  ", whose entries it does not hold");
  }
  if (!MapsAreRight(copy.chronicle, head.cosigned.head)) {
    return Breach("C2: " + name + " cosigned" + Sized(head.cosigned.head) +
                  " of " + SiteName(head.site) + ", whose map is wrong");
  }
  CheckTimes(name, head, copy.chronicle);
  const auto last = last_.find({name, head.site});
  const auto shown = shown_.find({by, head.site});
  if (last != last_.end() && last->second.head == head.cosigned.head &&
      shown != shown_.end() && shown->second > head.cosigned.head.size) {
    return Breach("C8: " + name + " cosigned" + Sized(head.cosigned.head) +
                  " of " + SiteName(head.site) + " anew, knowing one of size " +
                  std::to_string(shown->second.value));
  }
  CheckLine(name, head, copy.memory_path);
}

void Watcher::OnShown(std::size_t to, std::size_t of, merkle::TreeSize size) {
  merkle::TreeSize& shown = shown_[{to, of}];
  shown = std::max(shown, size);
}

void Watcher::OnRestart(std::size_t site) {
  for (std::size_t of = 0; of < kSites; ++of) {
    shown_.erase({site, of});
  }
}

void Watcher::OnWitnessed(std::size_t by, const CosignedHead& head,
                          const std::string& memory_path) {
  world_.coverage.Count(Happening::kWitnessed);
  CheckLine(Cast::WitnessName(by), head, memory_path);
}

void Watcher::CheckCopy(std::size_t at, std::size_t of, const Chronicle& copy,
                        const merkle::TreeHead* shown) {
  const Chronicle& log = world_.truth.Of(SiteName(of)).chronicle;
  if (IsHonest(of) && !SameUpTo(copy, log, copy.size())) {
    return Breach("C4: the copy of " + SiteName(of) + " at " + SiteName(at) +
                  " is not the beginning of it");
  }
  if (shown != nullptr &&
      (!HasHead(copy, *shown) || !MapsAreRight(copy, *shown))) {
    Breach("C4: " + SiteName(at) + " shows" + Sized(*shown) + " of " +
           SiteName(of) + ", which it has not recomputed");
  }
}

void Watcher::OnEvidence(std::size_t at, std::size_t of,
                         const std::string& bytes) {
  const auto judged = mirror::JudgeFork(bytes, cast_.Pin(of));
  if (!judged.ok()) {
    return Breach("C5: " + SiteName(at) + " keeps evidence that no judge " +
                  "accepts: " + judged.status().message());
  }
  if (IsHonest(of)) {
    return Breach("C5: " + SiteName(at) + " has convicted " + SiteName(of) +
                  ", which is honest");
  }
  world_.coverage.Count(Happening::kForkProven);
  for (std::size_t site = 0; site < kSites; ++site) {
    if (site != of && mirror::JudgeFork(bytes, cast_.Pin(site)).ok()) {
      return Breach("C5: evidence about one log convicts another");
    }
  }
}

void Watcher::OnAccusation(std::size_t of, const std::string& bytes) {
  if (mirror::JudgeFork(bytes, cast_.Pin(of)).ok()) {
    return Breach("C5: a false accusation convicts " + SiteName(of));
  }
  world_.coverage.Count(Happening::kAccusationRefused);
}

void Watcher::OnForkSeen(std::size_t at, std::size_t of,
                         const std::string& kept) {
  if (!mirror::JudgeFork(kept, cast_.Pin(of)).ok()) {
    Breach("C6: " + SiteName(at) + " was shown a fork of " + SiteName(of) +
           " and has no evidence of it");
  }
}

const Chronicle* Watcher::OnBelieved(const std::string& client,
                                     const evidence::RegistryView& view) {
  const std::size_t site = cast_.Find(view.origin);
  const merkle::TreeHead head{{view.size}, view.root};
  const Chronicle* log = site < kSites ? FindLog(site, head) : nullptr;
  if (log == nullptr) {
    Breach("C7: " + client + " believes" + Sized(head) + " of " + view.origin +
           ", which no log ever had");
    return nullptr;
  }
  if (!MapsAreRight(*log, head)) {
    Breach("C7: " + client + " believes a wrong map of " + view.origin);
    return nullptr;
  }
  for (const merkle::TreeHead& other : believed_[site]) {
    const bool larger = other.size > head.size;
    const Chronicle* one = larger ? FindLog(site, other) : log;
    if (one == nullptr || !HasHead(*one, larger ? head : other)) {
      Breach("C7: " + client + " believes" + Sized(head) + " of " +
             view.origin + ", another client" + Sized(other) +
             " of another line");
      return nullptr;
    }
  }
  auto& believed = believed_[site];
  if (std::find(believed.begin(), believed.end(), head) == believed.end()) {
    believed.push_back(head);
  }
  return log;
}

}  // namespace comity::simulation
