#include "client/verifying/credential_asking.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/evidence/evidence_records.h"
#include "core/evidence/proven_registry.h"
#include "core/statement/wire.h"

namespace comity::client {
namespace {

// A request names at most 16 heads, up to two of each origin.
constexpr std::size_t kKnownOriginsMax = 8;

// The marks that a request has room for: those of the home and the host first,
// since their logs are in the evidence for certain.
MarksByOrigin MarksToName(const MarksByOrigin& marks, const std::string& home,
                          const std::string& host) {
  MarksByOrigin named;
  for (const std::string& origin : {home, host}) {
    if (const auto found = marks.find(origin); found != marks.end()) {
      named.insert(*found);
    }
  }
  for (auto one = marks.begin();
       one != marks.end() && named.size() < kKnownOriginsMax; ++one) {
    named.insert(*one);
  }
  return named;
}

// The logs that an answer may show: home and host first, then as many others
// as a request has room for.
std::vector<std::string> OriginsToName(const evidence::Policy& policy,
                                       const std::string& home,
                                       const std::string& host) {
  std::vector<std::string> named;
  const auto name = [&named](const std::string& origin) {
    if (named.size() < kOriginsNamedMax &&
        std::find(named.begin(), named.end(), origin) == named.end()) {
      named.push_back(origin);
    }
  };
  for (const std::string& origin : {home, host}) {
    if (policy.FindOrigin(origin) != nullptr) {
      name(origin);
    }
  }
  for (const evidence::PinnedOrigin& pinned : policy.origins) {
    name(pinned.origin);
  }
  return named;
}

CredentialQuery QueryFor(const GatheringRequest& request, HeadChoice head) {
  const evidence::Question& question = request.questions.front();
  const evidence::PinnedOrigin* host =
      request.policy.FindCountry(question.host_country);
  const std::string host_origin = host == nullptr ? "" : host->origin;
  return {.credential = question.credential,
          .host_country = question.host_country,
          .purpose = question.purpose,
          .on = question.on,
          .known_heads = KnownHeadsOf(MarksToName(
              request.marks, question.credential.origin, host_origin)),
          .head = head,
          .known_at = question.known_at,
          .every_host = request.every_host,
          .origins = OriginsToName(request.policy, question.credential.origin,
                                   host_origin)};
}

// How good the heads of an answer are, the worst of them.
enum class Showing {
  kOlderThanKnown,  // Nothing follows from it.
  kPolicyNotMet,
  kTaken,  // Also what cannot be proven: the verifier shall say so.
};

Showing ShowingOf(const evidence::RegistryEvidence& part,
                  const GatheringRequest& request) {
  const auto* pinned = request.policy.FindOrigin(part.origin);
  if (pinned == nullptr) {
    return Showing::kTaken;
  }
  const auto proven = evidence::ProvenRegistry::Prove(
      part, *pinned, request.policy, request.now_ms);
  if (!proven.ok()) {
    return Showing::kTaken;
  }
  const auto marks = request.marks.find(part.origin);
  if (marks != request.marks.end() &&
      (*proven)->head().size < marks->second.newest.size) {
    return Showing::kOlderThanKnown;
  }
  return (*proven)->policy_status().ok() ? Showing::kTaken
                                         : Showing::kPolicyNotMet;
}

Showing ShowingOf(const EvidenceAnswer& answer,
                  const GatheringRequest& request) {
  const auto read =
      statement::DecodeRecord<evidence::Evidence>(answer.evidence);
  Showing worst = Showing::kTaken;
  if (read.ok()) {
    for (const evidence::RegistryEvidence& part : read->registries) {
      worst = std::min(worst, ShowingOf(part, request));
    }
  }
  return worst;
}

}  // namespace

StatusOr<EvidenceAnswer> AskForCredential(RegistryTransport& server,
                                          const GatheringRequest& request) {
  const auto ask = [&](HeadChoice head) {
    return server.CredentialEvidence(QueryFor(request, head));
  };
  if (request.policy.quorum == 0) {
    return ask(HeadChoice::kNewest);
  }
  auto cosigned = ask(HeadChoice::kCosigned);
  if (!cosigned.ok()) {
    const ErrorReason why = cosigned.status().reason();
    const bool is_the_same_at_any_head =
        why == ErrorReason::kServerUnreachable ||
        why == ErrorReason::kOriginNotServed;
    return is_the_same_at_any_head ? std::move(cosigned)
                                   : ask(HeadChoice::kNewest);
  }
  const Showing showing = ShowingOf(*cosigned, request);
  if (showing == Showing::kTaken) {
    return cosigned;
  }
  auto newest = ask(HeadChoice::kNewest);
  const bool is_better = newest.ok() && showing < ShowingOf(*newest, request);
  return is_better ? std::move(newest) : std::move(cosigned);
}

}  // namespace comity::client
