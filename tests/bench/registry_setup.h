// Prepares a directory in which comityd can run as a test registry.
#ifndef COMITY_TESTS_BENCH_REGISTRY_SETUP_H_
#define COMITY_TESTS_BENCH_REGISTRY_SETUP_H_

#include <filesystem>
#include <string>

#include "core/base/status.h"
#include "core/checkpoint/verifier_key.h"
#include "core/evidence/policy.h"
#include "tests/bench/server_process.h"
#include "tests/support/test_registry.h"

namespace comity::bench {

struct SetupOptions {
  std::string program;
  // Exists; takes keys, configuration, data and log.
  std::filesystem::path directory;
  std::string country = "KZ";
};

// Writes keys and configuration, and returns how to start the server. It
// listens on a free port of the loopback interface, without TLS.
// Errors: kInternal if a file cannot be written.
StatusOr<ServerCommand> SetUpRegistry(testing::TestRegistry& registry,
                                      const testing::SignedStatement& genesis,
                                      const SetupOptions& options);

// The key under which the registry signs its checkpoints.
StatusOr<checkpoint::VerifierKey> LogKeyOf(testing::TestRegistry& registry);

// Trusts the registry, on its own word.
evidence::Policy PolicyOf(const testing::TestRegistry& registry);

}  // namespace comity::bench

#endif  // COMITY_TESTS_BENCH_REGISTRY_SETUP_H_
