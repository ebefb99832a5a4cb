#include "tests/faults/stage.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>

namespace comity::faults {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kClients = 4;
constexpr std::size_t kLoadOfBase = 14;
constexpr std::uint64_t kFlushTicket = ~std::uint64_t{0};

Status Fails(std::string what) { return Internal(std::move(what)); }

void TakeReply(Ledger& ledger, const Reply& reply, Load& load) {
  if (reply.ticket == kFlushTicket) {
    return;
  }
  if (!reply.ok) {
    ++load.refused;
    return;
  }
  const Status taken =
      ledger.TakeAnswer(static_cast<std::size_t>(reply.ticket), reply.body);
  if (!taken.ok() && load.breach.ok()) {
    load.breach = taken;
  }
}

StatusOr<std::shared_ptr<FaultReport>> MapReport(const fs::path& path) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  const bool sized = file >= 0 && ftruncate(file, sizeof(FaultReport)) == 0;
  void* mapped = sized ? mmap(nullptr, sizeof(FaultReport),
                              PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
                       : MAP_FAILED;
  if (file >= 0) {
    close(file);
  }
  if (mapped == MAP_FAILED) {
    return Fails("cannot map " + path.string());
  }
  return std::shared_ptr<FaultReport>(
      static_cast<FaultReport*>(mapped),
      [](FaultReport* report) { munmap(report, sizeof(FaultReport)); });
}

}  // namespace

Load PlayLoad(const World& world, Subject& subject, Ledger& ledger,
              std::size_t first, std::size_t count) {
  Load load;
  const std::size_t end = std::min(first + count, world.statements().size());
  std::size_t next = first;
  std::size_t running = 0;
  const auto send = [&] {
    load.submitted_count = next + 1;
    subject.Send(next, Method::kSubmit, world.statements()[next].request);
    ++next;
    ++running;
  };
  load.submitted_count = first;
  while (next < end || running > 0) {
    const std::size_t clients = next < world.founding_count() ? 1 : kClients;
    while (next < end && running < clients) {
      if (next == first + count / 2) {
        subject.Send(kFlushTicket, Method::kFlush, "");
        ++running;
      }
      send();
    }
    const auto reply = subject.Next();
    if (!reply) {
      load.died = true;
      break;
    }
    --running;
    TakeReply(ledger, *reply, load);
  }
  return load;
}

StatusOr<std::unique_ptr<Workplace>> Workplace::Make(const World& world,
                                                     const Programs& programs,
                                                     fs::path folder) {
  std::unique_ptr<Workplace> made(
      new Workplace(world, programs, std::move(folder)));
  std::error_code failed;
  fs::create_directories(made->disk(), failed);
  COMITY_RETURN_IF_ERROR(world.WriteFiles(made->folder_));
  COMITY_ASSIGN_OR_RETURN(made->report_, MapReport(made->folder_ / "report"));
  return made;
}

void Workplace::Restore(const fs::path& from) {
  std::error_code failed;
  fs::remove_all(disk(), failed);
  fs::create_directory(disk(), failed);
  fs::copy(from, data(), fs::copy_options::recursive, failed);
}

StatusOr<std::unique_ptr<Subject>> Workplace::Start(const Point* point,
                                                    bool use_comityd,
                                                    std::uint64_t seed) {
  SubjectCommand command;
  command.is_comityd = use_comityd;
  command.program = use_comityd ? programs_.comityd : programs_.subject;
  command.folder = folder_;
  if (point != nullptr) {
    report_->operations = 0;
    report_->fired = 0;
    report_->blind = 0;
    std::fill(std::begin(report_->what), std::end(report_->what), '\0');
    command.environment =
        EnvironmentOf(*point, programs_.shim, disk(), folder_ / "report", seed);
  }
  return Subject::Start(std::move(command));
}

