// Policies times evidence: what each policy makes of each piece of evidence,
// what assurance the verdict states, and which line of the policy is said not
// to be met; by core, and by `comity policy check`.
//
// The table below is written by hand from docs/spec, Policy and assurance. One
// log, of which cn and eu are state cosigners, w1 and w2 witnesses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "client/verifying/evidence_file.h"
#include "core/base/text_encoding.h"
#include "core/checkpoint/note.h"
#include "core/checkpoint/note_signing.h"
#include "core/checkpoint/verifier_key.h"
#include "core/crypto/sha256.h"
#include "core/evidence/policy.h"
#include "core/evidence/policy_report.h"
#include "core/evidence/verifier.h"
#include "core/statement/wire.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_evidence.h"
#include "tests/support/test_registry.h"

namespace comity::testing {
namespace {

using evidence::Evidence;
using evidence::LineStanding;

constexpr std::uint64_t kDayS = 24 * 60 * 60;

// --- The table ---------------------------------------------------------------

// What the evidence shows, column by column.
enum Column : std::size_t {
  kAlone,          // the log's own word, a minute old
  kWitness,        // w1
  kWitnesses,      // w1 and w2
  kState,          // cn
  kStates,         // cn and eu
  kSameTwice,      // cn with two keys of one operator
  kOwnState,       // a state key that the log's operator runs
  kStranger,       // a cosigner that no policy names
  kOneIsOld,       // cn now, eu two days ago
  kAllOld,         // log, cn and eu, all two days ago
  kOldButVouched,  // the log's own time two days ago, cn and eu now
  kAhead,          // cn and eu ten minutes ahead of the clock
  kBadLine,        // eu, and a line of cn that does not verify
  kNoTime,         // cn and eu, but no time of the log's own
  kOtherLog,       // another log of the same origin
  kColumns
};

// What comes of it:
//   <grade><k>   GENUINE and VALID under that assurance: R0, W1, W2, S1, S2
//   P<grade><k>  UNPROVEN, POLICY_NOT_MET, by the line of the quorum; the
//                assurance is stated all the same
//   P*<grade><k> the same, and the line of the age is not met either
//   O<grade><k>  GENUINE, status UNKNOWN, EVIDENCE_TOO_OLD, by the line of the
//                age
//   sig          UNPROVEN, SIGNATURE_INVALID, by the cosigner and the origin
//   time         UNPROVEN, HEAD_TIME_MISSING, by the origin
//   gen          UNPROVEN, GENESIS_MISMATCH, by the origin
//   pin          UNPROVEN, ORIGIN_NOT_PINNED, by the origin
struct Row {
  std::string_view name;
  std::string_view lines;  // Behind origin and cosigners.
  // "cn=kz": cn is run by kz in this policy; "pins X": it pins X instead.
  std::string_view change;
  std::string_view quorum;  // As `policy check` writes these two lines.
  std::string_view age;
  std::string_view cells;  // In the order of the columns.
};

// clang-format off
constexpr auto kTable = std::to_array<Row>({
  //   alone    wits   states    own      1old      vouched   badline   other
  //       wit      state    twice    strang    old       ahead    time
  {"no quorum",
   "", "", "", "max-age 86400s",
   "R0   W1   W2   S1   S2   S1   R0   R0   S2   OS2  OS2  R0   sig  time gen"},
  {"a witness",
   "quorum 1 witness", "", "quorum 1 witness", "max-age 86400s",
   "PR0  W1   W2   S1   S2   S1   PR0  PR0  S2   OS2  S2   PR0  sig  time gen"},
  {"two witnesses",
   "quorum 2 witness", "", "quorum 2 witness", "max-age 86400s",
   "PR0  PW1  W2   PS1  S2   PS1  PR0  PR0  OS2  OS2  S2   PR0  sig  time gen"},
  {"a state",
   "quorum 1 state", "", "quorum 1 state", "max-age 86400s",
   "PR0  PW1  PW2  S1   S2   S1   PR0  PR0  S2   OS2  S2   PR0  sig  time gen"},
  {"two states",
   "quorum 2 state", "", "quorum 2 state", "max-age 86400s",
   "PR0  PW1  PW2  PS1  S2   PS1  PR0  PR0  OS2  OS2  S2   PR0  sig  time gen"},
  {"three states of two",
   "quorum 3 state", "", "quorum 3 state", "max-age 86400s",
   "PR0  PW1  PW2  PS1  PS2  PS1  PR0  PR0  PS2  P*S2 P*S2 PR0  sig  time gen"},
  {"half a minute",
   "max-age 30s", "", "", "max-age 30s",
   "OR0  OW1  OW2  OS1  OS2  OS1  OR0  OR0  OS2  OS2  OS2  OR0  sig  time gen"},
  {"a week",
   "max-age 7d", "", "", "max-age 604800s",
   "R0   W1   W2   S1   S2   S1   R0   R0   S2   S2   S2   R0   sig  time gen"},
  {"two states, a week",
   "quorum 2 state\nmax-age 7d", "", "quorum 2 state", "max-age 604800s",
   "PR0  PW1  PW2  PS1  S2   PS1  PR0  PR0  S2   S2   S2   PR0  sig  time gen"},
  {"fresh for work",
   "max-age EMPLOYMENT 30s", "", "", "max-age 30s",
   "OR0  OW1  OW2  OS1  OS2  OS1  OR0  OR0  OS2  OS2  OS2  OR0  sig  time gen"},
  {"fresh for studies",
   "max-age ACADEMIC 30s", "", "", "max-age 86400s",
   "R0   W1   W2   S1   S2   S1   R0   R0   S2   OS2  OS2  R0   sig  time gen"},
  {"cn belongs to the log",
   "quorum 1 state", "cn=kz", "quorum 1 state", "max-age 86400s",
   "PR0  PW1  PW2  PR0  S1   PR0  PR0  PR0  OS1  OS1  S1   PR0  S1   time gen"},
  {"cn and eu are one",
   "quorum 2 state", "eu=cn", "quorum 2 state", "max-age 86400s",
   "PR0  PW1  PW2  PS1  PS1  PS1  PR0  PR0  PS1  P*S1 P*S1 PR0  sig  time gen"},
  {"another origin",
   "", "pins registry.xx.example", "", "",
   "pin  pin  pin  pin  pin  pin  pin  pin  pin  pin  pin  pin  pin  pin  pin"},
});
// clang-format on

// --- The evidence ------------------------------------------------------------

struct Line {
  std::string key;  // cn, cn-2, eu, w1, w2, kz-state, stranger.
  std::int64_t age_s = 30;
  bool is_wrong = false;
};

struct Sample {
  std::vector<Line> lines;
  std::int64_t own_age_s = 60;
  bool has_own_time = true;
  bool is_other_log = false;
};

Sample SampleOf(std::size_t column) {
  constexpr std::int64_t kOld = 2 * static_cast<std::int64_t>(kDayS);
  switch (static_cast<Column>(column)) {
    case kAlone:
      return {};
    case kWitness:
      return {.lines = {{"w1"}}};
    case kWitnesses:
      return {.lines = {{"w1"}, {"w2"}}};
    case kState:
      return {.lines = {{"cn"}}};
    case kStates:
      return {.lines = {{"cn"}, {"eu"}}};
    case kSameTwice:
      return {.lines = {{"cn"}, {"cn-2"}}};
    case kOwnState:
      return {.lines = {{"kz-state"}}};
    case kStranger:
      return {.lines = {{"stranger"}}};
    case kOneIsOld:
      return {.lines = {{"cn"}, {"eu", kOld}}};
    case kAllOld:
      return {.lines = {{"cn", kOld}, {"eu", kOld}}, .own_age_s = kOld};
    case kOldButVouched:
      return {.lines = {{"cn"}, {"eu"}}, .own_age_s = kOld};
    case kAhead:
      return {.lines = {{"cn", -600}, {"eu", -600}}};
    case kBadLine:
      return {.lines = {{"cn", 30, true}, {"eu"}}};
    case kNoTime:
      return {.lines = {{"cn"}, {"eu"}}, .has_own_time = false};
    case kOtherLog:
      return {.lines = {{"cn"}, {"eu"}}, .is_other_log = true};
    case kColumns:
      break;
  }
  return {};
}

std::unique_ptr<crypto::Signer> KeyCalled(const std::string& name) {
  return *crypto::Ed25519KeyFromSeed(
      crypto::Sha256("policy table " + name).view());
}

class PolicyTableTest : public ::testing::Test {
 protected:
  PolicyTableTest() : other_("registry.kz.example", "KZ", 2) {
    for (TestRegistry* registry : {&kz_, &other_}) {
      registry->Found();
      registry->Add(registry->CredentialRecord(1), {"centre/1"});
      registry->log().Commit();
    }
    question_ = Ask(kz_, 1, Day("2026-01-06"));
    question_.host_country = "KZ";
    question_.purpose = statement::Purpose::kEmployment;
    const std::uint64_t day_s = 10 * kDayS;
    now_s_ = kTestStartMs / 1000 + day_s;
  }

