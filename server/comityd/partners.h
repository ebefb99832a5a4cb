// Everything that a registry has to do with others, put together from its
// settings: mirrors of their logs, cosignatures for theirs and over its own.
#ifndef COMITY_SERVER_COMITYD_PARTNERS_H_
#define COMITY_SERVER_COMITYD_PARTNERS_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/crypto/signing_key.h"
#include "core/evidence/policy.h"
#include "server/alarms/alarm.h"
#include "server/anchoring/anchorer.h"
#include "server/config/server_config.h"
#include "server/evidence/held_log.h"
#include "server/registry/registry.h"
#include "server/rpc/grpc_partner_link.h"
#include "server/rpc/sync_service.h"
#include "server/sequencer/clock.h"
#include "server/submitter.h"
#include "server/sync/announcer.h"
#include "server/sync/cosigned_heads.h"
#include "server/sync/cosigned_log.h"
#include "server/sync/partner_mirror.h"
#include "server/sync/witness_keeper.h"

namespace comity::server {

// Thread-safety: what it gives out is thread-safe; the rest is for one thread.
class Partners final : public AnnouncementSink {
 public:
  // Opens the copies of partners' logs, to be answered from. Nobody is asked,
  // and nothing signed, before Start. `own` is this registry's; `alarm` may be
  // null.
  //
  // A copy that cannot be opened is told of, counted as halted, and followed
  // no more; the rest goes on.
  //
  // Errors: kConfigurationInvalid with the setting; kPolicyMalformed and
  // others of evidence::ParsePolicy.
  static StatusOr<std::unique_ptr<Partners>> Open(
      const ServerConfig& config, const GenesisFile& own,
      std::function<Status()> may_store,
      std::function<void(std::string_view)> log, AlarmSink alarm);

  // Adds the own log, announces its heads and follows the others. `registry`
  // must outlive the object. Once, while nobody uses logs().
  //
  // Errors: kConfigurationInvalid; those of WitnessKeeper::Open.
  Status Start(const ServerConfig& config, Registry& registry);
  ~Partners() override;

  void Shutdown();

  // Own log, without a head before Start, and mirrors.
  const HeldLogs& logs() const { return logs_; }
  // The own log, with the cosignatures it has.
  Submitter& own_log() { return *own_log_; }
  // This registry as a witness; null if it is none.
  WitnessKeeper* witness() { return witness_.get(); }
  // Numbers of each mirror, by origin.
  std::map<std::string, MirrorCounts> counts() const;
  // Nothing if nobody anchors.
  std::optional<AnchorCounts> anchor_counts() const;

  void Announced(const std::string& origin, const checkpoint::ParsedNote& note,
                 merkle::TreeSize size, std::uint64_t wait_ms,
                 Done done) override;
  void Forked(const std::string& origin,
              const std::string& fork_evidence) override;

 private:
  Partners(const ServerConfig& config, const GenesisFile& own,
           std::function<void(std::string_view)> log);

  Status ReadPolicy(const ServerConfig& config);
  Status ReadStateKey(const ServerConfig& config);
  void AddOwnLog();
  // The cosignatures of the newest own head, over a restart.
  void KeepCosignatures();
  void TakeUpCosignatures();
  Status OpenWitness(const ServerConfig& config);
  Status AddWitnesses(const ServerConfig& config);
  Status AddAnchors(const ServerConfig& config);
  AnchoredPartner Anchored(const ServerConfig& config,
                           const evidence::PinnedOrigin& pinned) const;
  void Announce(const std::string& name, std::unique_ptr<CosignerLink> link);
  Status AddPartner(const ServerConfig& config, const PartnerAddress& partner);
  // Opens and adds the copy. One that cannot be opened is for an operator, and
  // holds up nothing else.
  Status OpenMirror(const ServerConfig& config,
                    const evidence::PinnedOrigin& pinned,
                    const PartnerAddress& partner);
  StatusOr<std::unique_ptr<PartnerMirror>> MakeMirror(
      PartnerSettings settings, const PartnerAddress& partner);
  void AddUnopened(const evidence::PinnedOrigin& pinned, const Status& why);
  StatusOr<evidence::NoteKeys> OwnKeys(const PublishedHead& published);

  const std::string origin_;
  // Where they are kept.
  const std::string cosignatures_;
  Registry* registry_ = nullptr;  // Must outlive this; null before Start.
  std::vector<PartnerAddress> partners_;
  std::function<Status()> may_store_;
  std::function<void(std::string_view)> log_;
  AlarmSink alarm_;
  SystemClock clock_;
  evidence::Policy policy_;
  std::unique_ptr<crypto::Signer> state_key_;
  std::string state_key_name_;
  std::unique_ptr<crypto::Signer> witness_key_;
  std::unique_ptr<WitnessKeeper> witness_;
  std::unique_ptr<CosignedHeads> heads_;
  std::unique_ptr<CosignedLog> own_log_;
  HeldLogs logs_;
  std::map<std::string, std::unique_ptr<PartnerMirror>> mirrors_;
  // Origins of partners whose copy could not be opened.
  std::set<std::string> unopened_;
  std::vector<std::unique_ptr<Announcer>> announcers_;
  std::unique_ptr<crypto::Signer> anchor_key_;
  std::unique_ptr<Anchorer> anchorer_;  // Null if nobody anchors.
};

}  // namespace comity::server

#endif  // COMITY_SERVER_COMITYD_PARTNERS_H_
