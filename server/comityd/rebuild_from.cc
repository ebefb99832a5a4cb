#include "server/comityd/rebuild_from.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "core/authority/registry_state.h"
#include "core/base/text_encoding.h"
#include "core/evidence/proven_registry.h"
#include "core/merkle/prover.h"
#include "server/comityd/data_folder.h"
#include "server/comityd/own_files.h"
#include "server/comityd/partner_address.h"
#include "server/comityd/partner_heads.h"
#include "server/http/http_witness_link.h"
#include "server/registry/start_check.h"
#include "server/rpc/file_partner_link.h"
#include "server/rpc/grpc_partner_link.h"
#include "server/sequencer/clock.h"
#include "server/sync/log_fetch.h"
#include "storage/check/store_check.h"
#include "storage/durable_folder.h"
#include "storage/folder_lock.h"
#include "storage/head_mark.h"
#include "storage/log_store.h"
#include "storage/rocksdb/rocksdb_engine.h"

namespace comity::server {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLeaseMs = 30'000;

// Where the copy of the log `own` comes from.
StatusOr<std::unique_ptr<PartnerLink>> SourceOf(const ServerConfig& config,
                                                const std::string& own) {
  std::string setting = config.rebuild_from;
  const std::string file = FileOf({"", setting});
  if (!file.empty()) {
    return MakeFilePartnerLink(file);
  }
  for (const std::string& partner : config.partners) {
    if (partner.starts_with(setting + "=")) {
      setting = partner;
      break;
    }
  }
  COMITY_ASSIGN_OR_RETURN(PartnerAddress partner, ReadPartner(config, setting));
  if (!FileOf(partner).empty()) {
    return MakeFilePartnerLink(FileOf(partner));
  }
  partner.origin = own;
  return MakeGrpcPartnerLink(std::move(partner));
}

class Rebuild {
 public:
  Rebuild(const ServerConfig& config, const RebuildReports& reports)
      : config_(config), reports_(reports), folder_{config.data_dir} {}

  StatusOr<merkle::TreeHead> Run() {
    COMITY_RETURN_IF_ERROR(Read());
    COMITY_RETURN_IF_ERROR(OpenFolder());
    COMITY_RETURN_IF_ERROR(OpenStore());
    Status done = Fill();
    // Whoever opens the store next shall not have to wait.
    const Status released = engine_->Release(epoch_);
    COMITY_RETURN_IF_ERROR(done);
    COMITY_RETURN_IF_ERROR(released);
    const merkle::TreeHead head = store_->state().head;
    store_ = nullptr;
    engine_ = nullptr;
    COMITY_RETURN_IF_ERROR(PutInPlace());
    return head;
  }

 private:
  // What the registry is.
  Status Read() {
    COMITY_ASSIGN_OR_RETURN(genesis_, ReadOwnGenesis(config_));
    COMITY_ASSIGN_OR_RETURN(keys_, ReadOwnKeys(config_));
    own_.origin = genesis_.record.origin;
    own_.genesis_id = genesis_.id;
    own_.countries = config_.countries;
    COMITY_ASSIGN_OR_RETURN(link_, SourceOf(config_, own_.origin));
    COMITY_ASSIGN_OR_RETURN(partners_, MakePartnerHeads(config_, genesis_));
    return OkStatus();
  }

  Status OpenFolder() {
    const Status made = storage::MakeDurableFolder(folder_.path);
    if (!made.ok()) {
      return FailedPrecondition(ErrorReason::kConfigurationInvalid,
                                "data-dir: " + made.message());
    }
    COMITY_ASSIGN_OR_RETURN(
        lock_,
        storage::FolderLock::Take(folder_.lock(), storage::FolderUse::kAlone));
    std::error_code failed;
    if (fs::exists(folder_.store(), failed)) {
      return {StatusCode::kAlreadyExists, ErrorReason::kFileExists,
              "\"" + folder_.store() +
                  "\" is there. If it is lost or too old, stop comityd, move "
                  "it away, keep the file \"mark\", and run this again"};
    }
    COMITY_ASSIGN_OR_RETURN(
        mark_, storage::HeadMarkFile::Open(folder_.mark(), own_.origin));
    return OkStatus();
  }

  Status OpenStore() {
    storage::RocksDbOptions options;
    options.path = folder_.fetched();
    options.create_if_missing = true;
    options.now_ms = [] { return SystemClock().Now().wall_ms; };
    options.warn = reports_.log;
    COMITY_ASSIGN_OR_RETURN(engine_,
                            storage::RocksDbEngine::Open(std::move(options)));
    // As comityd does, so that it need not wait for a run that was killed.
    COMITY_ASSIGN_OR_RETURN(const auto lease,
                            engine_->Acquire(own_.origin, kLeaseMs));
    epoch_ = lease.epoch;
    return OkStatus();
  }

  Status Fill() {
    COMITY_ASSIGN_OR_RETURN(const FetchedLog fetched, Fetch());
    COMITY_RETURN_IF_ERROR(CheckKeysHeld(fetched.part));
    COMITY_RETURN_IF_ERROR(CheckWhole(fetched.published->head));
    COMITY_RETURN_IF_ERROR(CheckMayGoOn(*fetched.published));
    // Durable before the store is where a start finds it.
    return mark_->Write({fetched.published->head, epoch_});
  }

