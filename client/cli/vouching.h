// After an event that worsens: waiting until enough cosigners vouch for it, and
// saying what came of that.
#ifndef COMITY_CLIENT_CLI_VOUCHING_H_
#define COMITY_CLIENT_CLI_VOUCHING_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/cli/console.h"
#include "client/cli/program.h"
#include "client/cli/session.h"
#include "client/quorum/cosigner_transport.h"
#include "client/quorum/quorum_wait.h"
#include "core/base/status.h"
#include "core/evidence/note_keys.h"

namespace comity::cli {

struct VouchingOptions {
  bool skipped = false;
  std::uint64_t wait_s = 10;
  std::vector<std::string> cosigners;  // NAME=HOST:PORT.
};

void AddVouchingOptions(CLI::App& app, VouchingOptions& options);

// Around something that worsens: says on standard error if cosigners do
// not vouch, as the policy asks, for what `session` read last.
void SayIfUnvouched(Program& program, const Session& session);

// One thread.
class Vouching {
 public:
  // Reads where the cosigners are reached; nothing is sent yet. Null if there
  // is nothing to wait for: the policy asks for no cosigners, or --no-wait.
  // Both must outlive the object.
  //
  // Errors: those of TrustStore::ReadAddresses; kUsage for a cosigner.
  static StatusOr<std::unique_ptr<Vouching>> Open(
      Program& program, Session& session, const VouchingOptions& options);

  // Waits for a quorum over entry `index`, which `checkpoint` acknowledged;
  // moves the marks, or keeps the evidence in a file.
  void Await(const evidence::NoteKeys& keys, std::uint64_t index,
             const std::string& checkpoint);

  // What came of it, for people; returns the exit code. The entry stands in
  // the log either way.
  ExitCode Show();
  // The same for programs.
  Console::Json ToJson() const;

 private:
  Vouching(Program& program, Session& session)
      : program_(program), session_(session) {}

  Status Reach(const VouchingOptions& options);
  void Keep();

  Program& program_;
  Session& session_;
  client::QuorumLimits limits_;
  std::vector<std::unique_ptr<client::CosignerTransport>> kept_;
  std::vector<client::ReachableCosigner> cosigners_;
  std::uint64_t index_ = 0;
  client::QuorumOutcome outcome_;
  std::string evidence_file_;
};

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_VOUCHING_H_