namespace {

// One life: a start, a load, and an end in order or not.
Status Live(const World& world, Workplace& workplace, Base& base,
            bool ends_in_order) {
  COMITY_ASSIGN_OR_RETURN(const auto subject,
                          workplace.Start(nullptr, false, 0));
  if (!subject->WaitUntilReady()) {
    return Fails("the subject does not start: " + subject->Kill().log);
  }
  const std::size_t count = base.submitted_count == 0
                                ? world.founding_count() + kLoadOfBase
                                : kLoadOfBase;
  const Load load =
      PlayLoad(world, *subject, base.ledger, base.submitted_count, count);
  COMITY_RETURN_IF_ERROR(load.breach);
  base.submitted_count = load.submitted_count;
  const End end = ends_in_order ? subject->Stop() : subject->Kill();
  return load.refused == 0 && !load.died && (!ends_in_order || end.code == 0)
             ? OkStatus()
             : Fails("a life without faults failed: " + end.log);
}

void Keep(const Workplace& workplace, const fs::path& folder, Base& base) {
  std::error_code failed;
  fs::copy(workplace.data(), folder, fs::copy_options::recursive, failed);
  base.data = folder;
}

// Killed in the middle of a write, two thirds through its life.
StatusOr<Base> MakeTorn(const World& world, Workplace& workplace,
                        const Base& grown, const fs::path& folder) {
  Base torn = grown;
  Point count = {"count", "grown", "subject", "write", "", 0};
  const auto play = [&](const Point& point) -> StatusOr<Load> {
    torn = grown;
    workplace.Restore(grown.data);
    COMITY_ASSIGN_OR_RETURN(const auto subject,
                            workplace.Start(&point, false, 0));
    Load load;
    if (subject->WaitUntilReady()) {
      load = PlayLoad(world, *subject, torn.ledger, torn.submitted_count,
                      kLoadOfBase);
    }
    return load;
  };
  COMITY_RETURN_IF_ERROR(play(count).status());
  const Point kill = {"kill",  "grown",  "subject",
                      "write", "middle", workplace.report().operations * 2 / 3};
  COMITY_ASSIGN_OR_RETURN(const Load load, play(kill));
  COMITY_RETURN_IF_ERROR(load.breach);
  torn.submitted_count = std::max(torn.submitted_count, load.submitted_count);
  Keep(workplace, folder, torn);
  return torn;
}

// A last write whose length came to the disk, and other bytes than were
// written. RocksDB refuses it, where it drops one that is cut off.
StatusOr<Base> MakeHoled(Workplace& workplace, const Base& torn,
                         const fs::path& folder) {
  Base holed = torn;
  workplace.Restore(torn.data);
  fs::path newest;
  for (const auto& entry : fs::directory_iterator(workplace.data() / "store")) {
    if (entry.path().extension() == ".log") {
      newest = std::max(newest, entry.path());
    }
  }
  if (newest.empty()) {
    return Fails("the torn store has no log of writes");
  }
  // More than any record is long.
  constexpr std::size_t kNonsense = 65'536;
  std::ofstream(newest, std::ios::binary | std::ios::app)
      << std::string(kNonsense, 'x');
  Keep(workplace, folder, holed);
  return holed;
}

}  // namespace

StatusOr<std::map<std::string, Base>> MakeBases(const World& world,
                                                Workplace& workplace,
                                                const fs::path& folder) {
  std::map<std::string, Base> bases;
  fs::create_directories(folder);
  Base base = {.data = "", .ledger = Ledger(world), .submitted_count = 0};
  Keep(workplace, folder / "empty", base);
  bases.emplace("empty", base);
  COMITY_RETURN_IF_ERROR(Live(world, workplace, base, true));
  COMITY_RETURN_IF_ERROR(Live(world, workplace, base, false));
  Keep(workplace, folder / "older", base);
  bases.emplace("older", base);
  COMITY_RETURN_IF_ERROR(Live(world, workplace, base, true));
  COMITY_RETURN_IF_ERROR(Live(world, workplace, base, false));
  Keep(workplace, folder / "grown", base);
  bases.emplace("grown", base);
  COMITY_ASSIGN_OR_RETURN(
      const Base torn,
      MakeTorn(world, workplace, bases.at("grown"), folder / "torn"));
  bases.emplace("torn", torn);
  COMITY_ASSIGN_OR_RETURN(const Base holed,
                          MakeHoled(workplace, torn, folder / "holed"));
  bases.emplace("holed", holed);
  return bases;
}

}  // namespace comity::faults
