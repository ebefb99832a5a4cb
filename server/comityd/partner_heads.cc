#include "server/comityd/partner_heads.h"

#include <utility>

#include "core/evidence/evidence_records.h"
#include "core/evidence/proven_registry.h"
#include "core/statement/wire.h"

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
  // It answers, and holds nothing of this log (yet).
  const bool holds_nothing =
      reply.status().reason() == ErrorReason::kPartnerUnknown ||
      reply.status().reason() == ErrorReason::kNotReady;
  return holds_nothing ? StatusOr<Head>(Head()) : reply.status();
}

}  // namespace

std::vector<CosignerAnswer> PartnerHeads::Ask() {
  std::vector<CosignerAnswer> answers;
  for (const AskedPartner& partner : partners_) {
    answers.push_back({partner.origin, AskOne(*partner.link, own_)});
  }
  return answers;
}

}  // namespace comity::server
