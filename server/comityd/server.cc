#include "server/comityd/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <utility>
#include <vector>

#include "server/comityd/data_folder.h"
#include "server/comityd/early_answers.h"
#include "server/comityd/operator_alarms.h"
#include "server/comityd/operator_commands.h"
#include "server/comityd/own_files.h"
#include "server/comityd/partner_heads.h"
#include "server/comityd/partners.h"
#include "server/comityd/self_call.h"
#include "server/comityd/service_manager.h"
#include "server/control/control_socket.h"
#include "server/http/http_listener.h"
#include "server/http/metrics_text.h"
#include "server/registry/registry.h"
#include "server/registry/start_check.h"
#include "server/rpc/call_queue.h"
#include "server/rpc/evidence_service.h"
#include "server/rpc/log_service.h"
#include "server/rpc/registry_service.h"
#include "server/rpc/sync_service.h"
#include "server/upkeep/scrubber.h"
#include "server/upkeep/space_watch.h"
#include "storage/durable_folder.h"
#include "storage/folder_lock.h"
#include "storage/rocksdb/marked_store.h"
#include "storage/rocksdb/rocksdb_engine.h"

namespace comity::server {
namespace {

// A message of a stream carries up to 4 MiB of statements; gRPC has one bound
// for all, so unary calls are bound by their fields.
constexpr int kReceiveBytesMax = 4'500'000;
constexpr int kMetadataBytesMax = 8 * 1024;
constexpr int kStreamsMax = 128;
constexpr std::size_t kMemoryBytesMax = std::size_t{512} << 20;
constexpr int kThreadsMax = 64;
constexpr int kIdleMs = 60'000;
constexpr int kConnectionAgeMs = 600'000;
constexpr int kHandshakeMs = 5'000;
constexpr int kPingEveryMs = 60'000;
// The timestamp is renewed every 60 s.
constexpr std::uint64_t kHealthyAgeMs = 130'000;

StatusOr<RegistrySettings> SettingsOf(const ServerConfig& config) {
  RegistrySettings settings;
  COMITY_ASSIGN_OR_RETURN(settings.genesis, ReadOwnGenesis(config));
  settings.countries = {config.countries.begin(), config.countries.end()};
  settings.mark_path = DataFolder{config.data_dir}.mark();
  settings.confirmed_head = config.confirmed_head;
  settings.limits.batch_count_max = config.batch_count_max;
  settings.limits.batch_bytes_max = config.batch_bytes_max;
  settings.limits.batch_open_max_ms = config.batch_open_max_ms;
  settings.pipeline.queue_count_max = config.queue_count_max;
  settings.pipeline.answer_ms = config.answer_ms;
  settings.pipeline.workers = config.workers;
  return settings;
}

Status MakeDataFolder(const ServerConfig& config) {
  const Status made = storage::MakeDurableFolder(config.data_dir);
  return made.ok() ? made
                   : FailedPrecondition(ErrorReason::kConfigurationInvalid,
                                        "data-dir: " + made.message());
}

std::unique_ptr<storage::SpaceGuard> MakeSpaceGuard(
    const ServerConfig& config) {
  storage::SpaceLimits limits;
  if (config.free_min_mib) {
    limits.free_min_bytes = *config.free_min_mib << 20;
  }
  limits.ballast_bytes = config.ballast_mib << 20;
  return std::make_unique<storage::SpaceGuard>(
      limits, storage::ProbeDiskOf(config.data_dir),
      DataFolder{config.data_dir}.ballast());
}

StatusOr<std::unique_ptr<storage::RocksDbEngine>> OpenEngine(
    const ServerConfig& config,
    const std::function<void(std::string_view)>& log) {
  const DataFolder folder = {config.data_dir};
  std::error_code failed;
  if (std::filesystem::exists(folder.fetched(), failed)) {
    return FailedPrecondition(
        ErrorReason::kStoreMissing,
        "\"" + folder.fetched() +
            "\" is a log that was not fetched to its end: go on with comityd "
            "--rebuild-from, or move it away");
  }
  storage::RocksDbOptions options;
  options.path = folder.store();
  // Beside a mark there was a store, and beside a damaged one: a new one would
  // hide that it is gone.
  options.create_if_missing = !std::filesystem::exists(folder.mark(), failed) &&
                              !folder.rebuild_was_cut_off();
  options.now_ms = [] { return SystemClock().Now().wall_ms; };
  options.warn = log;
  auto engine = storage::OpenMarkedStore(std::move(options), folder.mark());
  return engine.ok() ? std::move(engine)
                     : OrRebuildAgain(engine.status(), folder);
}

std::string UriOf(const ListenAddress& address) {
  if (!address.socket_path.empty()) {
    return "unix:" + address.socket_path;
  }
  const bool v6 = address.host.find(':') != std::string::npos;
  return (v6 ? "[" + address.host + "]" : address.host) + ":" +
         std::to_string(address.port);
}

// A socket is made with what the process's mask leaves; a proxy of the same
// group must be able to connect.
Status LetGroupConnect(const std::string& socket_path) {
  if (chmod(socket_path.c_str(), S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP) != 0) {
    return FailedPrecondition(ErrorReason::kConfigurationInvalid,
                              "cannot open " + socket_path + " to its group");
  }
  return OkStatus();
}

void SetLimits(grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kReceiveBytesMax);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMetadataBytesMax);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kStreamsMax);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, kIdleMs);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, kConnectionAgeMs);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS,
                             kHandshakeMs);
  builder.AddChannelArgument(
      GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kPingEveryMs);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PING_STRIKES, 2);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  // A small message must not become a large one: compressed requests are
  // refused, and never expanded.
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  builder.AddChannelArgument(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
  grpc::ResourceQuota quota("comityd");
  quota.Resize(kMemoryBytesMax);
  quota.SetMaxThreads(kThreadsMax);
  builder.SetResourceQuota(quota);
}

