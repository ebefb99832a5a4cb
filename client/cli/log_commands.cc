// `comity log`: the log itself, for auditors and the curious.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/cli/authoring.h"
#include "client/cli/command.h"
#include "client/cli/session.h"
#include "client/files/durable_file.h"
#include "core/base/text_encoding.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/tlog_proof.h"
#include "core/merkle/inclusion_proof.h"
#include "core/merkle/tree_hash.h"
#include "core/statement/entry.h"
#include "core/statement/json.h"
#include "core/statement/map_keys.h"
#include "core/statement/registry_records.h"

namespace comity::cli {
namespace {

struct LogOptions {
  std::uint64_t index = 0;
  std::uint64_t from = 0;
  std::size_t count = 50;
  bool raw = false;
  std::string out;
};

StatusOr<ExitCode> RunCheckpoint(Program& program, LogOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const auto session, Session::Open(program));
  if (options.raw) {
    COMITY_ASSIGN_OR_RETURN(
        const std::string note,
        session->server().Checkpoint(client::HeadChoice::kNewest));
    // Shown as it came, so nothing else than a checkpoint may come.
    const auto parsed = checkpoint::ParseNote(note);
    const Status readable =
        parsed.ok() ? checkpoint::ParseCheckpoint(parsed->text).status()
                    : parsed.status();
    if (!readable.ok()) {
      return NotChecked(readable);
    }
    program.console().Line(note);
    program.console().Object({{"checkpoint", note}});
    return ExitCode::kYes;
  }
  COMITY_ASSIGN_OR_RETURN(auto histories, session->Read({}));
  const evidence::RegistryView& view = histories.view();
  Console& console = program.console();
  console.Field("Registry", view.origin);
  console.Field("Entries", std::to_string(view.size));
  console.Field("Root", HexEncode(view.root.view()));
  console.Field("Time", TimeText(view.head_time_s * 1000));
  console.Field("Assurance", statement::NameOf(view.assurance));
  console.Line(
      "Verified: signed by the registry, and an extension of what "
      "was seen here before.");
  console.Object(ReadJson(statement::ToJson(view)));
  return ExitCode::kYes;
}

// What an entry is, in three words. Nothing here is verified.
struct EntryLine {
  std::string time;
  std::string kind;
  std::string signers;
};

EntryLine Describe(const std::string& bytes) {
  const auto entry = statement::DecodeEntry(bytes);
  if (!entry.ok()) {
    return {"", "unreadable", ""};
  }
  EntryLine line{TimeText(entry->admitted_ms), "MAP_COMMITMENT", ""};
  if (const auto* held =
          std::get_if<statement::StatementEntry>(&entry->content)) {
    const auto header = statement::ParseHeader(held->statement);
    if (!header.ok()) {
      return {line.time, "unreadable", ""};
    }
    const auto kind = statement::KindFromNumber(header->kind);
    line.kind = kind ? std::string(statement::NameOf(*kind)) : "unknown kind";
    for (const std::string& slot : header->slots) {
      line.signers += (line.signers.empty() ? "" : " ") + slot;
    }
  }
  return line;
}

StatusOr<ExitCode> RunEntries(Program& program, LogOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const auto session, Session::Open(program));
  COMITY_ASSIGN_OR_RETURN(
      const client::EntryPage page,
      session->server().Entries(options.from, options.count, ""));
  std::vector<std::vector<std::string>> rows = {
      {"INDEX", "ADMITTED", "KIND", "SIGNED BY"}};
  Console::Json entries = Console::Json::array();
  for (std::size_t i = 0; i < page.entries.size(); ++i) {
    const EntryLine line = Describe(page.entries[i]);
    const std::uint64_t index = page.first_index + i;
    rows.push_back({std::to_string(index), line.time, line.kind, line.signers});
    entries.push_back({{"index", index},
                       {"admitted", line.time},
                       {"kind", line.kind},
                       {"signed_by", line.signers}});
  }
  program.console().Table(rows);
  program.console().Line(
      "As the server lists them; `comity log show INDEX` "
      "proves one. The log has " +
      std::to_string(page.tree_size) + " entries.");
  program.console().Object(
      {{"entries", std::move(entries)}, {"tree_size", page.tree_size}});
  return ExitCode::kYes;
}

// One entry that stands under a head that the policy accepts.
struct ProvenEntry {
  client::EntryProof proof;
  std::string checkpoint;
};

