#include "server/registry/registry.h"

#include <utility>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/note.h"
#include "core/checkpoint/note_signing.h"
#include "core/merkle/prover.h"
#include "core/statement/entry.h"
#include "core/statement/statement.h"
#include "server/registry/start_check.h"

namespace comity::server {
namespace {

// The engine fences writers by epoch, not by time, so a lease is not renewed.
constexpr std::uint64_t kLeaseMs = 30'000;

}  // namespace

StatusOr<std::unique_ptr<Registry>> Registry::Open(RegistrySettings settings,
                                                   RegistryParts parts) {
  std::unique_ptr<Registry> registry(
      new Registry(std::move(settings), std::move(parts)));
  COMITY_RETURN_IF_ERROR(registry->OpenStore());
  COMITY_RETURN_IF_ERROR(registry->CheckGenesis());
  COMITY_RETURN_IF_ERROR(registry->CheckMayGoOn());
  COMITY_RETURN_IF_ERROR(registry->Start());
  return registry;
}

Registry::~Registry() {
  if (pipeline_ != nullptr) {
    pipeline_->Shutdown(0);
  }
}

Status Registry::OpenStore() {
  COMITY_ASSIGN_OR_RETURN(
      const auto lease,
      parts_.engine->Acquire(settings_.genesis.record.origin, kLeaseMs));
  epoch_ = lease.epoch;
  storage::LogStoreOptions options;
  options.cached_tiles_max = settings_.cached_tiles_max;
  COMITY_ASSIGN_OR_RETURN(
      auto opened, storage::LogStore::Open(*parts_.engine, std::move(options)));
  store_ = std::move(opened.store);
  map_ = std::move(opened.map);
  return OkStatus();
}

Status Registry::CheckGenesis() const {
  if (store_->size().value == 0) {
    return OkStatus();
  }
  COMITY_ASSIGN_OR_RETURN(const auto entries, store_->ReadEntryRange({0}, 1));
  COMITY_ASSIGN_OR_RETURN(const auto entry,
                          statement::DecodeEntry(entries.front()));
  const auto* content = std::get_if<statement::StatementEntry>(&entry.content);
  return content != nullptr && statement::StatementId(content->statement) ==
                                   settings_.genesis.id
             ? OkStatus()
             : FailedPrecondition(ErrorReason::kGenesisMismatch,
                                  "the store begins with another statement "
                                  "than the genesis file holds");
}

// What the mark says was signed once, or the empty log, which is nobody's.
std::optional<LastSigned> Registry::SignedBefore() const {
  const auto& mark = mark_->mark();
  if (parts_.keys.empty() || (!mark && store_->size().value > 0)) {
    return std::nullopt;
  }
  LastSigned last;
  last.head = mark ? mark->head : store_->state().head;
  checkpoint::ParsedNote note;
  note.text =
      checkpoint::FormatCheckpoint({.origin = origin(), .head = last.head});
  auto signature =
      checkpoint::SignNote(note.text, origin(), *parts_.keys.front());
  if (!signature.ok()) {
    return std::nullopt;
  }
  note.signatures.push_back(*std::move(signature));
  last.note = checkpoint::FormatNote(note);
  last.proof_from = [this, size = last.head.size](merkle::TreeSize from) {
    return merkle::Prover(store_->state().edge, *store_)
        .Consistency(from, size);
  };
  return last;
}

Status Registry::CheckMayGoOn() {
  COMITY_ASSIGN_OR_RETURN(
      mark_, storage::HeadMarkFile::Open(settings_.mark_path, origin()));
  if (mark_->slot_was_damaged()) {
    parts_.log(
        "one slot of the mark file was damaged; the other one is used. If no "
        "crash explains it, look at the disk.");
  }
  StartCheck check;
  check.mark.store_head = store_->state().head;
  check.mark.recorded_mark = store_->state().last_mark;
  if (mark_->mark()) {
    check.mark.mark = mark_->mark()->head;
  }
  if (parts_.cosigners != nullptr) {
    check.cosigners = parts_.cosigners->Ask(SignedBefore());
  }
  check.confirmed = settings_.confirmed_head;
  check.root_at = [this](merkle::TreeSize size) -> StatusOr<Hash> {
    return merkle::Prover(store_->state().edge, *store_).RootAt(size);
  };
  check.log = parts_.log;
  COMITY_RETURN_IF_ERROR(CheckStart(check));
  return MarkBeginning(check.mark.store_head, epoch_, *mark_);
}

Status Registry::Start() {
  signer_ =
      std::make_unique<CheckpointSigner>(origin(), std::move(parts_.keys));
  histories_ =
      std::make_unique<HistoryCache>(*store_, settings_.history_cache_bytes);
  open_log_ =
      std::make_unique<OpenLog>(store_->state(), std::move(map_), *histories_);
  AdmissionRules rules;
  rules.origin = origin();
  rules.genesis_id = settings_.genesis.id;
  rules.countries = settings_.countries;
  rules.held_keys = signer_->key_ids();
  admission_ =
      std::make_unique<Admission>(std::move(rules), *open_log_, keys_, memo_);
  sequencer_ =
      std::make_unique<Sequencer>(settings_.limits, *open_log_, *admission_);
  PipelineOptions options = settings_.pipeline;
  options.batch_open_max_ms = settings_.limits.batch_open_max_ms;
  pipeline_ = std::make_unique<SubmissionPipeline>(
      options, *sequencer_,
      ShellParts{store_.get(), epoch_, mark_.get(), signer_.get(),
                 parts_.clock.get()},
      keys_, memo_, parts_.on_stop);
  if (parts_.cosigners == nullptr) {
    parts_.log(
        "no cosigner is configured: a mark file that was restored together "
        "with the store cannot be noticed. Never put the mark into a backup.");
  }
  const bool empty = store_->size().value == 0;
  return pipeline_->Start(empty ? &settings_.genesis.submission : nullptr);
}

}  // namespace comity::server
