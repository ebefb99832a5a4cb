// How a command speaks: short lines for people on standard output, one JSON
// object for programs instead under --json, failures on standard error.
#ifndef COMITY_CLIENT_CLI_CONSOLE_H_
#define COMITY_CLIENT_CLI_CONSOLE_H_

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "client/cli/exit_code.h"
#include "core/base/status.h"

namespace comity::cli {

// One thread.
class Console {
 public:
  using Json = nlohmann::ordered_json;

  // The streams must outlive the console.
  Console(std::ostream& out, std::ostream& err) : out_(out), err_(err) {}

  void set_json(bool json) { json_ = json; }
  bool json() const { return json_; }
  // A line above everything that people read, and the member `banner` of the
  // JSON object; empty for none.
  void set_banner(std::string banner) { banner_ = std::move(banner); }

  // A line for people; nothing under --json.
  void Line(std::string_view text = "");
  // "name:   value", values in one column; nothing for an empty value.
  void Field(std::string_view name, std::string_view value);
  // Columns as wide as their widest cell. The first row is the header.
  void Table(const std::vector<std::vector<std::string>>& rows);

  // The one object that --json prints; nothing for people.
  void Object(Json object);

  // Says what is wrong, the reason and what to do next. Returns the exit code.
  ExitCode Fail(const Status& status);

  // Remarks beside the result, on standard error.
  void Remark(std::string_view text);

 private:
  void ShowBanner();

  std::ostream& out_;
  std::ostream& err_;
  bool json_ = false;
  bool banner_shown_ = false;
  std::string banner_;
};

// Reads JSON that this project wrote. Requires: well-formed.
Console::Json ReadJson(std::string_view text);

// JSON for people to read, indented. Bytes that are no UTF-8 are replaced.
std::string IndentedJson(const Console::Json& json);

// Columns that `text` takes on a terminal: wide for Han and its neighbours, 0
// for combining marks. Requires: valid UTF-8.
std::size_t DisplayWidth(std::string_view text);

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_CONSOLE_H_
