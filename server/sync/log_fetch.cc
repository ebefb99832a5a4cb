#include "server/sync/log_fetch.h"

#include <optional>
#include <utility>
#include <variant>

#include "server/sync/mirror_machine.h"

namespace comity::server {
namespace {

// What may be over in a moment.
bool MayPass(const Status& why) {
  return why.reason() == ErrorReason::kPartnerUnreachable ||
         why.reason() == ErrorReason::kNotReady;
}

class Fetch {
 public:
  explicit Fetch(LogFetch fetch) : fetch_(std::move(fetch)) {}

  StatusOr<FetchedLog> Run() {
    MirrorStart start;
    start.partner = fetch_.log;
    start.stored = std::move(fetch_.held);
    MirrorMachine machine(MirrorLimits(), std::move(start), *fetch_.store);
    MirrorEvent next = MirrorWoken{};
    // Ends: each package adds an entry, and failures are counted.
    while (true) {
      auto effects = machine.Step(std::move(next), fetch_.clock->Now());
      next = MirrorWoken{};
      for (MirrorEffect& effect : effects) {
        std::visit([&](auto& each) { Do(each, next); }, effect);
        if (result_) {
          return *std::move(result_);
        }
      }
    }
  }

 private:
  void Do(AskHead& effect, MirrorEvent& next) {
    next = HeadArrived{fetch_.link->AskHead(effect.known)};
  }

  void Do(AskPackage& effect, MirrorEvent& next) {
    fetch_.progress(effect.held.size.value, effect.head_size.value);
    next =
        PackageArrived{fetch_.link->AskPackage(effect.held, effect.head_size)};
  }

  void Do(StorePackage& effect, MirrorEvent& next) {
    const Status stored = fetch_.store->Commit(fetch_.epoch, effect.batch);
    failures_ = stored.ok() ? 0 : failures_;
    next = PackageStored{stored};
  }

  void Do(PublishMirror& effect, MirrorEvent&) {
    const std::uint64_t size = effect.published->head.size.value;
    fetch_.progress(size, size);
    result_ = FetchedLog{std::move(effect.published), std::move(effect.part)};
  }

  void Do(RaiseAlarm& effect, MirrorEvent&) {
    ++failures_;
    if (!MayPass(effect.why) || failures_ >= kFetchTriesMax) {
      result_ = effect.why;
    }
  }

  void Do(SleepUntil& effect, MirrorEvent&) {
    const std::uint64_t now_ms = fetch_.clock->Now().monotonic_ms;
    fetch_.pause(effect.monotonic_ms > now_ms ? effect.monotonic_ms - now_ms
                                              : 0);
  }

  void Do(HaltMirror& effect, MirrorEvent&) { result_ = effect.why; }

  // It signs nothing.
  void Do(CosignHead&, MirrorEvent&) {}

  LogFetch fetch_;
  int failures_ = 0;  // In a row.
  std::optional<StatusOr<FetchedLog>> result_;
};

}  // namespace

StatusOr<FetchedLog> FetchLog(LogFetch fetch) {
  return Fetch(std::move(fetch)).Run();
}

}  // namespace comity::server
