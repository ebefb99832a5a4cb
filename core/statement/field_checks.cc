#include "core/statement/field_checks.h"

#include <algorithm>

#include "core/checkpoint/checkpoint.h"
#include "core/text/plain_text.h"

namespace comity::statement {
namespace {

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

bool IsId(std::string_view value) {
  return !value.empty() && value.size() <= 64 &&
         std::all_of(value.begin(), value.end(), [](char c) {
           return IsLower(c) || IsDigit(c) || c == '-';
         });
}

bool IsCode(std::string_view value) {
  constexpr std::string_view kPunctuation = "._:/+-";
  return !value.empty() &&
         std::all_of(value.begin(), value.end(), [kPunctuation](char c) {
           return IsLower(c) || IsUpper(c) || IsDigit(c) ||
                  kPunctuation.find(c) != std::string_view::npos;
         });
}

bool IsOrigin(std::string_view value) { return checkpoint::IsOrigin(value); }

bool IsCountry(std::string_view value) {
  return value.size() == 2 && IsUpper(value[0]) && IsUpper(value[1]);
}

bool IsText(std::string_view value) { return text::IsPlainText(value); }

}  // namespace comity::statement