  StatusOr<FetchedLog> Fetch() {
    COMITY_ASSIGN_OR_RETURN(auto opened, storage::LogStore::Open(*engine_, {}));
    store_ = std::move(opened.store);
    if (store_->size().value > 0) {
      reports_.log("going on from entry " +
                   std::to_string(store_->size().value));
    }
    LogFetch fetch;
    fetch.log = own_;
    fetch.link = link_.get();
    fetch.store = store_.get();
    fetch.held = {store_->state().edge, std::move(opened.map),
                  store_->state().last_admission_ms};
    fetch.epoch = epoch_;
    fetch.clock = &clock_;
    fetch.pause = [](std::uint64_t ms) {
      std::this_thread::sleep_for(std::chrono::milliseconds(ms));
    };
    fetch.progress = reports_.progress;
    return FetchLog(std::move(fetch));
  }

  bool IsHeld(const statement::KeyRecord& record) const {
    const auto parsed = authority::ParseKeys({record});
    return parsed.ok() &&
           std::any_of(keys_.begin(), keys_.end(), [&](const auto& key) {
             return key->public_key() == parsed->front();
           });
  }

  // Else comityd could not sign what follows; better to learn it now.
  Status CheckKeysHeld(const evidence::RegistryEvidence& part) const {
    COMITY_ASSIGN_OR_RETURN(const auto proven,
                            evidence::ProvenRegistry::ProveUntimed(part, own_));
    COMITY_ASSIGN_OR_RETURN(
        const auto state,
        authority::RegistryStateAt(proven->judge(), proven->head().size.value));
    for (const auto& [record, name] :
         {std::pair(state.log_key, "log"),
          std::pair(state.cosigning_key, "cosigning")}) {
      if (!IsHeld(record)) {
        return FailedPrecondition(
            ErrorReason::kSigningKeyNotHeld,
            std::string("the ") + name +
                " key in force at the fetched head is none of those "
                "configured");
      }
    }
    return OkStatus();
  }

  Status CheckWhole(const merkle::TreeHead& head) const {
    COMITY_RETURN_IF_ERROR(engine_->Flush());
    COMITY_RETURN_IF_ERROR(engine_->VerifyChecksums(nullptr));
    reports_.log("fetched " + FormatHead(head) + "; reading all of it back");
    storage::StoreCheckInput input;
    input.mark = head;
    input.options.progress = [this](const storage::Progress& at) {
      reports_.progress(at.done, at.total);
    };
    COMITY_ASSIGN_OR_RETURN(const auto report,
                            storage::CheckStore(*engine_, input));
    return report.whole()
               ? OkStatus()
               : DataLoss(ErrorReason::kStoreCorrupt,
                          "what was fetched reads back otherwise: " +
                              report.differences.front().place + ": " +
                              report.differences.front().what +
                              "; test this machine, empty \"" +
                              folder_.fetched() + "\" and begin again");
  }

  Status CheckMayGoOn(const PublishedHead& fetched) {
    StartCheck check;
    check.mark.store_head = fetched.head;
    if (mark_->mark()) {
      check.mark.mark = mark_->mark()->head;
    }
    if (partners_ != nullptr) {
      // They need not be shown a head.
      check.cosigners = partners_->Ask(std::nullopt);
    }
    COMITY_RETURN_IF_ERROR(AskWitnesses(fetched, check.cosigners));
    check.all_must_answer = true;
    check.confirmed = config_.confirmed_head;
    check.root_at = [&](merkle::TreeSize size) -> StatusOr<Hash> {
      return merkle::Prover(fetched.edge, *store_).RootAt(size);
    };
    check.log = reports_.log;
    return CheckStart(check);
  }

  // A witness is asked by showing it the head, which it has seen before or can
  // be led to. What it says otherwise it cannot prove: that counts as not said.
  Status AskWitnesses(const PublishedHead& fetched,
                      std::vector<CosignerAnswer>& answers) {
    for (const std::string& url : config_.witnesses) {
      COMITY_ASSIGN_OR_RETURN(const auto link,
                              MakeHttpWitnessLink(url, *store_));
      const auto shown = link->Announce(fetched);
      answers.push_back({url, shown.ok()
                                  ? StatusOr(std::optional(fetched.head))
                                  : StatusOr<std::optional<merkle::TreeHead>>(
                                        shown.status())});
    }
    return OkStatus();
  }

  Status PutInPlace() {
    std::error_code failed;
    fs::rename(folder_.fetched(), folder_.store(), failed);
    if (failed) {
      return Unavailable(
          ErrorReason::kStoreUnavailable,
          "cannot rename \"" + folder_.fetched() + "\": " + failed.message());
    }
    return storage::SyncFolderNames(folder_.path);
  }

  const ServerConfig& config_;
  const RebuildReports& reports_;
  const DataFolder folder_;
  const SystemClock clock_;
  // First, so that it is given back last.
  storage::FolderLock lock_;
  GenesisFile genesis_;
  evidence::PinnedOrigin own_;
  std::vector<std::unique_ptr<crypto::Signer>> keys_;
  std::unique_ptr<PartnerLink> link_;
  std::unique_ptr<CosignerHeads> partners_;
  std::unique_ptr<storage::HeadMarkFile> mark_;
  std::unique_ptr<storage::RocksDbEngine> engine_;
  std::unique_ptr<storage::LogStore> store_;
  storage::Epoch epoch_;
};

}  // namespace

StatusOr<merkle::TreeHead> RebuildFromPartner(const ServerConfig& config,
                                              const RebuildReports& reports) {
  return Rebuild(config, reports).Run();
}

}  // namespace comity::server