  std::string MakeEvidence(std::size_t column) {
    const Sample sample = SampleOf(column);
    TestRegistry& registry = sample.is_other_log ? other_ : kz_;
    TestServer server;
    server.Serve(registry, {"KZ"});
    Evidence made = server.MakeEvidence(question_);
    evidence::RegistryEvidence& part = made.registries.front();
    auto note = *checkpoint::ParseNote(registry.log().Checkpoint(
        registry.origin(), registry.Key("log"), registry.Key("cosigning"),
        At(sample.own_age_s)));
    if (!sample.has_own_time) {
      note.signatures.pop_back();
    }
    for (const Line& line : sample.lines) {
      auto signature = *checkpoint::Cosign(note.text, At(line.age_s), line.key,
                                           *KeyCalled(line.key));
      signature.bytes.back() ^= line.is_wrong ? 1 : 0;
      note.signatures.push_back(std::move(signature));
    }
    part.checkpoint = checkpoint::FormatNote(note);
    return statement::EncodeRecord(made);
  }

  std::uint64_t At(std::int64_t age_s) const {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(now_s_) -
                                      age_s);
  }

  std::string PolicyText(const Row& row) {
    std::map<std::string, std::string> operators = {
        {"cn", "cn"}, {"cn-2", "cn"}, {"eu", "eu"},
        {"w1", "w1"}, {"w2", "w2"},   {"kz-state", "kz"}};
    std::string origin = kz_.origin();
    if (row.change.starts_with("pins ")) {
      origin = row.change.substr(5);
    } else if (!row.change.empty()) {
      const std::size_t equals = row.change.find('=');
      const std::string name(row.change.substr(0, equals));
      operators[name] = row.change.substr(equals + 1);
      if (name == "cn") {
        operators["cn-2"] = operators["cn"];
      }
    }
    std::string text = "comity-policy/v1\norigin " + origin + "\n  genesis " +
                       HexEncode(kz_.genesis_id().view()) +
                       "\n  countries KZ\n  operator kz\n";
    for (const auto& [name, operator_name] : operators) {
      const auto key = *checkpoint::VerifierKey::Make(
          name, checkpoint::NoteKeyType::kCosignature,
          KeyCalled(name)->public_key());
      text += "cosigner " + key.ToString() + "\n  operator " + operator_name +
              "\n  grade " + (name.front() == 'w' ? "witness" : "state") + "\n";
    }
    return text + std::string(row.lines) + "\n";
  }