// Partners may be asked at the same time what they hold of each other's logs,
// so this one answers before it is answered itself.
std::unique_ptr<EarlyAnswers> AnswerEarly(const ServerConfig& config,
                                          const HeldLogs& logs) {
  const bool is_known =
      !config.listen.socket_path.empty() || config.listen.port != 0;
  if (config.partners.empty() || !is_known) {
    return nullptr;
  }
  grpc::ServerBuilder builder;
  SetLimits(builder);
  builder.AddListeningPort(UriOf(config.listen),
                           grpc::InsecureServerCredentials());
  auto early = std::make_unique<EarlyAnswers>(logs, builder);
  // Else it is refused when the server itself listens.
  const Status opened = config.listen.socket_path.empty()
                            ? OkStatus()
                            : LetGroupConnect(config.listen.socket_path);
  return opened.ok() ? std::move(early) : nullptr;
}

class ServerImpl final : public Server {
 public:
  // `engine` is that of `registry`; `space` is asked by its write path.
  ServerImpl(std::unique_ptr<Registry> registry,
             const storage::RocksDbEngine& engine,
             std::unique_ptr<storage::SpaceGuard> space,
             std::unique_ptr<Partners> partners,
             std::unique_ptr<OperatorAlarms> alarms)
      : alarms_(std::move(alarms)),
        space_(std::move(space)),
        engine_(engine),
        registry_(std::move(registry)),
        partners_(std::move(partners)),
        registry_service_(registry_->log(), registry_->store()),
        evidence_queue_(CallQueueOptions(), clock_),
        evidence_service_(registry_->origin(), partners_->own_log(),
                          partners_->logs(), evidence_queue_),
        log_service_(registry_->origin(), partners_->own_log(),
                     registry_->store()),
        sync_service_(partners_->logs(), *partners_) {}

  ~ServerImpl() override { Shutdown(0); }

  // Holds `lock` until all else is closed.
  void Keep(storage::FolderLock lock) { lock_ = std::move(lock); }

  // Starts what looks after the disk beside the write path.
  void StartUpkeep(const ServerConfig& config,
                   const std::function<void(std::string_view)>& log) {
    // The next write would fail; better that it is known now.
    engine_.WatchFailure(
        [this](const Status& why) { registry_->log().Halt(why); });
    watch_ = std::make_unique<SpaceWatch>(*space_, log);
    ScrubberOptions options;
    options.every_ms = config.scrub_every_hours * 3'600'000;
    options.bytes_per_s = config.scrub_mib_per_s << 20;
    scrubber_ = std::make_unique<Scrubber>(
        options, engine_, registry_->store(),
        [this](const Status& damage) { registry_->log().Halt(damage); }, log);
    scrubber_->Start();
    commands_ =
        std::make_unique<OperatorCommands>(engine_, *space_, *scrubber_);
    auto control = ControlSocket::Open(
        DataFolder{config.data_dir}.control(),
        [this](const std::string& line) { return commands_->Run(line); });
    if (control.ok()) {
      control_ = *std::move(control);
    } else {
      log(control.status().message() + "; backups need comityd stopped");
    }
  }

