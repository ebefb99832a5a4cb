// Asks the partners and witnesses what they hold of this registry's own log:
// the memory that a restored disk does not have.
#ifndef COMITY_SERVER_COMITYD_PARTNER_HEADS_H_
#define COMITY_SERVER_COMITYD_PARTNER_HEADS_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/evidence/policy.h"
#include "server/config/server_config.h"
#include "server/http/http_witness_link.h"
#include "server/registry/cosigner_heads.h"
#include "server/registry/cosigner_poll.h"
#include "server/registry/genesis_file.h"
#include "server/sync/partner_link.h"

namespace comity::server {

// A partner and how to ask it about this registry's log.
struct AskedPartner {
  std::string origin;
  std::unique_ptr<PartnerLink> link;
};

struct AskedWitness {
  std::string url;
  std::unique_ptr<WitnessPost> post;
};

// One thread.
class PartnerHeads final : public CosignerHeads {
 public:
  // `own` pins this registry's own log. Requires: at least one of both.
  PartnerHeads(evidence::PinnedOrigin own, std::vector<AskedPartner> partners,
               std::vector<AskedWitness> witnesses, PollLimits limits,
               PollWatch watch)
      : own_(std::move(own)),
        partners_(std::move(partners)),
        witnesses_(std::move(witnesses)),
        limits_(limits),
        watch_(std::move(watch)) {}

  std::vector<CosignerAnswer> Ask(
      const std::optional<LastSigned>& last) override;

 private:
  const evidence::PinnedOrigin own_;
  const std::vector<AskedPartner> partners_;
  const std::vector<AskedWitness> witnesses_;
  const PollLimits limits_;
  const PollWatch watch_;
};

// Those that `config` names and that can be asked over a network; null if there
// is none. `genesis` is this registry's own. All at the same time; once one has
// answered, the others have two seconds. While no partner answers they are
// waited for longest, which `watch` hears of and may end; not where an operator
// confirmed a head, and so knows that they will not.
// Errors: kConfigurationInvalid.
StatusOr<std::unique_ptr<CosignerHeads>> MakeCosignerHeads(
    const ServerConfig& config, const GenesisFile& genesis, PollWatch watch);

// The partners alone, each waited for as if nobody else answered.
StatusOr<std::unique_ptr<CosignerHeads>> MakePartnerHeads(
    const ServerConfig& config, const GenesisFile& genesis);

}  // namespace comity::server

#endif  // COMITY_SERVER_COMITYD_PARTNER_HEADS_H_