StatusOr<ProvenEntry> Prove(Session& session, std::uint64_t index) {
  COMITY_ASSIGN_OR_RETURN(auto histories, session.Read({}));
  COMITY_ASSIGN_OR_RETURN(const checkpoint::VerifierKey log_key,
                          histories.LogKey());
  ProvenEntry proven;
  COMITY_ASSIGN_OR_RETURN(proven.checkpoint, session.server().Checkpoint(
                                                 client::HeadChoice::kNewest));
  COMITY_ASSIGN_OR_RETURN(const checkpoint::ParsedNote note,
                          checkpoint::ParseNote(proven.checkpoint));
  COMITY_ASSIGN_OR_RETURN(const checkpoint::Checkpoint head,
                          checkpoint::VerifyCheckpoint(note, log_key));
  COMITY_ASSIGN_OR_RETURN(proven.proof, session.server().InclusionProof(
                                            index, head.head.size.value));
  COMITY_RETURN_IF_ERROR(
      merkle::VerifyInclusion(merkle::LeafHash(proven.proof.entry), {index},
                              head.head, proven.proof.hashes));
  return proven;
}

Console::Json EntryJson(std::uint64_t index, const std::string& bytes) {
  const auto entry = statement::DecodeEntry(bytes);
  Console::Json shown = {{"index", index}};
  if (!entry.ok()) {
    shown["unreadable"] = std::string(Name(entry.status().reason()));
    return shown;
  }
  shown["admitted"] = TimeText(entry->admitted_ms);
  if (const auto* held =
          std::get_if<statement::StatementEntry>(&entry->content)) {
    const auto parsed = statement::ParseStatement(held->statement);
    shown["statement"] =
        parsed.ok()
            ? ReadJson(statement::StatementToJson(*parsed))
            : Console::Json(std::string(Name(parsed.status().reason())));
  } else {
    const auto& commitment = std::get<statement::MapCommitment>(entry->content);
    shown["map_root"] = HexEncode(commitment.map_root.view());
    shown["covered"] = commitment.covered;
  }
  return shown;
}

StatusOr<ExitCode> RunShow(Program& program, LogOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const auto session, Session::Open(program));
  auto proven = Prove(*session, options.index);
  if (!proven.ok()) {
    return NotChecked(proven.status());
  }
  const Console::Json shown = EntryJson(options.index, proven->proof.entry);
  program.console().Line(IndentedJson(shown));
  program.console().Line("Verified: it stands at this index of the log.");
  program.console().Object(shown);
  return ExitCode::kYes;
}

StatusOr<ExitCode> RunProve(Program& program, LogOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const auto session, Session::Open(program));
  auto proven = Prove(*session, options.index);
  if (!proven.ok()) {
    return NotChecked(proven.status());
  }
  const std::string text =
      checkpoint::FormatTlogProof({.extra = std::nullopt,
                                   .index = {options.index},
                                   .inclusion_proof = proven->proof.hashes,
                                   .checkpoint = proven->checkpoint});
  if (options.out.empty()) {
    program.console().Line(text);
  } else {
    COMITY_RETURN_IF_ERROR(
        client::ReplaceFile(options.out, text, client::FileAccess::kEverybody));
    program.console().Line("Proof written: " + options.out);
  }
  program.console().Object({{"index", options.index}, {"proof", text}});
  return ExitCode::kYes;
}

struct AwaitOptions {
  std::uint64_t index = 0;
  VouchingOptions vouching;
};

StatusOr<ExitCode> RunAwait(Program& program, AwaitOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const auto session, Session::Open(program));
  COMITY_ASSIGN_OR_RETURN(const auto vouching,
                          Vouching::Open(program, *session, options.vouching));
  if (vouching == nullptr) {
    return UsageError("the policy asks for no cosigners");
  }
  // Only the keys are needed; the waiting itself asks for the cosigners.
  COMITY_ASSIGN_OR_RETURN(auto histories, session->ReadWhoeverVouches({}));
  COMITY_ASSIGN_OR_RETURN(const evidence::NoteKeys keys, histories.NoteKeys());
  COMITY_ASSIGN_OR_RETURN(
      const std::string checkpoint,
      session->server().Checkpoint(client::HeadChoice::kNewest));
  vouching->Await(keys, options.index, checkpoint);
  const ExitCode code = vouching->Show();
  program.console().Object(
      {{"index", options.index}, {"vouched_for", vouching->ToJson()}});
  return code;
}

struct AnchorOptions {
  std::string origin;
  int months = 12;
};

// Keys of one question, beside those that authority rests on.
constexpr int kMonthsMax = 60;

std::vector<Hash> AnchorKeys(const AnchorOptions& options, CivilDate today) {
  std::vector<Hash> keys;
  const CivilDate first = today.PlusDays(1 - today.day());
  for (int back = options.months - 1; back >= 0; --back) {
    keys.push_back(statement::AnchorKey(
        options.origin, first.PlusMonths(-back).ToString().substr(0, 7)));
  }
  return keys;
}

// The head that is anchored; nothing if it cannot be read.
std::optional<checkpoint::Checkpoint> AnchoredHead(
    const statement::Anchor& anchor) {
  const auto note = checkpoint::ParseNote(anchor.checkpoint);
  if (!note.ok()) {
    return std::nullopt;
  }
  auto read = checkpoint::ParseCheckpoint(note->text);
  return read.ok() ? std::optional(*std::move(read)) : std::nullopt;
}

