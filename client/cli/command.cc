#include "client/cli/command.h"

#include <CLI/CLI.hpp>
#include <utility>

namespace comity::cli {

CLI::App& NewCommand(CLI::App& parent, const CommandText& text,
                     std::function<void()> run) {
  CLI::App* command = parent.add_subcommand(text.name, text.description);
  command->footer("Examples:\n" + text.examples);
  command->callback(std::move(run));
  return *command;
}

CLI::App& AddFamily(CLI::App& app, const std::string& name,
                    const std::string& description) {
  CLI::App* family = app.add_subcommand(name, description);
  family->require_subcommand(1);
  return *family;
}

}  // namespace comity::cli
