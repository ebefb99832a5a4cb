// One registry of several, behind the transport's interface: it answers from
// its own log only, as a server without mirrors does. Tests let it lie, grow
// while it is asked, or fail.
#ifndef COMITY_TESTS_SUPPORT_OWN_LOG_TRANSPORT_H_
#define COMITY_TESTS_SUPPORT_OWN_LOG_TRANSPORT_H_

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/authority/judge.h"
#include "core/authority/registry_state.h"
#include "core/evidence/question.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"
#include "tests/support/bare_transport.h"
#include "tests/support/test_evidence.h"
#include "tests/support/test_registry.h"

namespace comity::testing {

// One thread.
class OwnLogTransport final : public BareTransport {
 public:
  // Both must outlive the transport; `server` serves the registry.
  OwnLogTransport(TestRegistry& registry, TestServer& server,
                  std::vector<std::string> countries)
      : registry_(registry),
        server_(server),
        countries_(std::move(countries)) {}

  // What happens before a call is answered: the log may grow, time may pass.
  std::function<void()> before;
  // Not OK: what every call fails with.
  Status failure;
  // The same for evidence about credentials alone.
  Status credential_failure;
  // Changes evidence before it is handed out.
  std::function<void(evidence::Evidence&)> lie;
  // The same for a page of entries.
  std::function<void(client::EntryPage&)> lie_in_page;
  // Not empty: the bytes handed out in place of evidence.
  std::string garbage;
  bool prove_consistency = true;
  // Handed out before the true proofs.
  std::vector<evidence::ConsistencyProof> false_proofs;
  // Answers in place of this registry from now on.
  OwnLogTransport* stand_in = nullptr;

  int credential_calls = 0;
  int history_calls = 0;
  std::size_t keys_max = 0;  // Named in one call.

  StatusOr<client::EvidenceAnswer> CredentialEvidence(
      const client::CredentialQuery& query) override {
    ++credential_calls;
    COMITY_RETURN_IF_ERROR(credential_failure);
    COMITY_RETURN_IF_ERROR(Begin());
    Asked asked(registry_, countries_);
    evidence::Question question;
    question.credential = query.credential;
    question.purpose = query.purpose;
    question.on = query.on.value_or(Day("2026-01-06"));
    question.known_at = query.known_at;
    std::set<std::string> hosts{query.host_country};
    if (query.every_host) {
      hosts.insert(countries_.begin(), countries_.end());
    }
    for (const std::string& host : hosts) {
      question.host_country = host;
      (void)evidence::Answer(question, asked);
    }
    evidence::Evidence made;
    made.credential = query.credential;
    made.registries.push_back(server_.MakePart(registry_, asked.keys()));
    return Answer(std::move(made), query.known_heads);
  }

  StatusOr<client::EvidenceAnswer> HistoryEvidence(
      const client::HistoryQuery& query) override {
    ++history_calls;
    keys_max = std::max(keys_max, query.map_keys.size());
    if (stand_in != nullptr) {
      return stand_in->HistoryEvidence(query);
    }
    COMITY_RETURN_IF_ERROR(Begin());
    Asked asked(registry_, countries_);
    for (const Hash& key : query.map_keys) {
      asked.Look(key);
    }
    evidence::Evidence made;
    made.registries.push_back(server_.MakePart(registry_, asked.keys()));
    std::vector<client::KnownHead> known;
    if (query.known_head) {
      known.push_back(*query.known_head);
    }
    return Answer(std::move(made), known);
  }

  StatusOr<evidence::ConsistencyProof> Consistency(std::uint64_t old_size,
                                                   std::uint64_t) override {
    return ProofFrom(old_size);
  }

  StatusOr<client::EntryPage> Entries(std::uint64_t start_index,
                                      std::size_t page_size,
                                      const std::string&) override {
    COMITY_RETURN_IF_ERROR(Begin());
    const std::vector<std::string>& all = registry_.log().entries();
    client::EntryPage page;
    page.first_index = start_index;
    page.tree_size = all.size();
    for (std::uint64_t i = start_index;
         i < all.size() && page.entries.size() < page_size; ++i) {
      page.entries.push_back(all[static_cast<std::size_t>(i)]);
    }
    if (lie_in_page) {
      lie_in_page(page);
    }
    return page;
  }

 private:
  class Unchecked final : public authority::SignatureChecker {
   public:
    Status Check(const authority::LoggedStatement&, std::size_t,
                 const crypto::PublicKey&) override {
      return OkStatus();
    }
  };

  // This log alone, and which of its keys were looked at.
  class Asked final : public authority::HistorySource,
                      public evidence::LogDirectory {
   public:
    Asked(TestRegistry& registry, const std::vector<std::string>& countries)
        : registry_(registry),
          countries_(countries),
          judge_(registry.origin(), registry.genesis_id(), *this, unchecked_),
          view_{&judge_, registry.log().size()} {
      Look(statement::RegistryKey());
      (void)authority::RegistryStateAt(judge_, view_.head);
    }

    void Look(const Hash& key) { (void)judge_.Counted(key, view_.head); }
    const std::set<Hash>& keys() const { return keys_; }

    const authority::History* Find(const Hash& key) override {
      keys_.insert(key);
      return registry_.log().Find(key);
    }
    const evidence::LogView* FindLog(std::string_view origin) override {
      return origin == registry_.origin() ? &view_ : nullptr;
    }
    std::string PinnedOrigin(std::string_view country) const override {
      const bool own = std::find(countries_.begin(), countries_.end(),
                                 country) != countries_.end();
      return own ? registry_.origin() : "";
    }
    const std::string* FindAgreementText(const Hash&) override {
      return nullptr;
    }

   private:
    TestRegistry& registry_;
    const std::vector<std::string>& countries_;
    Unchecked unchecked_;
    std::set<Hash> keys_;
    authority::Judge judge_;
    evidence::LogView view_;
  };

  Status Begin() {
    if (before) {
      before();
    }
    return failure;
  }

  evidence::ConsistencyProof ProofFrom(std::uint64_t old_size) {
    return {.origin = registry_.origin(),
            .old_size = {old_size},
            .hashes = registry_.log().ConsistencyProof(old_size)};
  }

  StatusOr<client::EvidenceAnswer> Answer(
      evidence::Evidence made, const std::vector<client::KnownHead>& heads) {
    client::EvidenceAnswer answer;
    answer.consistency = false_proofs;
    for (const client::KnownHead& known : heads) {
      if (prove_consistency && known.origin == registry_.origin() &&
          known.head.size <= registry_.log().head().size) {
        answer.consistency.push_back(ProofFrom(known.head.size.value));
      }
    }
    if (lie) {
      lie(made);
    }
    answer.evidence = garbage.empty() ? statement::EncodeRecord(made) : garbage;
    return answer;
  }

  TestRegistry& registry_;
  TestServer& server_;
  const std::vector<std::string> countries_;
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_OWN_LOG_TRANSPORT_H_
