#include "server/comityd/partner_heads.h"

#include <algorithm>
#include <utility>

#include "core/evidence/evidence_records.h"
#include "core/evidence/proven_registry.h"
#include "core/statement/wire.h"
#include "server/comityd/partner_address.h"
#include "server/registry/witness_recall.h"
#include "server/rpc/grpc_partner_link.h"

namespace comity::server {
namespace {

using Head = std::optional<merkle::TreeHead>;

// A head that the log itself signed; anything else counts as not said.
StatusOr<Head> ProveOwn(const HeadReply& reply,
                        const evidence::PinnedOrigin& own) {
  const auto read = statement::DecodeRecord<evidence::Evidence>(reply.evidence);
  if (!read.ok() || read->registries.size() != 1 ||
      read->registries.front().origin != own.origin) {
    return InvalidArgument(ErrorReason::kEvidenceMalformed,
                           "no evidence about this log");
  }
  COMITY_ASSIGN_OR_RETURN(
      const auto proven,
      evidence::ProvenRegistry::ProveUntimed(read->registries.front(), own));
  return Head(proven->head());
}

StatusOr<Head> AskOne(PartnerLink& link, const evidence::PinnedOrigin& own) {
  const auto reply = link.AskHead(std::nullopt);
  if (reply.ok()) {
    return ProveOwn(*reply, own);
  }
  return reply.status().reason() == ErrorReason::kPartnerUnknown
             ? StatusOr<Head>(Head())
             : reply.status();
}

StatusOr<Head> AskOne(WitnessPost& witness,
                      const std::optional<LastSigned>& last) {
  if (!last) {
    return FailedPrecondition(
        ErrorReason::kHeadMarkMissing,
        "without a mark there is no signed head to ask it with");
  }
  return RecallWitness(*last, [&witness](const std::string& request) {
    return witness.Post(request);
  });
}

// Partners are asked about this registry's log, not about theirs.
StatusOr<std::vector<AskedPartner>> PartnersOf(const ServerConfig& config,
                                               const std::string& own) {
  std::vector<AskedPartner> asked;
  for (const std::string& setting : config.partners) {
    COMITY_ASSIGN_OR_RETURN(PartnerAddress partner,
                            ReadPartner(config, setting));
    if (!FileOf(partner).empty()) {
      continue;  // It cannot be asked.
    }
    std::string name = partner.origin;
    partner.origin = own;
    asked.push_back({std::move(name), MakeGrpcPartnerLink(std::move(partner))});
  }
  return asked;
}

StatusOr<std::vector<AskedWitness>> WitnessesOf(const ServerConfig& config) {
  std::vector<AskedWitness> asked;
  for (const std::string& url : config.witnesses) {
    COMITY_ASSIGN_OR_RETURN(auto post, MakeHttpWitnessPost(url));
    asked.push_back({url, std::move(post)});
  }
  return asked;
}

std::unique_ptr<CosignerHeads> Make(const GenesisFile& genesis,
                                    std::vector<AskedPartner> partners,
                                    std::vector<AskedWitness> witnesses,
                                    const PollLimits& limits,
                                    PollWatch watch = {}) {
  if (partners.empty() && witnesses.empty()) {
    return nullptr;
  }
  evidence::PinnedOrigin own;
  own.origin = genesis.record.origin;
  own.genesis_id = genesis.id;
  return std::make_unique<PartnerHeads>(std::move(own), std::move(partners),
                                        std::move(witnesses), limits,
                                        std::move(watch));
}

PollLimits LimitsOf(const ServerConfig& config) {
  PollLimits limits;
  limits.patience_ms = config.partner_wait_ms;
  return limits;
}

}  // namespace

std::vector<CosignerAnswer> PartnerHeads::Ask(
    const std::optional<LastSigned>& last) {
  std::vector<AskedCosigner> asked;
  for (const AskedPartner& partner : partners_) {
    asked.push_back({partner.origin, /*may_be_silent=*/false,
                     [&] { return AskOne(*partner.link, own_); },
                     [&] { partner.link->Cancel(); }});
  }
  for (const AskedWitness& witness : witnesses_) {
    asked.push_back({witness.url, /*may_be_silent=*/true,
                     [&] { return AskOne(*witness.post, last); },
                     [&] { witness.post->Cancel(); }});
  }
  return AskCosigners(asked, limits_, watch_);
}

StatusOr<std::unique_ptr<CosignerHeads>> MakeCosignerHeads(
    const ServerConfig& config, const GenesisFile& genesis, PollWatch watch) {
  COMITY_ASSIGN_OR_RETURN(auto partners,
                          PartnersOf(config, genesis.record.origin));
  COMITY_ASSIGN_OR_RETURN(auto witnesses, WitnessesOf(config));
  PollLimits limits = LimitsOf(config);
  limits.silence_ms = config.confirmed_head ? 0 : config.partner_silence_ms;
  return Make(genesis, std::move(partners), std::move(witnesses), limits,
              std::move(watch));
}

StatusOr<std::unique_ptr<CosignerHeads>> MakePartnerHeads(
    const ServerConfig& config, const GenesisFile& genesis) {
  COMITY_ASSIGN_OR_RETURN(auto partners,
                          PartnersOf(config, genesis.record.origin));
  PollLimits limits = LimitsOf(config);
  limits.grace_ms = std::max(limits.patience_ms, limits.first_question_ms);
  return Make(genesis, std::move(partners), {}, limits);
}

}  // namespace comity::server
