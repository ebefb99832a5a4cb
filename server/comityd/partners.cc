#include "server/comityd/partners.h"

#include <filesystem>
#include <utility>

#include "core/authority/judge.h"
#include "core/authority/registry_state.h"
#include "core/base/text_encoding.h"
#include "core/crypto/sha256.h"
#include "core/statement/entry.h"
#include "server/config/secret_file.h"
#include "server/evidence/recording_source.h"
#include "server/http/http_witness_link.h"
#include "server/rpc/file_partner_link.h"
#include "server/rpc/grpc_partner_link.h"
#include "storage/rocksdb/rocksdb_engine.h"

namespace comity::server {
namespace {

Status Invalid(std::string message) {
  return FailedPrecondition(ErrorReason::kConfigurationInvalid,
                            std::move(message));
}

Status MakeFolder(const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  return failed
             ? Invalid("data-dir: " + folder.string() + ": " + failed.message())
             : OkStatus();
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

Partners::Partners(Registry& registry,
                   std::function<void(std::string_view)> log)
    : registry_(registry), log_(std::move(log)) {}

Partners::~Partners() { Shutdown(); }

StatusOr<std::unique_ptr<Partners>> Partners::Start(
    const ServerConfig& config, Registry& registry,
    std::function<Status()> may_store,
    std::function<void(std::string_view)> log, AlarmSink alarm) {
  std::unique_ptr<Partners> partners(new Partners(registry, std::move(log)));
  partners->may_store_ = std::move(may_store);
  partners->alarm_ = std::move(alarm);
  COMITY_RETURN_IF_ERROR(partners->ReadPolicy(config));
  COMITY_RETURN_IF_ERROR(partners->ReadStateKey(config));
  partners->AddOwnLog();
  for (const std::string& partner : config.partners) {
    COMITY_RETURN_IF_ERROR(partners->AddPartner(config, partner));
  }
  COMITY_RETURN_IF_ERROR(partners->AddWitnesses(config));
  COMITY_RETURN_IF_ERROR(partners->OpenWitness(config));
  COMITY_RETURN_IF_ERROR(partners->AddAnchors(config));
  for (const auto& [origin, mirror] : partners->mirrors_) {
    mirror->Start();
  }
  for (const auto& announcer : partners->announcers_) {
    announcer->Start();
  }
  if (partners->anchorer_ != nullptr) {
    partners->anchorer_->Start();
  }
  return partners;
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
}

Status Partners::ReadPolicy(const ServerConfig& config) {
  if (!config.policy_file.empty()) {
    COMITY_ASSIGN_OR_RETURN(
        const std::string text,
        ReadWholeFile(config.policy_file, evidence::kPolicySizeMax));
    COMITY_ASSIGN_OR_RETURN(policy_, evidence::ParsePolicy(text));
  }
  if (policy_.quorum > 0 && policy_.FindOrigin(registry_.origin()) == nullptr) {
    return Invalid("policy-file: a quorum needs a line 'origin " +
                   registry_.origin() + "'");
  }
  return OkStatus();
}

Status Partners::ReadStateKey(const ServerConfig& config) {
  if (config.state_key_file.empty()) {
    return OkStatus();
  }
  COMITY_ASSIGN_OR_RETURN(state_key_, ReadKeyFile(config.state_key_file));
  state_key_name_ = config.state_key_name.empty()
                        ? registry_.origin() + "/state"
                        : config.state_key_name;
  return OkStatus();
}

StatusOr<evidence::NoteKeys> Partners::OwnKeys(const PublishedHead& published) {
  RecordingSource source(published, registry_.histories());
  CheckedAtAdmission checker;
  authority::Judge judge(registry_.origin(), registry_.genesis_id(), source,
                         checker);
  COMITY_ASSIGN_OR_RETURN(
      const auto state,
      authority::RegistryStateAt(judge, published.head.size.value));
  return evidence::NoteKeysOf(registry_.origin(), state);
}

void Partners::AddOwnLog() {
  heads_ = std::make_unique<CosignedHeads>(
      policy_, registry_.origin(), [this] { return registry_.log().Newest(); },
      [this](const PublishedHead& published) { return OwnKeys(published); },
      clock_);
  own_log_ = std::make_unique<CosignedLog>(registry_.log(), *heads_);
  logs_.Add({{registry_.origin(),
              registry_.genesis_id(),
              {registry_.countries().begin(), registry_.countries().end()}},
             &registry_.store(),
             &registry_.histories(),
             [this] { return own_log_->Newest(); },
             /*signatures_checked=*/true,
             [this] { return heads_->Announce(); }});
}

StatusOr<PartnerAddress> ParsePartner(const std::string& setting) {
  const std::size_t equals = setting.find('=');
  if (equals == std::string::npos) {
    return Invalid("partner: '" + setting +
                   "' is not ORIGIN=HOST:PORT or ORIGIN=file:PATH");
  }
  PartnerAddress partner;
  partner.origin = setting.substr(0, equals);
  partner.address = setting.substr(equals + 1);
  if (FileOf(partner).empty()) {
    COMITY_RETURN_IF_ERROR(ParseListenAddress(partner.address).status());
  }
  return partner;
}

std::string FileOf(const PartnerAddress& partner) {
  constexpr std::string_view kPrefix = "file:";
  return partner.address.starts_with(kPrefix)
             ? partner.address.substr(kPrefix.size())
             : "";
}

Status Partners::AddPartner(const ServerConfig& config,
                            const std::string& setting) {
  COMITY_ASSIGN_OR_RETURN(const PartnerAddress partner, ParsePartner(setting));
  const evidence::PinnedOrigin* pinned = policy_.FindOrigin(partner.origin);
  if (pinned == nullptr || partner.origin == registry_.origin()) {
    return Invalid("partner: the policy pins no partner " + partner.origin);
  }
  COMITY_RETURN_IF_ERROR(OpenMirror(config, *pinned, partner));
  if (FileOf(partner).empty()) {
    Announce(partner.origin, MakeGrpcCosignerLink(partner));
  }
  return OkStatus();
}

void Partners::Announce(const std::string& name,
                        std::unique_ptr<CosignerLink> link) {
  announcers_.push_back(std::make_unique<Announcer>(
      name, AnnouncerLimits(), *heads_, std::move(link), clock_, log_));
}

Status Partners::AddWitnesses(const ServerConfig& config) {
  for (const std::string& url : config.witnesses) {
    COMITY_ASSIGN_OR_RETURN(auto link,
                            MakeHttpWitnessLink(url, registry_.store()));
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
  settings.name = config.witness_key_name.empty()
                      ? registry_.origin() + "/witness"
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
  PartnerParts parts;
  COMITY_ASSIGN_OR_RETURN(parts.engine, OpenEngine(folder, log_));
  parts.link =
      file.empty() ? MakeGrpcPartnerLink(partner) : MakeFilePartnerLink(file);
  parts.clock = &clock_;
  parts.may_store = may_store_;
  parts.log = log_;
  parts.alarm = alarm_;
  COMITY_ASSIGN_OR_RETURN(
      auto mirror, PartnerMirror::Open(std::move(settings), std::move(parts)));
  logs_.Add(mirror->log());
  mirrors_.insert_or_assign(partner.origin, std::move(mirror));
  return OkStatus();
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
  parts.author = {registry_.origin(), config.anchor_body, anchor_key_.get()};
  parts.genesis_id = registry_.genesis_id();
  parts.own_log = own_log_.get();
  parts.histories = &registry_.histories();
  parts.clock = &clock_;
  parts.begun_ms = BeginOf(registry_.store());
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
  return counts;
}

void Partners::Announced(const std::string& origin,
                         const checkpoint::ParsedNote& note,
                         merkle::TreeSize size, std::uint64_t wait_ms,
                         Done done) {
  const auto found = mirrors_.find(origin);
  if (found == mirrors_.end()) {
    done(NotFound(ErrorReason::kPartnerUnknown,
                  "the log is not followed by this registry"));
    return;
  }
  found->second->Announced(note, size, wait_ms, std::move(done));
}

}  // namespace comity::server
