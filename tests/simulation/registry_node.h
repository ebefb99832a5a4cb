// A registry as others meet it: a name, a disk, and a process that comes and
// goes; and the operator who starts it, and who looks after disk and mark when
// it refuses to start.
#ifndef COMITY_TESTS_SIMULATION_REGISTRY_NODE_H_
#define COMITY_TESTS_SIMULATION_REGISTRY_NODE_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/process.h"
#include "tests/simulation/surroundings.h"

namespace comity::simulation {

// The clocks of one machine. One thread.
class NodeClock final : public server::Clock {
 public:
  explicit NodeClock(const Schedule& schedule) : schedule_(schedule) {}

  server::Moment Now() const override {
    const std::uint64_t now_ms = schedule_.now_ms();
    const auto wall_ms = static_cast<std::uint64_t>(
        static_cast<std::int64_t>(now_ms) + offset_ms);
    return {stuck_at_ms.value_or(wall_ms), now_ms};
  }

  bool IsRight() const { return offset_ms == 0 && !stuck_at_ms; }

  std::int64_t offset_ms = 0;
  std::optional<std::uint64_t> stuck_at_ms;

 private:
  const Schedule& schedule_;
};

struct NodeSettings {
  std::string name;
  Founding* founding = nullptr;
  Broken broken;
  // A liar's registry: what it signs is no breach.
  bool honest = true;
  // Longest time until the operator starts a process again.
  std::uint64_t restart_max_ms = 30 * std::uint64_t{60'000};
};

// One thread.
class RegistryNode {
 public:
  // Begins with what the image holds. `world` must outlive the node.
  RegistryNode(NodeSettings settings, Surroundings& world,
               const DiskImage& image);
  ~RegistryNode();

  const std::string& name() const { return settings_.name; }
  Disk& disk() { return disk_; }
  NodeClock& clock() { return clock_; }
  StoreFaults& faults() { return faults_; }
  Process* process() { return process_.get(); }

  // What is known of its log, to compare answers with.
  const Chronicle& KnownChronicle();
  // What a thief of disk and keys begins with.
  DiskImage Image() const { return {disk_.log, disk_.ReadMark(), 0}; }

  // Called when a process has started, and before it is buried.
  std::function<void()> on_started;
  std::function<void()> on_ending;
  // Asks those who cosign this log what they saw last, before a process signs;
  // empty if there are none.
  std::function<std::vector<server::CosignerAnswer>()> ask_cosigners;

  // Starts the process if none runs.
  void Start();
  void Tick();
  // Submits at once, past the network.
  void SubmitAndWork(const client::SentStatement& sent);

  // --- What the world does to it ---------------------------------------------
  void Crash();
  void PlanCrash();
  void PlanCommitFault();
  // Another machine opens the same store, with a mark of its own that was
  // copied; it takes over, and this one does not know.
  void StartSecondProcess();
  void DamageRow();
  void RestoreOlderStore();
  void RestoreOlderMark();
  // Store and mark of one moment; false if there is no older copy.
  bool RestoreBoth();
  void DamageMark();
  void Backup();

  // The operator sets the clock, and starts anew what began with a wrong one.
  void SetClockRight();
  // The operator makes good whatever was done to it.
  void Repair();
  // No fault waits any more.
  void EndFaults();

  // Evidence by the process that runs, or by the one before it. `how_old`
  // heads before the newest; 0 is honest.
  StatusOr<client::EvidenceAnswer> Answer(const client::CredentialQuery& query,
                                          std::size_t how_old);

  // Breaches of bounds.
  void CheckBounds();

 private:
  // Older copies of disk and mark, and what is true now.
  struct Copy {
    StoredLog log;
    std::optional<std::string> mark;
  };

  ProcessSinks Sinks();
  void OnSubmit(const std::string& from, const SubmitMessage& message);
  void ScheduleWork();
  void Work();
  void DropProcess();
  // Buries a process that died or stopped, and has it started again later.
  void LookAfter(std::unique_ptr<Process>& process);
  void StartLater(std::uint64_t delay_ms);
  void OnStartRefused(const Status& why);
  Copy TakeCopy() const { return {disk_.log, disk_.ReadMark()}; }

  const NodeSettings settings_;
  Surroundings& world_;
  Disk disk_;
  NodeClock clock_;
  StoreFaults faults_;
  ProcessSettings process_settings_;
  std::unique_ptr<Process> process_;
  // One that does not know yet that another took over.
  std::unique_ptr<Process> zombie_;
  bool work_is_scheduled_ = false;
  bool start_is_scheduled_ = false;
  bool began_with_wrong_clock_ = false;
  std::deque<Copy> backups_;
  // What the disk held before somebody put something older in its place.
  std::optional<Copy> displaced_;
  std::deque<server::PublishedHeadPtr> heads_;
};

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_REGISTRY_NODE_H_