StatusOr<ExitCode> RunAnchors(Program& program, AnchorOptions& options) {
  COMITY_ASSIGN_OR_RETURN(const auto session, Session::Open(program));
  const std::vector<Hash> keys = AnchorKeys(options, program.Today());
  COMITY_ASSIGN_OR_RETURN(auto histories, session->Read(keys));
  std::vector<std::vector<std::string>> rows = {
      {"INDEX", "ADMITTED", "SIZE", "ROOT"}};
  Console::Json listed = Console::Json::array();
  for (const Hash& key : keys) {
    COMITY_ASSIGN_OR_RETURN(const auto counted, histories.Counted(key));
    for (const authority::LoggedStatement* logged : counted) {
      const auto* anchor = logged->As<statement::Anchor>();
      const auto head =
          anchor == nullptr ? std::nullopt : AnchoredHead(*anchor);
      if (!head) {
        continue;
      }
      const std::string root = HexEncode(head->head.root.view());
      rows.push_back({std::to_string(logged->index),
                      TimeText(logged->admitted_ms),
                      std::to_string(head->head.size.value), root});
      listed.push_back({{"index", logged->index},
                        {"admitted", TimeText(logged->admitted_ms)},
                        {"size", head->head.size.value},
                        {"root", root},
                        {"checkpoint", anchor->checkpoint}});
    }
  }
  program.console().Table(rows);
  program.console().Line(
      "Heads of " + options.origin + " as the log of " + session->origin() +
      " holds them: proven to be logged; whether " + options.origin +
      " signed them, `comity audit --anchors` tells.");
  program.console().Object(
      {{"origin", options.origin}, {"anchors", std::move(listed)}});
  return ExitCode::kYes;
}

void AddAnchorsCommand(CLI::App& family, Program& program) {
  auto options = std::make_shared<AnchorOptions>();
  CLI::App& command = AddCommand(
      family, program,
      {"anchors", "List the heads of another registry that this log holds.",
       "  comity log anchors registry.kz.example\n"
       "  comity log anchors registry.kz.example --months 24\n"},
      options, RunAnchors);
  command.add_option("ORIGIN", options->origin, "Origin of the other log")
      ->required();
  command
      .add_option("--months", options->months, "This month and those before")
      ->check(CLI::Range(1, kMonthsMax))
      ->capture_default_str();
}

}  // namespace

void AddLogCommands(CLI::App& app, Program& program) {
  CLI::App& family = AddFamily(app, "log", "Look at the log itself.");
  auto head = std::make_shared<LogOptions>();
  CLI::App& checkpoint =
      AddCommand(family, program,
                 {"checkpoint", "Show and verify the newest head of the log.",
                  "  comity log checkpoint\n  comity log checkpoint --raw\n"},
                 head, RunCheckpoint);
  checkpoint.add_flag("--raw", head->raw,
                      "The signed note as served, not verified");

  auto awaited = std::make_shared<AwaitOptions>();
  CLI::App& await = AddCommand(
      family, program,
      {"await",
       "Wait until the cosigners that the policy asks for vouch for a head "
       "that covers an entry, handing the head to those whose address is "
       "known. Events that worsen something wait so by themselves.",
       "  comity log await 17\n  comity log await 17 --wait 60\n"},
      awaited, RunAwait);
  await.add_option("INDEX", awaited->index, "Index of the entry")->required();
  AddVouchingOptions(await, awaited->vouching);

  auto listed = std::make_shared<LogOptions>();
  CLI::App& entries =
      AddCommand(family, program,
                 {"entries", "List entries, as the server tells.",
                  "  comity log entries --from 100 --count 20\n"},
                 listed, RunEntries);
  entries.add_option("--from", listed->from, "Index of the first");
  entries.add_option("--count", listed->count, "How many; at most 1000")
      ->check(CLI::Range(1, 1000));

  AddAnchorsCommand(family, program);

  auto shown = std::make_shared<LogOptions>();
  CLI::App& show = AddCommand(
      family, program,
      {"show", "Show one entry in full, and prove that it stands in the log.",
       "  comity log show 17\n"},
      shown, RunShow);
  show.add_option("INDEX", shown->index, "Index of the entry")->required();

  auto proven = std::make_shared<LogOptions>();
  CLI::App& prove = AddCommand(
      family, program,
      {"prove",
       "Write the proof that an entry stands in the log, in the C2SP form "
       "tlog-proof.",
       "  comity log prove 17 --out entry-17.tlog-proof\n"},
      proven, RunProve);
  prove.add_option("INDEX", proven->index, "Index of the entry")->required();
  prove.add_option("--out", proven->out, "File to write");
}

}  // namespace comity::cli
