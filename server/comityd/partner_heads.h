// Asks the partners what they hold of this registry's own log: the memory that
// a restored disk does not have.
#ifndef COMITY_SERVER_COMITYD_PARTNER_HEADS_H_
#define COMITY_SERVER_COMITYD_PARTNER_HEADS_H_

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "core/evidence/policy.h"
#include "server/config/server_config.h"
#include "server/registry/cosigner_heads.h"
#include "server/registry/genesis_file.h"
#include "server/sync/partner_link.h"

namespace comity::server {

// A partner and how to ask it about this registry's log.
struct AskedPartner {
  std::string origin;
  std::unique_ptr<PartnerLink> link;
};

// One thread.
class PartnerHeads final : public CosignerHeads {
 public:
  // `own` pins this registry's own log; for `patience` it is waited for a
  // partner that cannot be reached, if no other answers: after a power cut all
  // start at once. Requires: at least one partner.
  PartnerHeads(evidence::PinnedOrigin own, std::vector<AskedPartner> partners,
               std::chrono::milliseconds patience)
      : own_(std::move(own)),
        partners_(std::move(partners)),
        patience_(patience) {}

  std::vector<CosignerAnswer> Ask() override;

 private:
  const evidence::PinnedOrigin own_;
  const std::vector<AskedPartner> partners_;
  const std::chrono::milliseconds patience_;
};

// Those that `config` names and that can be asked over a network; null if there
// is none. `genesis` is this registry's own.
// Errors: kConfigurationInvalid.
StatusOr<std::unique_ptr<CosignerHeads>> MakePartnerHeads(
    const ServerConfig& config, const GenesisFile& genesis);

}  // namespace comity::server

#endif  // COMITY_SERVER_COMITYD_PARTNER_HEADS_H_
