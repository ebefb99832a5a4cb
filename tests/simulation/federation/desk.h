// What a registry's process does for and with others, while it lives: what
// server/comityd/partners.h puts together, without threads. Mirrors,
// announcers and cosigned heads are the product's; somebody gives them turns.
#ifndef COMITY_TESTS_SIMULATION_FEDERATION_DESK_H_
#define COMITY_TESTS_SIMULATION_FEDERATION_DESK_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/verifying/transport.h"
#include "server/evidence/evidence_builder.h"
#include "server/sync/announcer.h"
#include "server/sync/cosigned_heads.h"
#include "server/sync/partner_mirror.h"
#include "tests/simulation/federation/partner_wires.h"
#include "tests/simulation/federation/site.h"
#include "tests/simulation/federation/watched_key.h"

namespace comity::simulation {

class Branch;

// One thread.
class Desk {
 public:
  // `site` runs a process; both must outlive the desk.
  Desk(Stage& stage, Site& site);
  ~Desk();

  // One turn of the mirror of that site; in how many milliseconds the next is
  // due. Nothing: the process has died of it.
  std::optional<std::uint64_t> TurnMirror(std::size_t of);
  // The same of an announcer.
  std::size_t announcers() const { return announcers_.size(); }
  std::uint64_t TurnAnnouncer(std::size_t number) {
    return announcers_[number]->Turn();
  }
  // Whether a mirror has halted and it is not the log's fault.
  bool NeedsOperator(std::size_t of) const;

  const server::HeldLogs& logs() const { return logs_; }
  server::CosignedHeads& heads() { return *heads_; }
  server::PartnerMirror* mirror(std::size_t of) {
    return desks_[of].mirror.get();
  }
  // Whether it has proven a head of that log since it began, and so knows its
  // key.
  bool HasProven(std::size_t of) const { return desks_[of].has_proven; }
  Fate& fate() { return fate_; }
  const crypto::Signer& key() const { return key_; }

  StatusOr<client::EvidenceAnswer> Answer(const client::CredentialQuery& query,
                                          Branch* instead);

 private:
  struct Followed {
    std::unique_ptr<server::PartnerMirror> mirror;
    PartnerWire* wire = nullptr;
    bool was_halted = false;
    // What was shown when it began, to know when it has proven a head itself.
    server::PublishedHeadPtr shown_first;
    bool has_proven = false;
    ErrorReason last_reason = ErrorReason::kNone;
    std::optional<std::string> memory_before;
  };

  void OpenOwnLog();
  void OpenMirror(std::size_t of);
  StatusOr<std::unique_ptr<server::PartnerMirror>> TryOpenMirror(
      std::size_t of);
  void OpenAnnouncers();
  void OnSigned(std::string_view message);
  void OnLine(std::size_t of, std::string_view line);
  void CheckAfterTurn(std::size_t of, bool saw_fork);
  void TakeEvidence(std::size_t of);
  std::string MemoryPath(std::size_t of) const;

  Stage& stage_;
  Site& site_;
  Fate fate_;
  WatchedKey key_;
  server::HeldLogs logs_;
  std::unique_ptr<server::CosignedHeads> heads_;
  std::unique_ptr<server::EvidenceBuilder> builder_;
  std::array<Followed, kSites> desks_;
  // Whose mirror had the last turn: only its memory can be torn.
  std::size_t turning_ = kSites;
  std::vector<std::unique_ptr<server::Announcer>> announcers_;
};

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_FEDERATION_DESK_H_
