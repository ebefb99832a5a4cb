// conformance_tests --vectors DIR: replays every published vector below DIR.
// Ends with 0 only if there was at least one and all ended as published.
#include <CLI/CLI.hpp>
#include <cstddef>
#include <iostream>
#include <string>

#include "tests/conformance/checker.h"
#include "tests/conformance/walker.h"

int main(int argc, char** argv) {
  CLI::App app("Replays published test vectors, recognised by their format.");
  std::string directory;
  std::size_t failures_max = 50;
  app.add_option("--vectors", directory, "Directory of vectors")
      ->required()
      ->check(CLI::ExistingDirectory);
  app.add_option("--failures-max", failures_max, "Failures to print in full");
  CLI11_PARSE(app, argc, argv);

  const comity::conformance::Report report =
      comity::conformance::Walk(directory, comity::conformance::AllCheckers());
  comity::conformance::Print(report, failures_max, std::cout);
  return report.ok() ? 0 : 1;
}
