// Damaged bytes, cut, lost and exchanged files: a registry that finds them may
// refuse to start, or serve what verifies, and nothing else.
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/faults/audit.h"
#include "tests/faults/campaign.h"
#include "tests/faults/play.h"

namespace comity::faults {
namespace {

namespace fs = std::filesystem;

constexpr char kBase[] = "grown";
constexpr char kOlder[] = "older";
// In the place of a file: store and mark.
constexpr char kEverything[] = "everything";

Status Breach(std::string what) { return Internal(std::move(what)); }

std::string ReadWhole(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void WriteWhole(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

// What a file of the data folder is for.
std::string KindOf(const fs::path& file) {
  const std::string name = file.filename();
  if (file.extension() == ".sst" || file.extension() == ".log") {
    return name.ends_with(".sst") ? "SST" : "WAL";
  }
  return name.substr(0, name.find('-'));
}

// Regular files below `folder`, relative, in a fixed order.
std::vector<fs::path> FilesOf(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) {
      files.push_back(fs::relative(entry.path(), folder));
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

// The file of the older store with the same name, else of the same kind.
fs::path Counterpart(const fs::path& older, const fs::path& file) {
  if (fs::exists(older / file)) {
    return older / file;
  }
  for (const fs::path& candidate : FilesOf(older)) {
    if (KindOf(candidate) == KindOf(file)) {
      return older / candidate;
    }
  }
  return {};
}

void FlipByte(const fs::path& path, std::uint64_t at, std::uint64_t seed) {
  std::string bytes = ReadWhole(path);
  std::mt19937_64 random(seed ^ (at << 8));
  const auto change = static_cast<char>(1 + random() % 255);
  char& byte = bytes[static_cast<std::size_t>(at) % bytes.size()];
  byte = static_cast<char>(byte ^ change);
  WriteWhole(path, bytes);
}

void Cut(const fs::path& path, const std::string& how) {
  std::string bytes = ReadWhole(path);
  const std::size_t size = how == "empty"   ? 0
                           : how == "halve" ? bytes.size() / 2
                                            : bytes.size() - 1;
  bytes.resize(size);
  WriteWhole(path, bytes);
}

// Does to `data` what the first word of point.how says.
void Apply(const Point& point, const fs::path& data, const fs::path& older,
           std::uint64_t seed) {
  const std::string action = point.how.substr(0, point.how.find(' '));
  const bool is_everything = point.classes == kEverything;
  const fs::path path = is_everything ? data : data / point.classes;
  if (action == "flip") {
    FlipByte(path, point.at, seed);
  } else if (action == "delete") {
    fs::remove(path);
  } else if (action == "exchange") {
    const fs::path from = Counterpart(older, point.classes);
    WriteWhole(path, from.empty() ? "" : ReadWhole(from));
  } else if (action == "return") {
    fs::remove_all(path);
    fs::copy(is_everything ? older : older / point.classes, path,
             fs::copy_options::recursive);
  } else {
    Cut(path, action);
  }
}

// Nobody but a cosigner can notice that store and mark are both old.
bool IsBeyondUs(const Point& point) { return point.how == "return everything"; }

Status CheckServing(const Play& play, Subject& subject, Ledger& ledger,
                    std::size_t submitted_count, Outcome& outcome) {
  const AuditResult audit = Audit(
      play.world, {.submitted_count = submitted_count, .may_refuse = true},
      subject, ledger);
  COMITY_RETURN_IF_ERROR(audit.breach);
  if (audit.stopped) {
    const End end = subject.WaitForEnd();
    outcome.detail = end.log;
    outcome.name = "served, then stopped: " + end.reason;
    return GaveReason(end) ? OkStatus() : Breach("it stopped without a reason");
  }
  outcome.name = audit.unanswered == 0 ? "served all, all verified"
                                       : "served a part, all verified";
  return OkStatus();
}

Status PlayOne(const Play& play, Workplace& workplace, Outcome& outcome) {
  const Point& point = outcome.point;
  const Base& base = play.bases.at(point.base);
  workplace.Restore(base.data);
  Apply(point, workplace.data(), play.bases.at(kOlder).data, play.seed);
  const Point watched = {"count", "", "", "", "", 0};
  COMITY_ASSIGN_OR_RETURN(
      const auto subject,
      workplace.Start(&watched, point.server == "comityd", play.seed));
  if (!subject->WaitUntilReady()) {
    const End end = subject->WaitForEnd();
    outcome.detail = end.log;
    if (end.signaled && end.code == SIGABRT) {
      outcome.name = "aborted by RocksDB when it started";
      return OkStatus();
    }
    outcome.name = "refused: " + end.reason;
    return GaveReason(end)
               ? OkStatus()
               : Breach("it ended without a reason, " +
                        std::string(end.signaled ? "signal " : "code ") +
                        std::to_string(end.code));
  }
  Ledger ledger = base.ledger;
  const Status kept =
      CheckServing(play, *subject, ledger, base.submitted_count, outcome);
  if (IsBeyondUs(point)) {
    outcome.name = kept.ok() ? "kept" : "not noticed, as without cosigners";
    return OkStatus();
  }
  return kept;
}

// Bytes to damage of each kind of file, by its share; small files wholly.
std::size_t BytesOf(const std::string& kind, std::size_t damaged_bytes) {
  static const std::map<std::string, std::size_t> kPercent = {
      {"WAL", 33}, {"SST", 33}, {"MANIFEST", 14}, {"mark", 14}};
  const auto found = kPercent.find(kind);
  return damaged_bytes * (found == kPercent.end() ? 2 : found->second) / 100;
}

// Offsets spread evenly over `size` bytes, each moved a little by chance.
std::vector<std::uint64_t> Spread(std::uint64_t size, std::size_t count,
                                  std::mt19937_64& random) {
  std::vector<std::uint64_t> offsets;
  const std::uint64_t points = std::min<std::uint64_t>(size, count);
  for (std::uint64_t i = 0; i < points; ++i) {
    const std::uint64_t begin = size * i / points;
    const std::uint64_t end = size * (i + 1) / points;
    offsets.push_back(begin + random() % (end - begin));
  }
  return offsets;
}

std::vector<Point> Flips(const fs::path& data, const Share& share,
                         std::uint64_t seed) {
  std::map<std::string, std::vector<fs::path>> kinds;
  for (const fs::path& file : FilesOf(data)) {
    kinds[KindOf(file)].push_back(file);
  }
  std::mt19937_64 random(seed);
  std::vector<Point> points;
  for (const auto& [kind, files] : kinds) {
    std::uint64_t size = 0;
    for (const fs::path& file : files) {
      size += fs::file_size(data / file);
    }
    std::uint64_t before = 0;  // bytes of the files gone through
    auto file = files.begin();
    for (const std::uint64_t offset :
         Spread(size, BytesOf(kind, share.damaged_bytes), random)) {
      while (offset - before >= fs::file_size(data / *file)) {
        before += fs::file_size(data / *file);
        ++file;
      }
      points.push_back(
          {"damage", kBase, "subject", *file, "flip " + kind, offset - before});
    }
  }
  return points;
}

std::vector<Point> Exchanges(const fs::path& data, const std::string& server) {
  std::vector<Point> points;
  for (const fs::path& file : FilesOf(data)) {
    if (fs::file_size(data / file) == 0) {
      continue;  // LOCK
    }
    for (const char* action :
         {"empty", "halve", "shorten", "delete", "exchange"}) {
      points.push_back({"swap", kBase, server, file,
                        std::string(action) + " " + KindOf(file), 0});
    }
  }
  points.push_back({"swap", kBase, server, "store", "return store", 0});
  points.push_back({"swap", kBase, server, "mark", "return mark", 0});
  points.push_back(
      {"swap", kBase, server, kEverything, "return everything", 0});
  return points;
}

}  // namespace

Outcome PlayDamage(const Play& play, Workplace& workplace, const Point& point) {
  Outcome outcome;
  outcome.point = point;
  outcome.effective = true;
  outcome.breach = PlayOne(play, workplace, outcome);
  return outcome;
}

Status PlayDamages(Crew& crew, const Share& share, const Take& take) {
  const fs::path& data = crew.play().bases.at(kBase).data;
  take(crew.Run(Flips(data, share, crew.play().seed)));
  take(crew.Run(Exchanges(data, "subject")));
  if (share.step == 1) {
    take(crew.Run(Exchanges(data, "comityd")));
  }
  return OkStatus();
}

}  // namespace comity::faults
