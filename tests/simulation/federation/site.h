// A registry of the federation: its node, the copies of others' logs on its
// disks, and what its process does with them while it lives.
#ifndef COMITY_TESTS_SIMULATION_FEDERATION_SITE_H_
#define COMITY_TESTS_SIMULATION_FEDERATION_SITE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/verifying/transport.h"
#include "server/sync/mirror_machine.h"
#include "tests/simulation/federation/stage.h"
#include "tests/simulation/registry_node.h"

namespace comity::simulation {

class Branch;
class Desk;

// The copy of one partner's log: what survives the process.
struct StoredCopy {
  std::unique_ptr<Disk> disk;
  StoreFaults faults;
  std::string folder;
};

// One thread.
class Site {
 public:
  // `stage` must outlive the site.
  Site(Stage& stage, std::size_t number);
  ~Site();

  std::size_t number() const { return number_; }
  RegistryNode& node() { return node_; }
  StoredCopy& copy(std::size_t of) { return copies_[of]; }
  // Null while no process runs.
  Desk* desk() { return desk_.get(); }

  // From now on its starts wait for word from its cosigners.
  void AskCosigners();

  // --- As others ask it ------------------------------------------------------
  // The log of that site as it is held here; nothing if it is not.
  std::optional<server::HeldLog> FindLog(std::size_t of);
  StatusOr<server::HeadReply> Head(
      std::size_t of, const std::optional<merkle::TreeHead>& known);
  StatusOr<mirror::EntryPackage> Package(std::size_t of,
                                         const merkle::TreeHead& held,
                                         merkle::TreeSize head_size);
  StatusOr<std::string> Announced(const std::string& origin,
                                  const std::string& checkpoint);
  // What a broken cosigner does: signs whatever is announced.
  StatusOr<std::string> CosignUnread(const server::PublishedHead& head);
  // Evidence; with `instead`, that is shown in place of the own log.
  StatusOr<client::EvidenceAnswer> Answer(const client::CredentialQuery& query,
                                          Branch* instead);

  // --- What the world does to it ---------------------------------------------
  void PlanCopyCrash();
  void PlanCopyFault();
  void LoseCopy();
  void LoseKeptFiles();
  // Puts an older copy of store and mark in place, while those who cosigned
  // more can be asked.
  void RestoreBoth();

  // The size of the copy that is shown to others; 0 if none is.
  std::uint64_t ShownSize(std::size_t of);
  // Whether it follows that log to its newest head and has cosigned it.
  bool HasConverged(std::size_t of);

 private:
  void OnStarted();
  void FollowLater(std::size_t of, std::uint64_t delay_ms);
  void Follow(std::size_t of);
  void AnnounceLater(std::size_t announcer, std::uint64_t delay_ms);
  std::size_t AnyPartner();
  std::vector<server::CosignerAnswer> AskAboutOwn();

  Stage& stage_;
  const std::size_t number_;
  std::array<StoredCopy, kSites> copies_;
  RegistryNode node_;
  std::unique_ptr<Desk> desk_;
  std::uint64_t lives_ = 0;
  bool asks_without_loss_ = false;
};

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_FEDERATION_SITE_H_
