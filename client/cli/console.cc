#include "client/cli/console.h"

#include <algorithm>
#include <utility>

#include "core/text/unicode_properties.h"
#include "core/text/utf8.h"

namespace comity::cli {
namespace {

constexpr std::size_t kFieldWidth = 16;

// Han, Hangul, kana and full-width forms. Source: UAX 11, W and F, as far as
// names and titles use them.
bool IsWide(char32_t code) {
  return (code >= 0x1100 && code <= 0x115F) ||
         (code >= 0x2E80 && code <= 0xA4CF) ||
         (code >= 0xAC00 && code <= 0xD7A3) ||
         (code >= 0xF900 && code <= 0xFAFF) ||
         (code >= 0xFE30 && code <= 0xFE6F) ||
         (code >= 0xFF00 && code <= 0xFF60) ||
         (code >= 0x20000 && code <= 0x3FFFD);
}

std::string Padded(std::string_view text, std::size_t width) {
  const std::size_t used = DisplayWidth(text);
  return std::string(text) + std::string(width > used ? width - used : 0, ' ');
}

std::string WithoutTrailingSpaces(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace

std::size_t DisplayWidth(std::string_view text) {
  std::size_t width = 0;
  while (const auto code = text::TakeCharacter(text)) {
    width += text::CombiningClass(*code) > 0 ? 0U : IsWide(*code) ? 2U : 1U;
  }
  return width;
}

void Console::ShowBanner() {
  if (!banner_shown_ && !banner_.empty()) {
    out_ << banner_ << '\n';
  }
  banner_shown_ = true;
}

void Console::Line(std::string_view text) {
  if (!json_) {
    ShowBanner();
    out_ << text << '\n';
  }
}

void Console::Field(std::string_view name, std::string_view value) {
  if (!value.empty()) {
    Line(Padded(std::string(name) + ":", kFieldWidth) + std::string(value));
  }
}

void Console::Table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(row[i]));
    }
  }
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += Padded(row[i], widths[i] + 2);
    }
    Line(WithoutTrailingSpaces(std::move(line)));
  }
}

Console::Json ReadJson(std::string_view text) {
  return Console::Json::parse(text);
}

std::string IndentedJson(const Console::Json& json) {
  // Names of files need not be UTF-8.
  return json.dump(2, ' ', false, Console::Json::error_handler_t::replace);
}

void Console::Object(Json object) {
  if (!json_) {
    return;
  }
  if (!banner_.empty()) {
    object["banner"] = banner_;
  }
  out_ << IndentedJson(object) << '\n';
}

ExitCode Console::Fail(const Status& status) {
  const ErrorReasonInfo& info = Describe(status.reason());
  const ExitCode code = ExitCodeOf(status);
  if (json_) {
    Object({{"error",
             {{"reason", info.name},
              {"text", info.text},
              {"message", status.message()},
              {"advice", info.advice}}},
            {"exit_code", static_cast<int>(code)}});
    return code;
  }
  err_ << "comity: " << info.text << '\n';
  if (!status.message().empty()) {
    err_ << "  " << status.message() << '\n';
  }
  err_ << "  Reason: " << info.name << ". " << info.advice << '\n';
  return code;
}

void Console::Remark(std::string_view text) { err_ << text << '\n'; }

}  // namespace comity::cli
