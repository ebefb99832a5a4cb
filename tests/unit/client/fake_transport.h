// A registry in memory behind the transport's interface. Tests make it honest
// or let it lie.
#ifndef COMITY_TESTS_UNIT_CLIENT_FAKE_TRANSPORT_H_
#define COMITY_TESTS_UNIT_CLIENT_FAKE_TRANSPORT_H_

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/statement/entry.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"
#include "tests/support/bare_transport.h"
#include "tests/support/test_evidence.h"
#include "tests/support/test_registry.h"

namespace comity::client {

// One thread. Serves one registry; what it is sent it appends without any
// check.
class FakeTransport : public testing::BareTransport {
 public:
  FakeTransport(testing::TestRegistry& registry, testing::TestServer& server)
      : registry_(registry), server_(server) {}

  // Changes evidence before it is handed out.
  std::function<void(evidence::Evidence&)> lie;
  // Called while a request is answered.
  std::function<void()> meanwhile;
  bool prove_consistency = true;
  // Calls of SubmitMany that break after so many answers.
  std::vector<std::size_t> breaks_after;
  // Statements that are refused, by their bytes.
  std::set<std::string> refused;
  Status refusal = PermissionDenied(ErrorReason::kNoGrant, "no grant");
  // Every statement that arrived, repeats included.
  std::vector<std::string> arrived;
  int evidence_calls = 0;

  StatusOr<EvidenceAnswer> CredentialEvidence(
      const CredentialQuery& query) override {
    evidence::Question question;
    question.credential = query.credential;
    question.host_country = query.host_country;
    question.purpose = query.purpose;
    question.on = query.on.value_or(testing::Day("2026-01-06"));
    return Answer(server_.MakeEvidence(question), query.known_heads);
  }

  StatusOr<EvidenceAnswer> HistoryEvidence(const HistoryQuery& query) override {
    // The whole log is authority enough.
    std::set<Hash> keys(query.map_keys.begin(), query.map_keys.end());
    for (const char* body : {"registrar", "centre", "authority"}) {
      keys.insert(statement::BodyKeyOf(body));
      keys.insert(statement::GrantKey(body));
    }
    keys.insert(statement::SchemeKey("engineering"));
    evidence::Evidence made;
    made.registries.push_back(server_.MakePart(registry_, keys));
    std::vector<KnownHead> known;
    if (query.known_head) {
      known.push_back(*query.known_head);
    }
    return Answer(std::move(made), known);
  }

  StatusOr<Acknowledgement> Submit(const SentStatement& sent) override {
    arrived.push_back(sent.statement);
    if (refused.contains(sent.statement)) {
      return refusal;
    }
    const std::uint64_t index = Append(sent);
    registry_.log().Commit();
    return AcknowledgementOf(index);
  }

  Status SubmitMany(std::span<const SentStatement> statements,
                    const AnswerHandler& answered) override {
    std::size_t break_after = statements.size();
    if (!breaks_after.empty()) {
      break_after = breaks_after.front();
      breaks_after.erase(breaks_after.begin());
    }
    std::vector<std::uint64_t> indices;
    for (const SentStatement& sent : statements) {
      arrived.push_back(sent.statement);
      indices.push_back(refused.contains(sent.statement) ? 0 : Append(sent));
    }
    registry_.log().Commit();
    for (std::size_t i = 0; i < statements.size(); ++i) {
      if (i == break_after) {
        return Unavailable(ErrorReason::kServerUnreachable, "cut");
      }
      answered(i, indices[i] == 0 ? StatusOr<Acknowledgement>(refusal)
                                  : StatusOr<Acknowledgement>(
                                        AcknowledgementOf(indices[i])));
    }
    return OkStatus();
  }

  StatusOr<std::string> Checkpoint(HeadChoice) override {
    return registry_.Checkpoint();
  }
  StatusOr<evidence::ConsistencyProof> Consistency(std::uint64_t old_size,
                                                   std::uint64_t) override {
    return ProofFrom(old_size);
  }

 private:
  evidence::ConsistencyProof ProofFrom(std::uint64_t old_size) {
    return {.origin = registry_.origin(),
            .old_size = {old_size},
            .hashes = registry_.log().ConsistencyProof(old_size)};
  }

  EvidenceAnswer Answer(evidence::Evidence made,
                        const std::vector<KnownHead>& known_heads) {
    ++evidence_calls;
    EvidenceAnswer answer;
    for (const KnownHead& known : known_heads) {
      if (prove_consistency && known.origin == registry_.origin() &&
          known.head.size <= registry_.log().head().size) {
        answer.consistency.push_back(ProofFrom(known.head.size.value));
      }
    }
    if (lie) {
      lie(made);
    }
    answer.evidence = statement::EncodeRecord(made);
    if (meanwhile) {
      meanwhile();
    }
    return answer;
  }

  // As a registry does: the same statement stands once.
  std::uint64_t Append(const SentStatement& sent) {
    for (std::uint64_t i = 0; i < registry_.log().entries().size(); ++i) {
      const auto entry = statement::DecodeEntry(registry_.log().entries()[i]);
      const auto* logged =
          std::get_if<statement::StatementEntry>(&entry->content);
      if (logged != nullptr && logged->statement == sent.statement) {
        return i;
      }
    }
    return registry_.log().Append(
        {.statement = *statement::ParseStatement(sent.statement),
         .signatures = sent.signatures});
  }

  Acknowledgement AcknowledgementOf(std::uint64_t index) {
    return {.index = index,
            .entry = registry_.log().entries()[index],
            .inclusion_proof = registry_.log().InclusionProof(index),
            .checkpoint = registry_.Checkpoint()};
  }

  testing::TestRegistry& registry_;
  testing::TestServer& server_;
};

}  // namespace comity::client

#endif  // COMITY_TESTS_UNIT_CLIENT_FAKE_TRANSPORT_H_
