// The Unicode Consortium's NormalizationTest.txt: lines of five columns in
// hexadecimal, source; NFC; NFD; NFKC; NFKD, of which form C uses all:
//   c2 == NFC(c1) == NFC(c2) == NFC(c3), c4 == NFC(c4) == NFC(c5).
#include <array>
#include <sstream>
#include <stdexcept>

#include "core/text/nfc.h"
#include "core/text/utf8.h"
#include "tests/conformance/checkers.h"

namespace comity::conformance {
namespace {

using Columns = std::array<std::string, 5>;

bool Recognises(const VectorFile& file) {
  return file.text.find("\n@Part0 ") != std::string::npos &&
         file.text.find("source; NFC; NFD; NFKC; NFKD") != std::string::npos;
}

// "0044 0307" as UTF-8.
std::string Characters(const std::string& column) {
  std::istringstream stream(column);
  std::u32string characters;
  std::string code;
  while (stream >> code) {
    characters.push_back(static_cast<char32_t>(std::stoul(code, nullptr, 16)));
  }
  return text::EncodeUtf8(characters);
}

Columns ReadColumns(const std::string& line) {
  std::istringstream stream(line);
  Columns columns;
  for (std::string& column : columns) {
    std::string codes;
    if (!std::getline(stream, codes, ';') || codes.empty()) {
      throw std::invalid_argument("not five columns: " + line);
    }
    column = Characters(codes);
  }
  return columns;
}

bool Gives(const std::string& from, const std::string& expected) {
  return text::ToNfc(from) == expected &&
         text::IsNfc(from) == (from == expected);
}

CheckResult Run(const VectorFile& file) {
  CheckResult result;
  std::istringstream stream(file.text);
  std::string line;
  while (std::getline(stream, line)) {
    if (line.empty() || line[0] == '#' || line[0] == '@') {
      continue;
    }
    const Columns c = ReadColumns(line);
    result.Count(Gives(c[0], c[1]) && Gives(c[1], c[1]) && Gives(c[2], c[1]) &&
                     Gives(c[3], c[3]) && Gives(c[4], c[3]),
                 line);
  }
  return result;
}

}  // namespace

Checker UnicodeNormalizationChecker() {
  return {"unicode-normalization", Recognises, Run};
}

}  // namespace comity::conformance
