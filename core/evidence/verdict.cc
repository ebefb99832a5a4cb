#include "core/evidence/verdict.h"

#include <algorithm>

namespace comity::evidence {
namespace {

void Insert(std::vector<std::string>& names, ErrorReason reason) {
  const std::string name(Name(reason));
  const auto place = std::lower_bound(names.begin(), names.end(), name);
  if (place == names.end() || *place != name) {
    names.insert(place, name);
  }
}

}  // namespace

void Verdict::ClearRecognition() {
  path = RecognitionPath::kUnspecified;
  agreements.clear();
  conditions.clear();
  basis.clear();
}

void Verdict::AddReason(ErrorReason reason) { Insert(reasons, reason); }

void Verdict::AddNote(ErrorReason note) { Insert(notes, note); }

int ExitCode(const Verdict& verdict) {
  constexpr int kYes = 0;
  constexpr int kCheckedNo = 1;
  constexpr int kCouldNotCheck = 2;
  constexpr int kConditional = 4;
  if (verdict.authenticity == Authenticity::kFalse) {
    return kCheckedNo;
  }
  if (verdict.authenticity != Authenticity::kGenuine ||
      verdict.status == DayStatus::kUnknown) {
    return kCouldNotCheck;
  }
  if (verdict.status != DayStatus::kValid) {
    return kCheckedNo;
  }
  switch (verdict.recognition) {
    case Recognition::kUnspecified:
    case Recognition::kRecognised:
      return kYes;
    case Recognition::kConditional:
      return kConditional;
    case Recognition::kNotRecognised:
      return kCheckedNo;
    case Recognition::kUndecided:
      break;
  }
  return kCouldNotCheck;
}

}  // namespace comity::evidence