  // The cell that core's verdict amounts to.
  std::string CellOf(const evidence::Policy& policy,
                     const std::string& bytes) const {
    const evidence::Verdict verdict =
        evidence::Verify(
            policy,
            {.question = question_, .evidence = bytes, .now_ms = now_s_ * 1000})
            .verdict();
    static const std::map<std::string, std::string> kByReason = {
        {"POLICY_NOT_MET", "P"},       {"SIGNATURE_INVALID", "sig"},
        {"HEAD_TIME_MISSING", "time"}, {"GENESIS_MISMATCH", "gen"},
        {"ORIGIN_NOT_PINNED", "pin"},  {"EVIDENCE_TOO_OLD", "O"}};
    std::string cell;
    for (const std::string& reason : verdict.reasons) {
      if (const auto found = kByReason.find(reason); found != kByReason.end()) {
        cell = found->second;
      }
    }
    const bool is_genuine =
        verdict.authenticity == evidence::Authenticity::kGenuine;
    const bool is_known = verdict.status == evidence::DayStatus::kValid;
    // The verdict must agree with its reason.
    if (is_genuine != (cell.empty() || cell == "O") ||
        is_known != cell.empty()) {
      return "inconsistent: " + Brief(verdict);
    }
    if (cell.empty() || cell == "P" || cell == "O") {
      cell += Assurance(verdict);
    }
    return cell;
  }
  static std::string Assurance(const evidence::Verdict& verdict) {
    if (verdict.registries.size() != 1) {
      return " no view";
    }
    const evidence::RegistryView& view = verdict.registries.front();
    const std::string grade =
        view.assurance == evidence::Assurance::kStateCosigned ? "S"
        : view.assurance == evidence::Assurance::kWitnessed   ? "W"
                                                              : "R";
    return grade + std::to_string(view.cosigners);
  }

