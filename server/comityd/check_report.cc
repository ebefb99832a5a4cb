#include "server/comityd/check_report.h"

#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "server/registry/start_check.h"
#include "storage/head_mark.h"

namespace comity::server {
namespace {

const char* NameOf(MarkState state) {
  switch (state) {
    case MarkState::kSound:
      return "sound";
    case MarkState::kMissing:
      return "missing";
    case MarkState::kOneSlotDamaged:
      return "one slot damaged";
    case MarkState::kBad:
      break;
  }
  return "damaged";
}

void PrintJson(const storage::StoreReport& report, MarkState mark) {
  nlohmann::ordered_json json;
  json["whole"] = report.whole();
  json["entries_sound"] = report.entries_sound;
  json["head"] = FormatHead(report.head);
  json["mark"] = NameOf(mark);
  json["entries"] = report.entries;
  json["tiles"] = report.tiles;
  json["map_keys"] = report.map_keys;
  json["history_items"] = report.history_items;
  json["statement_ids"] = report.statement_ids;
  json["difference_count"] = report.difference_count;
  json["differences"] = nlohmann::ordered_json::array();
  for (const storage::StoreDifference& difference : report.differences) {
    json["differences"].push_back(
        {{"place", difference.place}, {"what", difference.what}});
  }
  const std::string text = json.dump(
      2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  std::printf("%s\n", text.c_str());
}

// What to do about a store that is not whole.
std::string AdviceOn(const storage::StoreReport& report, MarkState mark) {
  if (!report.entries_sound) {
    return "damaged, entries included: restore a backup, or fetch the log from "
           "a partner";
  }
  if (mark != MarkState::kBad) {
    return "damaged; the entries are sound: --rebuild-views makes the rest "
           "anew";
  }
  const std::string head = FormatHead(report.head);
  const bool alone = report.difference_count == 1;
  return std::string("damaged: the mark") + (alone ? " alone" : ", and more") +
         "; the entries are sound, up to " + head +
         ". Only others know whether more was signed: compare that with what "
         "partners saw last, move the mark aside (mv mark mark.damaged), "
         "then " +
         (alone ? "start comityd once with" : "--rebuild-views") +
         " --confirm-head " + head;
}

void PrintText(const storage::StoreReport& report, MarkState mark) {
  if (mark == MarkState::kOneSlotDamaged) {
    std::printf(
        "mark: one of its two slots is damaged; the other one is used. If no "
        "crash explains it, look at the disk\n");
  }
  for (const storage::StoreDifference& difference : report.differences) {
    std::printf("%s: %s\n", difference.place.c_str(), difference.what.c_str());
  }
  const std::uint64_t more =
      report.difference_count - report.differences.size();
  if (more > 0) {
    std::printf("and %llu more\n", static_cast<unsigned long long>(more));
  }
  if (report.whole()) {
    std::printf("whole: %llu entries, head %s\n",
                static_cast<unsigned long long>(report.entries),
                FormatHead(report.head).c_str());
  } else {
    std::printf("%s\n", AdviceOn(report, mark).c_str());
  }
}

}  // namespace

StatusOr<MarkState> LookAtMark(const std::string& path) {
  const auto mark = storage::ReadHeadMark(path);
  if (mark.status().code() == StatusCode::kDataLoss) {
    return MarkState::kBad;
  }
  COMITY_RETURN_IF_ERROR(mark.status());
  if (!mark->has_value()) {
    return MarkState::kMissing;
  }
  COMITY_ASSIGN_OR_RETURN(const auto whole, storage::ReadWholeHeadMark(path));
  return whole ? MarkState::kSound : MarkState::kOneSlotDamaged;
}

void PrintReport(const storage::StoreReport& report, MarkState mark,
                 bool json) {
  json ? PrintJson(report, mark) : PrintText(report, mark);
}

}  // namespace comity::server
