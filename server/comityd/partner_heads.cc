#include "server/comityd/partner_heads.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "core/evidence/evidence_records.h"
#include "core/evidence/proven_registry.h"
#include "core/statement/wire.h"
#include "server/comityd/partner_address.h"
#include "server/rpc/grpc_partner_link.h"

namespace comity::server {
namespace {

using Head = std::optional<merkle::TreeHead>;

using Time = std::chrono::steady_clock;

// How long a partner is waited for that has just begun to follow this log.
constexpr std::chrono::milliseconds kNotReadyPatience{10'000};
constexpr std::chrono::milliseconds kAskAgainPause{500};

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

bool AnyFails(const std::vector<CosignerAnswer>& answers, ErrorReason reason) {
  return std::any_of(answers.begin(), answers.end(), [&](const auto& answer) {
    return answer.last.status().reason() == reason;
  });
}

bool AnyAnswers(const std::vector<CosignerAnswer>& answers) {
  return std::any_of(answers.begin(), answers.end(),
                     [](const auto& answer) { return answer.last.ok(); });
}

}  // namespace

std::vector<CosignerAnswer> PartnerHeads::Ask() {
  std::vector<CosignerAnswer> answers;
  for (const AskedPartner& partner : partners_) {
    answers.push_back({partner.origin, AskOne(*partner.link, own_)});
  }
  const auto begin = Time::now();
  // One that is not ready may have cosigned what it cannot show yet.
  const auto may_get_better = [&] {
    const auto waited = Time::now() - begin;
    return (waited < kNotReadyPatience &&
            AnyFails(answers, ErrorReason::kNotReady)) ||
           (waited < patience_ && !AnyAnswers(answers) &&
            AnyFails(answers, ErrorReason::kPartnerUnreachable));
  };
  while (may_get_better()) {
    std::this_thread::sleep_for(kAskAgainPause);
    for (std::size_t i = 0; i < answers.size(); ++i) {
      if (!answers[i].last.ok()) {
        answers[i].last = AskOne(*partners_[i].link, own_);
      }
    }
  }
  return answers;
}

// Partners are asked about this registry's log, not about theirs.
StatusOr<std::unique_ptr<CosignerHeads>> MakePartnerHeads(
    const ServerConfig& config, const GenesisFile& genesis) {
  std::vector<AskedPartner> asked;
  for (const std::string& setting : config.partners) {
    COMITY_ASSIGN_OR_RETURN(PartnerAddress partner,
                            ReadPartner(config, setting));
    if (!FileOf(partner).empty()) {
      continue;  // It cannot be asked.
    }
    std::string name = partner.origin;
    partner.origin = genesis.record.origin;
    asked.push_back({std::move(name), MakeGrpcPartnerLink(std::move(partner))});
  }
  if (asked.empty()) {
    return std::unique_ptr<CosignerHeads>();
  }
  evidence::PinnedOrigin own;
  own.origin = genesis.record.origin;
  own.genesis_id = genesis.id;
  return std::unique_ptr<CosignerHeads>(std::make_unique<PartnerHeads>(
      std::move(own), std::move(asked),
      std::chrono::milliseconds(config.partner_wait_ms)));
}

}  // namespace comity::server
