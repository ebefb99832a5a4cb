// What all commands share: global options, the console, the clock, and the one
// place where a failure becomes words and an exit code.
#ifndef COMITY_CLIENT_CLI_PROGRAM_H_
#define COMITY_CLIENT_CLI_PROGRAM_H_

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>

#include "client/cli/console.h"
#include "client/cli/exit_code.h"
#include "core/base/civil_date.h"
#include "core/base/status.h"
#include "core/words/catalogue.h"

namespace comity::cli {

// PEM files of TLS.
struct TlsFiles {
  // Of who may vouch for the server; empty: no TLS.
  std::string roots;
  // Shown to a server that asks for a certificate, with its key; or empty.
  std::string certificate;
  std::string key;
};

// Options that every command takes, before or behind its name.
struct Globals {
  std::string server = "127.0.0.1:7443";
  // Whether somebody chose `server`.
  bool server_given = false;
  TlsFiles tls;
  // Directory of the policy and the marks.
  std::string trust;
  // The registry meant, where the policy pins several.
  std::string origin;
  bool json = false;
  // In which answers are said to people.
  words::Language language = words::Language::kEnglish;
  // Progress is shown on terminals, and elsewhere if this is set.
  bool progress = false;
  // Unix milliseconds to use instead of the clock.
  std::optional<std::uint64_t> now_ms;
};

// One run of the program. One thread.
class Program {
 public:
  using Action = std::function<StatusOr<ExitCode>()>;

  // The streams must outlive the program.
  Program(std::ostream& out, std::ostream& err) : console_(out, err) {}

  Globals& globals() { return globals_; }
  const Globals& globals() const { return globals_; }
  Console& console() { return console_; }

  // Runs the action of the command that was chosen; says why, if it fails.
  void Run(const Action& action);
  ExitCode exit_code() const { return exit_code_; }

  // Unix milliseconds.
  std::uint64_t NowMs() const;
  CivilDate Today() const { return CivilDate::FromUnixMs(NowMs()); }
  // Whether to show how far a long command is.
  bool ShowsProgress() const;

 private:
  Globals globals_;
  Console console_;
  ExitCode exit_code_ = ExitCode::kYes;
};

// Reads "2026-11-21" (noon), "2026-11-21T10:00:00Z" or Unix seconds as Unix
// milliseconds.
std::optional<std::uint64_t> ParseTimeMs(const std::string& text);

// "2026-11-21 10:00 UTC".
std::string TimeText(std::uint64_t unix_ms);

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_PROGRAM_H_