  // The lines that are said not to be met.
  std::set<std::string> UnmetByCore(const evidence::Policy& policy,
                                    const std::string& bytes) const {
    std::set<std::string> unmet;
    const auto lines =
        evidence::ReportPolicy(policy, bytes, question_.purpose, now_s_ * 1000);
    EXPECT_OK(lines);
    for (const evidence::PolicyLine& line : *lines) {
      if (line.standing == LineStanding::kNotMet) {
        unmet.insert(line.line);
      }
    }
    return unmet;
  }

  // The same as the command line says it.
  std::set<std::string> UnmetByProgram(const std::string& policy,
                                       const std::string& bytes) const {
    const std::string folder = directory_.path().string();
    std::ofstream(folder + "/policy", std::ios::binary) << policy;
    std::ofstream(folder + "/evidence", std::ios::binary)
        << client::EncodeEvidenceFile(bytes);
    const std::string command =
        std::string(COMITY_PROGRAM) + " --json --trust " + folder + " --now " +
        std::to_string(now_s_) + " policy check " + folder + "/evidence";
    std::string output;
    std::array<char, 4096> part{};
    FILE* program = popen(command.c_str(), "r");
    while (fgets(part.data(), part.size(), program) != nullptr) {
      output += part.data();
    }
    const int exit_code = WEXITSTATUS(pclose(program));
    const auto told = nlohmann::json::parse(output, nullptr, false);
    std::set<std::string> unmet;
    for (const auto& line : told["lines"]) {
      if (line["standing"] == "NOT MET") {
        unmet.insert(line["line"]);
      }
    }
    EXPECT_EQ(exit_code, unmet.empty() ? 0 : 2);
    return unmet;
  }

  TestRegistry kz_;
  TestRegistry other_;
  evidence::Question question_;
  std::uint64_t now_s_ = 0;
  TemporaryDirectory directory_;
};

std::vector<std::string> CellsOf(const Row& row) {
  std::istringstream words{std::string(row.cells)};
  std::vector<std::string> cells;
  for (std::string cell; words >> cell;) {
    cells.push_back(cell);
  }
  return cells;
}

// What the policy's report must say of a cell.
std::set<std::string> UnmetOf(const Row& row, std::string_view cell,
                              const std::string& origin) {
  const std::string by_origin = "origin " + origin;
  if (cell == "sig") {
    return {"cosigner cn", by_origin};
  }
  if (cell == "time" || cell == "gen" || cell == "pin") {
    return {by_origin};
  }
  std::set<std::string> unmet;
  if (cell.starts_with("P")) {
    unmet.insert(std::string(row.quorum));
  }
  if (cell.starts_with("O") || cell.starts_with("P*")) {
    unmet.insert(std::string(row.age));
  }
  return unmet;
}

// The star is about the report alone.
std::string WithoutStar(std::string_view cell) {
  std::string without(cell);
  std::erase(without, '*');
  return without;
}

TEST_F(PolicyTableTest, CoreAnswersAndBlamesAsTheTableSays) {
  for (std::size_t column = 0; column < kColumns; ++column) {
    const std::string bytes = MakeEvidence(column);
    for (const Row& row : kTable) {
      SCOPED_TRACE(std::string(row.name) + ", column " +
                   std::to_string(column));
      const auto policy = evidence::ParsePolicy(PolicyText(row));
      ASSERT_OK(policy);
      EXPECT_EQ(CellOf(*policy, bytes), WithoutStar(CellsOf(row).at(column)));
      EXPECT_EQ(UnmetByCore(*policy, bytes),
                UnmetOf(row, CellsOf(row).at(column), kz_.origin()));
    }
  }
}

TEST_F(PolicyTableTest, TheProgramBlamesAsTheTableSays) {
  for (std::size_t column = 0; column < kColumns; ++column) {
    const std::string bytes = MakeEvidence(column);
    for (const Row& row : kTable) {
      SCOPED_TRACE(std::string(row.name) + ", column " +
                   std::to_string(column));
      EXPECT_EQ(UnmetByProgram(PolicyText(row), bytes),
                UnmetOf(row, CellsOf(row).at(column), kz_.origin()));
    }
  }
}

}  // namespace
}  // namespace comity::testing
