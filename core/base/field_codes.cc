#include "core/base/field_codes.h"

#include <algorithm>
#include <array>

namespace comity {
namespace {

// Broad fields, and narrow ones, of which the digit 0 means "not further
// defined", 8 "inter-disciplinary" and 9 "not elsewhere classified".
constexpr auto kBroad = std::to_array<std::string_view>(
    {"00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "99"});

constexpr auto kNarrow = std::to_array<std::string_view>(
    {"000", "001", "002", "003", "009", "011", "018", "020", "021", "022",
     "023", "028", "029", "030", "031", "032", "038", "039", "040", "041",
     "042", "048", "049", "050", "051", "052", "053", "054", "058", "059",
     "061", "068", "070", "071", "072", "073", "078", "079", "080", "081",
     "082", "083", "084", "088", "089", "090", "091", "092", "098", "099",
     "100", "101", "102", "103", "104", "108", "109", "999"});

// Under 06 and 07, where engineers are.
constexpr auto kDetailed = std::to_array<std::string_view>(
    {"0610", "0611", "0612", "0613", "0619", "0688", "0700", "0710", "0711",
     "0712", "0713", "0714", "0715", "0716", "0719", "0720", "0721", "0722",
     "0723", "0724", "0729", "0730", "0731", "0732", "0788", "0799"});

template <std::size_t size>
bool Holds(const std::array<std::string_view, size>& codes,
           std::string_view code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

}  // namespace

bool IsEducationField(std::string_view code) {
  switch (code.size()) {
    case 2:
      return Holds(kBroad, code);
    case 3:
      return Holds(kNarrow, code);
    case 4:
      break;
    default:
      return false;
  }
  if (code.starts_with("06") || code.starts_with("07")) {
    return Holds(kDetailed, code);
  }
  return code[3] >= '0' && code[3] <= '9' && Holds(kNarrow, code.substr(0, 3));
}

}  // namespace comity
