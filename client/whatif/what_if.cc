#include "client/whatif/what_if.h"

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>
#include <utility>

#include "core/evidence/agreement_facts.h"
#include "core/statement/wire.h"

namespace comity::client {
namespace {

// What a thread takes at once. Judges remember what they found for each
// position in the log; between two pieces they forget.
constexpr std::size_t kPieceSize = 256;

struct Issue {
  const std::string* origin = nullptr;
  const authority::LoggedStatement* logged = nullptr;
};

std::vector<Issue> AllIssues(const std::vector<LogCopy*>& copies) {
  std::vector<Issue> issues;
  for (const LogCopy* copy : copies) {
    for (const auto& logged : copy->credentials()) {
      issues.push_back({&copy->origin(), logged.get()});
    }
  }
  return issues;
}

// The issues that threads take piece by piece.
class Queue {
 public:
  explicit Queue(std::vector<Issue> issues) : issues_(std::move(issues)) {}

  // Weighs pieces until none is left; calls `progress` after each.
  void Work(Weigher& weigher, const ProgressHandler& progress) {
    while (true) {
      const std::size_t begin = next_.fetch_add(kPieceSize);
      if (begin >= issues_.size()) {
        return;
      }
      const std::size_t end = std::min(begin + kPieceSize, issues_.size());
      for (std::size_t i = begin; i < end; ++i) {
        weigher.Weigh(*issues_[i].origin, *issues_[i].logged);
      }
      weigher.Forget();
      const std::size_t done = done_.fetch_add(end - begin) + (end - begin);
      if (progress) {
        progress(done, issues_.size());
      }
    }
  }

  std::size_t size() const { return issues_.size(); }

 private:
  const std::vector<Issue> issues_;
  std::atomic<std::size_t> next_{0};
  std::atomic<std::size_t> done_{0};
};

}  // namespace

Tally RunWhatIf(const std::vector<LogCopy*>& copies,
                const evidence::Policy& policy, const Plan& plan,
                unsigned thread_count, const ProgressHandler& progress) {
  Queue queue(AllIssues(copies));
  if (thread_count == 0) {
    thread_count = std::max(1U, std::thread::hardware_concurrency());
  }
  std::vector<std::unique_ptr<Weigher>> weighers;
  for (unsigned i = 0; i < thread_count; ++i) {
    weighers.push_back(std::make_unique<Weigher>(copies, policy, plan));
  }
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < thread_count; ++i) {
    threads.emplace_back(
        [&queue, weigher = weighers[i].get()] { queue.Work(*weigher, {}); });
  }
  queue.Work(*weighers.front(), progress);
  for (std::thread& thread : threads) {
    thread.join();
  }
  if (progress) {
    progress(queue.size(), queue.size());
  }
  Tally sum;
  for (const auto& weigher : weighers) {
    sum.Merge(weigher->tally());
  }
  return sum;
}

std::vector<std::string> CountriesOf(const statement::AgreementTerms& terms) {
  std::set<std::string> countries;
  for (const statement::PartyTerms& party : terms.parties) {
    countries.insert(party.countries.begin(), party.countries.end());
  }
  return {countries.begin(), countries.end()};
}

std::vector<std::string> CountriesOfTexts(const std::vector<LogCopy*>& copies) {
  std::set<std::string> countries;
  for (const LogCopy* copy : copies) {
    for (const auto& logged : copy->texts()) {
      const auto terms = statement::DecodeRecord<statement::AgreementTerms>(
          logged->As<statement::AgreementText>()->text);
      if (terms.ok()) {
        const auto named = CountriesOf(*terms);
        countries.insert(named.begin(), named.end());
      }
    }
  }
  return {countries.begin(), countries.end()};
}

StatusOr<recognition::LevelMaps> FindTables(
    const std::vector<LogCopy*>& copies, const evidence::Policy& policy,
    const statement::AgreementTerms& terms, CivilDate on,
    std::vector<std::string>& notes) {
  recognition::LevelMaps maps;
  if (!terms.level) {
    return maps;
  }
  CopiedLogs logs(copies, policy);
  for (const statement::FrameworkMapping& mapping : terms.level->mappings) {
    if (logs.FindLog(mapping.publisher.origin) == nullptr) {
      notes.push_back("the log of " + mapping.publisher.origin +
                      " was not read: levels of " + mapping.framework +
                      " are unknown");
      continue;
    }
    COMITY_RETURN_IF_ERROR(evidence::AddMappingTable(logs, mapping, on, maps));
    if (maps.find(mapping.framework) == maps.end()) {
      notes.push_back(mapping.publisher.id + " has recorded no table of " +
                      mapping.framework + ": its levels are unknown");
    }
  }
  return maps;
}

}  // namespace comity::client
