#include "server/comityd/partners.h"

#include <filesystem>
#include <utility>

#include "core/authority/judge.h"
#include "core/authority/registry_state.h"
#include "core/base/text_encoding.h"
#include "core/crypto/sha256.h"
#include "core/statement/entry.h"
#include "server/comityd/data_folder.h"
#include "server/comityd/partner_address.h"
#include "server/config/secret_file.h"
#include "server/evidence/recording_source.h"
#include "server/http/http_witness_link.h"
#include "server/rpc/file_partner_link.h"
#include "server/rpc/grpc_partner_link.h"
#include "server/sync/kept_file.h"
#include "storage/durable_folder.h"
#include "storage/rocksdb/rocksdb_engine.h"

namespace comity::server {
namespace {

Status Invalid(std::string message) {
  return FailedPrecondition(ErrorReason::kConfigurationInvalid,
                            std::move(message));
}

// What was cosigned must not be lost with the name of its folder.
Status MakeFolder(const std::filesystem::path& folder) {
  const Status made = storage::MakeDurableFolder(folder);
  return made.ok() ? made : Invalid("data-dir: " + made.message());
}

// A folder for each origin, whatever its name holds.
std::filesystem::path FolderOf(const ServerConfig& config,
                               const std::string& origin) {
  return std::filesystem::path(config.data_dir) / "partners" /
         HexEncode(crypto::Sha256(origin).view().substr(0, 16));
}

StatusOr<std::unique_ptr<storage::Engine>> OpenEngine(
    const std::filesystem::path& folder,
    const std::function<void(std::string_view)>& log) {
  storage::RocksDbOptions options;
  options.path = (folder / "store").string();
  options.create_if_missing = true;
  options.block_cache_size_bytes = std::size_t{32} << 20;
  options.now_ms = [] { return SystemClock().Now().wall_ms; };
  options.warn = log;
  COMITY_ASSIGN_OR_RETURN(auto engine,
                          storage::RocksDbEngine::Open(std::move(options)));
  return std::unique_ptr<storage::Engine>(std::move(engine));
}

// When the log began, Unix milliseconds; 0 if that cannot be read.
std::uint64_t BeginOf(const storage::LogStore& store) {
  const auto first = store.ReadEntryRange({0}, 1);
  if (!first.ok() || first->empty()) {
    return 0;
  }
  const auto entry = statement::DecodeEntry(first->front());
  return entry.ok() ? entry->admitted_ms : 0;
}

// What this registry admitted itself.
class CheckedAtAdmission final : public authority::SignatureChecker {
 public:
  Status Check(const authority::LoggedStatement&, std::size_t,
               const crypto::PublicKey&) override {
    return OkStatus();
  }
};

}  // namespace

Partners::Partners(const ServerConfig& config, const GenesisFile& own,
                   std::function<void(std::string_view)> log)
    : origin_(own.record.origin),
      cosignatures_(DataFolder{config.data_dir}.cosignatures()),
      log_(std::move(log)) {
  logs_.Add({{origin_, own.id, {}}, nullptr, nullptr, [] {
               return PublishedHeadPtr();
             }});
}

Partners::~Partners() { Shutdown(); }

StatusOr<std::unique_ptr<Partners>> Partners::Open(
    const ServerConfig& config, const GenesisFile& own,
    std::function<Status()> may_store,
    std::function<void(std::string_view)> log, AlarmSink alarm) {
  std::unique_ptr<Partners> partners(new Partners(config, own, std::move(log)));
  partners->may_store_ = std::move(may_store);
  partners->alarm_ = std::move(alarm);
  COMITY_RETURN_IF_ERROR(partners->ReadPolicy(config));
  COMITY_RETURN_IF_ERROR(partners->ReadStateKey(config));
  for (const std::string& setting : config.partners) {
    COMITY_ASSIGN_OR_RETURN(PartnerAddress partner,
                            ReadPartner(config, setting));
    COMITY_RETURN_IF_ERROR(partners->AddPartner(config, partner));
    partners->partners_.push_back(std::move(partner));
  }
  return partners;
}

Status Partners::Start(const ServerConfig& config, Registry& registry) {
  registry_ = &registry;
  AddOwnLog();
  TakeUpCosignatures();
  for (const PartnerAddress& partner : partners_) {
    if (FileOf(partner).empty()) {
      Announce(partner.origin, MakeGrpcCosignerLink(partner));
    }
  }
  COMITY_RETURN_IF_ERROR(AddWitnesses(config));
  COMITY_RETURN_IF_ERROR(OpenWitness(config));
  COMITY_RETURN_IF_ERROR(AddAnchors(config));
  for (const auto& [origin, mirror] : mirrors_) {
    mirror->Start();
  }
  for (const auto& announcer : announcers_) {
    announcer->Start();
  }
  if (anchorer_ != nullptr) {
    anchorer_->Start();
  }
  return OkStatus();
}

// All end at the same time, so that one that waits for its partner holds up
// nobody longer than itself.
void Partners::Shutdown() {
  if (anchorer_ != nullptr) {
    anchorer_->Close();
  }
  for (const auto& announcer : announcers_) {
    announcer->Close();
  }
  for (const auto& [origin, mirror] : mirrors_) {
    mirror->Close();
  }
  for (const auto& announcer : announcers_) {
    announcer->Shutdown();
  }
  for (const auto& [origin, mirror] : mirrors_) {
    mirror->Shutdown();
  }
  if (anchorer_ != nullptr) {
    anchorer_->Shutdown();
  }
  if (!announcers_.empty()) {
    KeepCosignatures();
    announcers_.clear();
  }
}

// Cosigners may be away at the next start, and the head is then still the one
// that they cosigned.
void Partners::KeepCosignatures() {
  const PublishedHeadPtr newest = heads_->Newest();
  if (newest == nullptr) {
    return;
  }
  const Status kept = ReplaceKeptFile(cosignatures_, newest->checkpoint);
  if (!kept.ok()) {
    log_("the cosignatures of the newest head are not kept: " + kept.message());
  }
}

// What is about another head, or by nobody of the policy, is of no use now.
void Partners::TakeUpCosignatures() {
  const std::string kept =
      ReadKeptFile(cosignatures_, checkpoint::kNoteBytesMax);
  if (kept.empty() || heads_->Announce() == nullptr) {
    return;
  }
  const Status taken = heads_->Add(kept);
  if (taken.reason() == ErrorReason::kSignatureInvalid) {
    log_("\"" + cosignatures_ + "\": " + taken.message());
  }
}

Status Partners::ReadPolicy(const ServerConfig& config) {
  if (!config.policy_file.empty()) {
    COMITY_ASSIGN_OR_RETURN(
        const std::string text,
        ReadWholeFile(config.policy_file, evidence::kPolicySizeMax));
    COMITY_ASSIGN_OR_RETURN(policy_, evidence::ParsePolicy(text));
  }
  if (policy_.quorum > 0 && policy_.FindOrigin(origin_) == nullptr) {
    return Invalid("policy-file: a quorum needs a line 'origin " + origin_ +
                   "'");
  }
  return OkStatus();
}

Status Partners::ReadStateKey(const ServerConfig& config) {
  if (config.state_key_file.empty()) {
    return OkStatus();
  }
  COMITY_ASSIGN_OR_RETURN(state_key_, ReadKeyFile(config.state_key_file));
  state_key_name_ = config.state_key_name.empty() ? origin_ + "/state"
                                                  : config.state_key_name;
  return OkStatus();
}

StatusOr<evidence::NoteKeys> Partners::OwnKeys(const PublishedHead& published) {
  RecordingSource source(published, registry_->histories());
  CheckedAtAdmission checker;
  authority::Judge judge(origin_, registry_->genesis_id(), source, checker);
  COMITY_ASSIGN_OR_RETURN(
      const auto state,
      authority::RegistryStateAt(judge, published.head.size.value));
  return evidence::NoteKeysOf(origin_, state);
}

void Partners::AddOwnLog() {
  heads_ = std::make_unique<CosignedHeads>(
      policy_, origin_, [this] { return registry_->log().Newest(); },
      [this](const PublishedHead& published) { return OwnKeys(published); },
      clock_);
  own_log_ = std::make_unique<CosignedLog>(registry_->log(), *heads_);
  logs_.Add({{origin_,
              registry_->genesis_id(),
              {registry_->countries().begin(), registry_->countries().end()}},
             &registry_->store(),
             &registry_->histories(),
             [this] { return own_log_->Newest(); },
             /*signatures_checked=*/true,
             [this] { return heads_->Announce(); }});
}

Status Partners::AddPartner(const ServerConfig& config,
                            const PartnerAddress& partner) {
  const evidence::PinnedOrigin* pinned = policy_.FindOrigin(partner.origin);
  if (pinned == nullptr || partner.origin == origin_) {
    return Invalid("partner: the policy pins no partner " + partner.origin);
  }
  return OpenMirror(config, *pinned, partner);
}

void Partners::Announce(const std::string& name,
                        std::unique_ptr<CosignerLink> link) {
  announcers_.push_back(std::make_unique<Announcer>(
      name, AnnouncerLimits(), *heads_, std::move(link), clock_, log_));
}

Status Partners::AddWitnesses(const ServerConfig& config) {
  for (const std::string& url : config.witnesses) {
    COMITY_ASSIGN_OR_RETURN(auto link,
                            MakeHttpWitnessLink(url, registry_->store()));
    Announce(url, std::move(link));
  }
  return OkStatus();
}

Status Partners::OpenWitness(const ServerConfig& config) {
  if (config.witness_key_file.empty()) {
    return OkStatus();
  }
  COMITY_ASSIGN_OR_RETURN(witness_key_, ReadKeyFile(config.witness_key_file));
  if (state_key_ != nullptr &&
      state_key_->public_key() == witness_key_->public_key()) {
    return Invalid(
        "witness-key-file: that key cosigns states; one key has one "
        "grade");
  }
  WitnessSettings settings;
  settings.name = config.witness_key_name.empty() ? origin_ + "/witness"
                                                  : config.witness_key_name;
  settings.folder =
      (std::filesystem::path(config.data_dir) / "witness").string();
  settings.raise = alarm_;
  for (const std::string& text : config.witness_logs) {
    COMITY_ASSIGN_OR_RETURN(auto key, checkpoint::VerifierKey::Parse(text));
    settings.logs.push_back(std::move(key));
  }
  COMITY_RETURN_IF_ERROR(MakeFolder(settings.folder));
  COMITY_ASSIGN_OR_RETURN(
      witness_,
      WitnessKeeper::Open(std::move(settings), *witness_key_, clock_, log_));
  return OkStatus();
}

Status Partners::OpenMirror(const ServerConfig& config,
                            const evidence::PinnedOrigin& pinned,
                            const PartnerAddress& partner) {
  const std::filesystem::path folder = FolderOf(config, partner.origin);
  COMITY_RETURN_IF_ERROR(MakeFolder(folder));
  PartnerSettings settings;
  settings.partner = pinned;
  settings.folder = folder.string();
  const std::string file = FileOf(partner);
  settings.is_carried = !file.empty();
  // What is carried comes late: a cosignature would date the head to now, and
  // everything that the log did meanwhile would look backdated.
  if (state_key_ != nullptr && file.empty()) {
    settings.cosigner = StateCosigner{state_key_name_, state_key_.get()};
  }
  auto mirror = MakeMirror(std::move(settings), partner);
  if (!mirror.ok()) {
    AddUnopened(pinned, mirror.status());
    return OkStatus();
  }
  logs_.Add((*mirror)->log());
  mirrors_.insert_or_assign(partner.origin, *std::move(mirror));
  return OkStatus();
}

StatusOr<std::unique_ptr<PartnerMirror>> Partners::MakeMirror(
    PartnerSettings settings, const PartnerAddress& partner) {
  const std::string file = FileOf(partner);
  PartnerParts parts;
  COMITY_ASSIGN_OR_RETURN(parts.engine, OpenEngine(settings.folder, log_));
  parts.link =
      file.empty() ? MakeGrpcPartnerLink(partner) : MakeFilePartnerLink(file);
  parts.clock = &clock_;
  parts.may_store = may_store_;
  parts.log = log_;
  parts.alarm = alarm_;
  return PartnerMirror::Open(std::move(settings), std::move(parts));
}

// The log is one that is held here, and not ready: that it were unknown here
// would mean that nothing of it was ever cosigned.
void Partners::AddUnopened(const evidence::PinnedOrigin& pinned,
                           const Status& why) {
  log_("mirror of " + pinned.origin + ": " + std::string(Name(why.reason())) +
       ": " + why.message() +
       "; its copy cannot be opened, and is followed no more until an operator "
       "has looked");
  if (alarm_) {
    alarm_({AlarmLevel::kCritical, "mirror", pinned.origin, why, ""});
  }
  unopened_.insert(pinned.origin);
  logs_.Add({{pinned.origin, pinned.genesis_id, pinned.countries},
             nullptr,
             nullptr,
             [] { return PublishedHeadPtr(); }});
}

AnchoredPartner Partners::Anchored(const ServerConfig& config,
                                   const evidence::PinnedOrigin& pinned) const {
  AnchoredPartner partner;
  partner.pinned = pinned;
  partner.log = *logs_.Find(pinned.origin);
  partner.folder = FolderOf(config, pinned.origin).string();
  if (state_key_ != nullptr) {
    const auto own = checkpoint::VerifierKey::Make(
        state_key_name_, checkpoint::NoteKeyType::kCosignature,
        state_key_->public_key());
    if (own.ok()) {
      partner.cosigners.push_back(*own);
    }
  }
  for (const evidence::Cosigner& cosigner : policy_.cosigners) {
    if (cosigner.operator_name != pinned.operator_name) {
      partner.cosigners.push_back(cosigner.key);
    }
  }
  return partner;
}

Status Partners::AddAnchors(const ServerConfig& config) {
  if (config.anchor_key_file.empty()) {
    return OkStatus();
  }
  COMITY_ASSIGN_OR_RETURN(anchor_key_, ReadKeyFile(config.anchor_key_file));
  for (const auto* other : {state_key_.get(), witness_key_.get()}) {
    if (other != nullptr && other->public_key() == anchor_key_->public_key()) {
      return Invalid("anchor-key-file: that key cosigns heads of others");
    }
  }
  AnchorLimits limits;
  limits.every_ms = config.anchor_every_hours * 3'600'000;
  AnchorParts parts;
  parts.author = {registry_->origin(), config.anchor_body, anchor_key_.get()};
  parts.genesis_id = registry_->genesis_id();
  parts.own_log = own_log_.get();
  parts.histories = &registry_->histories();
  parts.clock = &clock_;
  parts.begun_ms = BeginOf(registry_->store());
  parts.log = log_;
  parts.alarm = alarm_;
  std::vector<AnchoredPartner> partners;
  for (const auto& [origin, mirror] : mirrors_) {
    partners.push_back(Anchored(config, *policy_.FindOrigin(origin)));
  }
  anchorer_ =
      std::make_unique<Anchorer>(limits, std::move(parts), std::move(partners));
  return OkStatus();
}

std::optional<AnchorCounts> Partners::anchor_counts() const {
  return anchorer_ == nullptr ? std::nullopt
                              : std::optional(anchorer_->counts());
}

std::map<std::string, MirrorCounts> Partners::counts() const {
  std::map<std::string, MirrorCounts> counts;
  for (const auto& [origin, mirror] : mirrors_) {
    counts.emplace(origin, mirror->counts());
  }
  for (const std::string& origin : unopened_) {
    counts.emplace(origin, MirrorCounts{.alarms = 1, .halted = true});
  }
  return counts;
}

void Partners::Announced(const std::string& origin,
                         const checkpoint::ParsedNote& note,
                         merkle::TreeSize size, std::uint64_t wait_ms,
                         Done done) {
  const auto found = mirrors_.find(origin);
  if (unopened_.contains(origin)) {
    done(Unavailable(ErrorReason::kNotReady,
                     "the copy of the log cannot be opened"));
    return;
  }
  if (found == mirrors_.end()) {
    done(NotFound(ErrorReason::kPartnerUnknown,
                  "the log is not followed by this registry"));
    return;
  }
  found->second->Announced(note, size, wait_ms, std::move(done));
}

void Partners::Forked(const std::string& origin,
                      const std::string& fork_evidence) {
  const auto found = mirrors_.find(origin);
  if (found != mirrors_.end()) {
    found->second->Accused(fork_evidence);
  }
}

}  // namespace comity::server