  Status Listen(const ServerConfig& config) {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    grpc::ServerBuilder builder;
    SetLimits(builder);
    int port = 0;
    builder.AddListeningPort(UriOf(config.listen),
                             grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&registry_service_);
    builder.RegisterService(&evidence_service_);
    builder.RegisterService(&log_service_);
    builder.RegisterService(&sync_service_);
    grpc_ = builder.BuildAndStart();
    if (grpc_ == nullptr || port == 0) {
      // Not wrong for good: another program may have the port, and leave it.
      return Unavailable(ErrorReason::kConfigurationInvalid,
                         "cannot listen for gRPC on " + UriOf(config.listen));
    }
    ListenAddress reachable = config.listen;
    if (reachable.socket_path.empty()) {
      grpc_port_ = static_cast<std::uint16_t>(port);
      reachable.port = grpc_port_;
    } else {
      COMITY_RETURN_IF_ERROR(LetGroupConnect(reachable.socket_path));
    }
    address_ = UriOf(reachable);
    COMITY_ASSIGN_OR_RETURN(
        http_, HttpListener::Start(config.http.host, config.http.port,
                                   Sources(config.public_log)));
    return OkStatus();
  }

  std::uint16_t grpc_port() const override { return grpc_port_; }
  std::uint16_t http_port() const override { return http_->port(); }
  const std::string& origin() const override { return registry_->origin(); }

  Status CallItself(std::chrono::milliseconds timeout) const override {
    return CallSelf(address_, timeout);
  }

  // The write path is emptied first, so that calls which wait for an answer
  // get it before their connections close.
  void Shutdown(std::uint64_t drain_ms) override {
    if (grpc_ != nullptr && grpc_->GetHealthCheckService() != nullptr) {
      grpc_->GetHealthCheckService()->SetServingStatus(false);
    }
    if (commands_ != nullptr) {
      commands_->End();
    }
    partners_->Shutdown();
    // The control socket waits for what runs, scrub or backup, which ends.
    if (scrubber_ != nullptr) {
      scrubber_->Stop();
    }
    control_ = nullptr;
    registry_->Shutdown(drain_ms);
    engine_.WatchFailure(nullptr);
    if (grpc_ != nullptr) {
      grpc_->Shutdown(std::chrono::system_clock::now() +
                      std::chrono::milliseconds(drain_ms + 500));
      grpc_->Wait();
      grpc_ = nullptr;
    }
    http_ = nullptr;
  }

 private:
  HttpSources Sources(bool public_log) {
    HttpSources sources;
    sources.health = [this] { return registry_->log().Health(kHealthyAgeMs); };
    sources.health_text = [this] {
      return std::string(space_->MayWrite().ok() ? "ok"
                                                 : "read-only STORE_FULL");
    };
    sources.metrics = [this] { return Metrics(); };
    if (public_log) {
      sources.tlog = [this](std::string_view path) {
        return ReadTlogFile(*partners_->logs().Find(registry_->origin()), path);
      };
    }
    if (partners_->witness() != nullptr) {
      sources.add_checkpoint = [this](std::string_view body) {
        return partners_->witness()->AddCheckpoint(body);
      };
    }
    return sources;
  }

  std::string Metrics() {
    SubmissionPipeline& log = registry_->log();
    const CallQueueCounts evidence = evidence_queue_.counts();
    return MetricsText(
        {.counts = log.counts(),
         .evidence = {evidence.taken, evidence.pushed_back, evidence.waiting},
         .log_size = registry_->store().size().value,
         .healthy = log.Health(kHealthyAgeMs).ok(),
         .space = space_->numbers(),
         .scrubs = scrubber_->numbers(),
         .mirrors = partners_->counts(),
         .anchors = partners_->anchor_counts(),
         .alarms = alarms_->counts()});
  }

