#include "tests/faults/play.h"

#include <signal.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "tests/faults/audit.h"
#include "tests/faults/salvage.h"

namespace comity::faults {
namespace {

constexpr std::size_t kLoad = 20;
// So often a recovered server is ended in order, else killed.
constexpr std::uint64_t kOrderlyStep = 16;

Status Breach(std::string what) { return Internal(std::move(what)); }

// The shim is there, but nothing counts: allocation is cheap under it.
const Point kWatched = {"count", "", "", "", "", 0};

struct Life {
  bool was_ready = false;
  Load load;
  End end;
};

class FaultPlay {
 public:
  FaultPlay(const Play& play, Workplace& workplace, const Point& point)
      : play_(play),
        workplace_(workplace),
        base_(play.bases.at(point.base)),
        ledger_(base_.ledger) {
    outcome_.point = point;
    submitted_count_ = base_.submitted_count;
  }

  Outcome Run() {
    outcome_.breach = Check();
    return std::move(outcome_);
  }

  // Only the first life; its end.
  StatusOr<End> RunLife() {
    COMITY_RETURN_IF_ERROR(PlayLife());
    return life_.end;
  }

 private:
  const Point& point() const { return outcome_.point; }
  bool is_fail() const { return point().kind == "fail"; }
  bool is_control() const { return point().kind == "control"; }

  Status Check() {
    COMITY_RETURN_IF_ERROR(PlayLife());
    const FaultReport& report = workplace_.report();
    const bool died = life_.end.signaled && life_.end.code == SIGKILL;
    outcome_.effective = report.fired > 0 && (is_fail() || died);
    outcome_.detail = std::string(report.what) + "; " + life_.end.log;
    if (report.blind > 0) {
      return Breach("the shim did not see a write");
    }
    if (WasHung(life_.end)) {
      return Breach("it neither went on nor ended");
    }
    COMITY_RETURN_IF_ERROR(life_.load.breach);
    if (!outcome_.effective) {
      outcome_.name = "not reached";
      return life_.end.code == 0 ? OkStatus()
                                 : Breach("it ended without fault");
    }
    COMITY_RETURN_IF_ERROR(NameTheEnd());
    const Status kept = Recover();
    if (is_control()) {
      outcome_.name = kept.ok() ? "kept" : "lost";
      outcome_.detail = kept.message();
      return OkStatus();
    }
    return kept;
  }

  Status PlayLife() {
    workplace_.Restore(base_.data);
    COMITY_ASSIGN_OR_RETURN(
        auto subject,
        workplace_.Start(&point(), point().server == "comityd", play_.seed));
    life_.was_ready = subject->WaitUntilReady();
    if (life_.was_ready) {
      const bool is_empty = base_.submitted_count == 0;
      life_.load =
          PlayLoad(play_.world, *subject, ledger_, base_.submitted_count,
                   kLoad + (is_empty ? play_.world.founding_count() : 0));
      submitted_count_ = std::max(submitted_count_, life_.load.submitted_count);
    }
    life_.end = life_.was_ready && !life_.load.died ? subject->Stop()
                                                    : subject->WaitForEnd();
    return OkStatus();
  }

  // How a failed call ended the life. Aborts are RocksDB's own way to stop in
  // a build with assertions.
  Status NameTheEnd() {
    if (!is_fail()) {
      return OkStatus();
    }
    const End& end = life_.end;
    if (end.signaled) {
      outcome_.name = "aborted";
      return end.code == SIGABRT ? OkStatus()
                                 : Breach("signal " + std::to_string(end.code));
    }
    if (GaveReason(end)) {
      outcome_.name =
          (life_.was_ready ? "stopped: " : "did not start: ") + end.reason;
      return OkStatus();
    }
    outcome_.name =
        life_.load.refused > 0 ? "answered with an error, went on" : "went on";
    return end.code == 0 ? OkStatus()
                         : Breach("exit code " + std::to_string(end.code));
  }

  Status Recover() {
    COMITY_RETURN_IF_ERROR(ledger_.TakeMark(workplace_.data()));
    COMITY_ASSIGN_OR_RETURN(auto subject, StartAgain());
    if (!subject->WaitUntilReady()) {
      COMITY_ASSIGN_OR_RETURN(subject, Help(subject->WaitForEnd()));
    } else {
      AddName("recovered");
    }
    const AuditResult audit = Audit(
        play_.world, {.submitted_count = submitted_count_}, *subject, ledger_);
    COMITY_RETURN_IF_ERROR(audit.breach);
    return EndSometimesInOrder(*subject);
  }

  // The case in which a person must act before it serves again.
  StatusOr<std::unique_ptr<Subject>> Help(const End& end) {
    outcome_.detail += "\nthen: " + end.log;
    const bool names_manifest = end.log.find("/MANIFEST-") != std::string::npos;
    if (end.reason == "STORE_CORRUPT" && point().how == "holes" &&
        names_manifest) {
      // RocksDB cannot tell a last write with holes from a damaged one, and
      // the mark says nothing about its list of files.
      AddName("refused: STORE_CORRUPT, recovered with its MANIFEST cut");
      return StartWithEndCut(workplace_, play_.seed);
    }
    return Breach("it does not come back: " + end.reason);
  }

  void AddName(const std::string& name) {
    outcome_.name += (outcome_.name.empty() ? "" : "; ") + name;
  }

  StatusOr<std::unique_ptr<Subject>> StartAgain() {
    return workplace_.Start(&kWatched, point().server == "comityd", play_.seed);
  }

  Status EndSometimesInOrder(Subject& subject) {
    if (point().at % kOrderlyStep != 0) {
      subject.Kill();
      return OkStatus();
    }
    const End end = subject.Stop();
    return !end.signaled && end.code == 0
               ? OkStatus()
               : Breach("it recovered and does not end in order");
  }

  const Play& play_;
  Workplace& workplace_;
  const Base& base_;
  Ledger ledger_;
  Outcome outcome_;
  Life life_;
  std::size_t submitted_count_ = 0;
};

}  // namespace

Outcome PlayFault(const Play& play, Workplace& workplace, const Point& point) {
  return FaultPlay(play, workplace, point).Run();
}

StatusOr<std::uint64_t> CountOperations(const Play& play, Workplace& workplace,
                                        const Point& like) {
  Point point = like;
  point.kind = "count";
  point.at = 0;
  COMITY_ASSIGN_OR_RETURN(const End end,
                          FaultPlay(play, workplace, point).RunLife());
  if (end.code != 0 || workplace.report().blind > 0) {
    return Internal("a life without faults failed: " + end.log + " " +
                    workplace.report().what);
  }
  return workplace.report().operations.load();
}

}  // namespace comity::faults
