// A registry of a country that others mirror, or that mirrors others: comityd
// as a process of its own, with the folder it runs in.
#ifndef COMITY_TESTS_BENCH_MIRROR_SITE_H_
#define COMITY_TESTS_BENCH_MIRROR_SITE_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/evidence/policy.h"
#include "tests/bench/credential_maker.h"
#include "tests/bench/registry_calls.h"
#include "tests/bench/server_process.h"
#include "tests/support/test_registry.h"

namespace comity::bench {

struct SiteSettings {
  std::string country;
  // comityd.
  std::string program;
  // Made if it is not there.
  std::filesystem::path directory;
  // More words for comityd.
  std::vector<std::string> words = {};
};

// One thread.
class MirrorSite {
 public:
  explicit MirrorSite(SiteSettings settings);

  testing::TestRegistry& registry() { return registry_; }
  const ServerProcess& server() const { return *server_; }
  RegistryCalls& calls() { return *calls_; }
  CredentialMaker& maker() { return maker_; }
  evidence::PinnedOrigin Pin() const;

  // Writes keys, genesis and a policy that pins this registry and `others`.
  Status SetUp(const std::vector<evidence::PinnedOrigin>& others);

  // Starts comityd, which follows `partners`, each "ORIGIN=HOST:PORT"; after a
  // stop on the same port as before.
  Status Start(const std::vector<std::string>& partners);
  Status Stop();
  // How others name this site as a partner. Requires: it was started.
  std::string AsPartner() const;

  // Submits the statements that found the registry.
  Status Found();
  // Submits `count` more credentials over streams, signed in batches, or each
  // alone.
  Status Fill(std::uint64_t count, bool each_alone);
  Status Submit(const testing::SignedStatement& statement);

  // Size of the log `origin` that this site shows; 0 if it shows none yet.
  StatusOr<std::uint64_t> ShownSize(const std::string& origin);
  // Entries of mirrored logs whose signatures this site has checked.
  StatusOr<std::uint64_t> SignaturesChecked() const;

 private:
  Status FillChunk(std::uint64_t count, bool each_alone);

  const SiteSettings settings_;
  testing::TestRegistry registry_;
  std::vector<testing::SignedStatement> founding_;
  CredentialMaker maker_;
  ServerCommand command_;
  std::string port_ = "0";
  std::uint16_t http_port_ = 0;
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<RegistryCalls> calls_;
};

}  // namespace comity::bench

#endif  // COMITY_TESTS_BENCH_MIRROR_SITE_H_
