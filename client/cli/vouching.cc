#include "client/cli/vouching.h"

#include <chrono>
#include <filesystem>
#include <iostream>
#include <thread>
#include <utility>

#include "client/cli/connect.h"
#include "client/cli/progress_bar.h"
#include "client/files/durable_file.h"
#include "client/quorum/cosigner_addresses.h"
#include "client/verifying/verifier.h"
#include "client/witness/witness_connection.h"
#include "core/base/text_encoding.h"

namespace comity::cli {
namespace {

constexpr std::uint64_t kMsPerSecond = 1000;

client::QuorumClock SystemClocks(const Program& program) {
  return {
      .now_ms = [&program] { return program.NowMs(); },
      .elapsed_ms = client::SteadyClockMs,
      .pause =
          [](std::uint64_t pause_ms) {
            std::this_thread::sleep_for(std::chrono::milliseconds(pause_ms));
          }};
}

}  // namespace

void AddVouchingOptions(CLI::App& app, VouchingOptions& options) {
  app.add_flag("--no-wait", options.skipped,
               "Where the event worsens something: do not wait until the "
               "cosigners that the policy asks for vouch for it");
  app.add_option("--wait", options.wait_s,
                 "How long to wait for them; 10 seconds if not given")
      ->check(CLI::Range(1, 600))
      ->type_name("SECONDS");
  app.add_option("--cosigner", options.cosigners,
                 "Where a cosigner is reached, by the name of its key, for the "
                 "head to be handed to it: HOST:PORT, or http://HOST:PORT/PATH "
                 "of a witness; repeat. Those in the file `addresses` beside "
                 "the policy are known without it")
      ->type_name("NAME=ADDRESS")
      ->allow_extra_args(false);
}

void SayIfUnvouched(Program& program, const Session& session) {
  if (!session.read_policy().ok()) {
    program.console().Remark(
        "comity: " + session.read_policy().message() +
        "; to send what worsens the log's own word is enough, for nobody's "
        "absence may hold that up");
  }
}

StatusOr<std::unique_ptr<Vouching>> Vouching::Open(
    Program& program, Session& session, const VouchingOptions& options) {
  std::unique_ptr<Vouching> vouching;
  if (options.skipped || session.trust().policy().quorum == 0) {
    return vouching;
  }
  vouching.reset(new Vouching(program, session));
  vouching->limits_.time_max_ms = options.wait_s * kMsPerSecond;
  COMITY_RETURN_IF_ERROR(vouching->Reach(options));
  return vouching;
}

Status Vouching::Reach(const VouchingOptions& options) {
  COMITY_ASSIGN_OR_RETURN(client::AddressBook book,
                          session_.trust().ReadAddresses());
  for (const std::string& text : options.cosigners) {
    const Status added = client::AddAddress(text, book);
    if (!added.ok()) {
      return UsageError("--cosigner " + added.message());
    }
  }
  const evidence::Policy& policy = session_.trust().policy();
  for (auto& known : client::AddressesOfCosigners(
           policy, *policy.FindOrigin(session_.origin()), book)) {
    const bool is_witness = known.address.starts_with(client::kWitnessScheme);
    COMITY_ASSIGN_OR_RETURN(
        auto transport,
        is_witness
            ? client::WitnessConnection::Make(known.address, session_.server())
            : ConnectCosigner(known.address, program_.globals().tls));
    cosigners_.push_back({std::move(known.key), transport.get()});
    kept_.push_back(std::move(transport));
  }
  return OkStatus();
}

void Vouching::Await(const evidence::NoteKeys& keys, std::uint64_t index,
                     const std::string& checkpoint) {
  index_ = index;
  client::TrustStore& trust = session_.trust();
  const auto marks = trust.ReadMarks();
  if (!marks.ok()) {
    outcome_.status = marks.status();
    return;
  }
  const auto seen = marks->find(session_.origin());
  const client::QuorumRequest request = {
      .pinned = *trust.policy().FindOrigin(session_.origin()),
      .policy = trust.policy(),
      .keys = keys,
      .index = index,
      .checkpoint = checkpoint,
      .marks = seen == marks->end() ? evidence::Marks() : seen->second,
      .cosigners = cosigners_,
      .limits = limits_};
  {
    ProgressBar bar(std::cerr, program_.ShowsProgress(),
                    "Waiting for cosigners, seconds",
                    limits_.time_max_ms / kMsPerSecond);
    const std::uint64_t begun_ms = client::SteadyClockMs();
    std::uint64_t shown_s = 0;
    outcome_ = client::AwaitQuorum(
        session_.server(), request, SystemClocks(program_), [&] {
          const std::uint64_t now_s =
              (client::SteadyClockMs() - begun_ms) / kMsPerSecond;
          bar.Advance(now_s - shown_s);
          shown_s = now_s;
        });
  }
  if (!outcome_.status.ok()) {
    Keep();
    return;
  }
  const Status moved =
      trust.Advance(*marks, {{session_.origin(), outcome_.marks}});
  // Whoever moved them meanwhile remembers as much.
  if (!moved.ok() && moved.reason() != ErrorReason::kMarksMoved) {
    outcome_.status = moved;
  }
}

// Whatever it proves, it does not come again.
void Vouching::Keep() {
  if (outcome_.evidence.empty()) {
    return;
  }
  std::string name = session_.origin();
  for (char& c : name) {
    c = c == '/' ? '_' : c;
  }
  name += "-" + std::to_string(program_.NowMs()) +
          (outcome_.is_proof ? ".fork-evidence" : ".two-heads");
  evidence_file_ =
      (std::filesystem::path(program_.globals().trust) / name).string();
  const Status kept = client::CreateFile(evidence_file_, outcome_.evidence,
                                         client::FileAccess::kEverybody);
  if (!kept.ok()) {
    program_.console().Remark("comity: cannot write the evidence: " +
                              kept.message());
    evidence_file_.clear();
  }
}

ExitCode Vouching::Show() {
  Console& console = program_.console();
  if (outcome_.status.ok()) {
    console.Field("Vouched for",
                  "by " + std::to_string(session_.trust().policy().quorum) +
                      " cosigners or more, at size " +
                      std::to_string(outcome_.head.size.value));
    return ExitCode::kYes;
  }
  if (console.json()) {
    return ExitCode::kCouldNotCheck;
  }
  console.Line("Entry " + std::to_string(index_) +
               " stands in the log, but is not vouched for.");
  for (const auto& [name, why] : outcome_.not_signed) {
    console.Remark("  " + name + ": " + std::string(Name(why.reason())) + ": " +
                   why.message());
  }
  static_cast<void>(console.Fail(outcome_.status));
  if (!evidence_file_.empty()) {
    console.Remark(
        outcome_.is_proof
            ? "  Keep " + evidence_file_ +
                  "; `comity audit --evidence` shows anybody what it proves."
            : "  Keep " + evidence_file_ + ", and show it to the cosigners.");
  }
  console.Remark("  To wait once more: comity log await " +
                 std::to_string(index_));
  return ExitCode::kCouldNotCheck;
}

Console::Json Vouching::ToJson() const {
  if (outcome_.status.ok()) {
    return {{"reached", true}, {"size", outcome_.head.size.value}};
  }
  Console::Json not_signed = Console::Json::object();
  for (const auto& [name, why] : outcome_.not_signed) {
    not_signed[name] = {{"reason", Name(why.reason())},
                        {"message", why.message()}};
  }
  return {{"reached", false},
          {"reason", Name(outcome_.status.reason())},
          {"message", outcome_.status.message()},
          {"not_signed", std::move(not_signed)},
          {"evidence_file", evidence_file_},
          {"evidence_is_proof", outcome_.is_proof}};
}

}  // namespace comity::cli