  storage::FolderLock lock_;
  std::unique_ptr<OperatorAlarms> alarms_;
  std::unique_ptr<storage::SpaceGuard> space_;
  const storage::RocksDbEngine& engine_;  // Owned by registry_.
  std::unique_ptr<Registry> registry_;
  std::unique_ptr<Partners> partners_;
  RegistryServiceImpl registry_service_;
  SystemClock clock_;
  CallQueue evidence_queue_;
  EvidenceServiceImpl evidence_service_;
  LogServiceImpl log_service_;
  SyncServiceImpl sync_service_;
  std::unique_ptr<grpc::Server> grpc_;
  std::unique_ptr<HttpListener> http_;
  std::string address_;
  std::unique_ptr<SpaceWatch> watch_;
  std::unique_ptr<Scrubber> scrubber_;
  std::unique_ptr<OperatorCommands> commands_;
  std::unique_ptr<ControlSocket> control_;
  std::uint16_t grpc_port_ = 0;
};

}  // namespace

namespace {

void RaiseStop(const AlarmSink& alarm, const std::string& origin,
               const Status& why) {
  if (alarm) {
    alarm({AlarmLevel::kCritical, "registry", origin, why, ""});
  }
}

// A registry that cannot go on says so before it ends.
std::function<void(const Status&)> WithAlarm(
    AlarmSink alarm, std::string origin,
    std::function<void(const Status&)> on_stop) {
  return [alarm = std::move(alarm), origin = std::move(origin),
          on_stop = std::move(on_stop)](const Status& why) {
    RaiseStop(alarm, origin, why);
    on_stop(why);
  };
}

}  // namespace

StatusOr<std::unique_ptr<Server>> Server::Start(
    const ServerConfig& config, std::function<void(std::string_view)> log,
    std::function<void(const Status&)> on_stop,
    std::function<bool()> is_called_off) {
  COMITY_ASSIGN_OR_RETURN(auto settings, SettingsOf(config));
  storage::FolderLock lock;
  RegistryParts parts;
  COMITY_ASSIGN_OR_RETURN(parts.keys, ReadOwnKeys(config));
  COMITY_RETURN_IF_ERROR(MakeDataFolder(config));
  // Before anything in the folder is touched; the last to be given back.
  COMITY_ASSIGN_OR_RETURN(
      lock, storage::FolderLock::Take(DataFolder{config.data_dir}.lock(),
                                      storage::FolderUse::kAlone));
  // Before the store is opened, which may itself need the ballast's space.
  auto space = MakeSpaceGuard(config);
  LookAndTell(*space, log);
  settings.pipeline.may_write = [guard = space.get()] {
    return guard->MayWrite();
  };
  COMITY_ASSIGN_OR_RETURN(auto engine, OpenEngine(config, log));
  const storage::RocksDbEngine& opened = *engine;
  parts.engine = std::move(engine);
  parts.clock = std::make_unique<SystemClock>();
  COMITY_ASSIGN_OR_RETURN(parts.cosigners,
                          MakeCosignerHeads(config, settings.genesis,
                                            {[log](std::string_view line) {
                                               log(line);
                                               NotifyLongStart();
                                             },
                                             std::move(is_called_off)}));
  parts.log = log;
  COMITY_ASSIGN_OR_RETURN(
      auto alarms,
      OperatorAlarms::Start(config, settings.genesis.record.origin, log));
  parts.on_stop = WithAlarm(alarms->sink(), settings.genesis.record.origin,
                            std::move(on_stop));
  COMITY_ASSIGN_OR_RETURN(
      auto partners, Partners::Open(
                         config, settings.genesis,
                         [guard = space.get()] { return guard->MayWrite(); },
                         log, alarms->sink()));
  std::unique_ptr<EarlyAnswers> early = AnswerEarly(config, partners->logs());
  const std::string origin = settings.genesis.record.origin;
  auto opened_registry = Registry::Open(std::move(settings), std::move(parts));
  if (!opened_registry.ok()) {
    RaiseStop(alarms->sink(), origin, opened_registry.status());
    return opened_registry.status();
  }
  auto registry = *std::move(opened_registry);
  early = nullptr;
  COMITY_RETURN_IF_ERROR(partners->Start(config, *registry));
  auto server = std::make_unique<ServerImpl>(
      std::move(registry), opened, std::move(space), std::move(partners),
      std::move(alarms));
  server->Keep(std::move(lock));
  server->StartUpkeep(config, log);
  COMITY_RETURN_IF_ERROR(server->Listen(config));
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace comity::server
