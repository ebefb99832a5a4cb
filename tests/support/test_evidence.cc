#include "tests/support/test_evidence.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "core/authority/registry_state.h"
#include "core/checkpoint/cosignature.h"
#include "core/checkpoint/note.h"
#include "core/checkpoint/note_signing.h"
#include "core/crypto/sha256.h"
#include "core/merkle/map_tree.h"
#include "core/merkle/tree_hash.h"
#include "core/statement/entry.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"
#include "tests/support/verifying_checker.h"

namespace comity::testing {
namespace {

using evidence::EntryAt;
using evidence::Evidence;
using evidence::RegistryEvidence;

template <typename T>
T Must(StatusOr<T> value) {
  if (!value.ok()) {
    std::fprintf(stderr, "test evidence: %s\n",
                 value.status().message().c_str());
    std::abort();
  }
  return *std::move(value);
}

// A log as its server's map shows it, and which keys somebody looked up.
class LogAsShown : public authority::HistorySource {
 public:
  LogAsShown(const TestLog& log, const MapLies& lies) {
    for (std::uint64_t i = 0; i < log.size(); ++i) {
      const auto swapped = lies.swapped.find(i);
      const std::string& entry =
          swapped == lies.swapped.end() ? log.entries()[i] : swapped->second;
      const auto logged = Must(authority::ReadLoggedStatement(i, entry));
      if (logged != nullptr && !lies.hidden.contains(i)) {
        Show(logged, entry);
      }
    }
  }

  const authority::History* Find(const Hash& key) override {
    asked_.insert(key);
    return &histories_[key];
  }

  // Shows what was admitted by the end of the day.
  authority::Horizon HorizonOf(CivilDate day, std::uint64_t size) const {
    for (const auto& [index, entry] : entries_) {
      const auto logged = Must(authority::ReadLoggedStatement(index, entry));
      if (logged->admission_day() > day) {
        return index;
      }
    }
    return size;
  }

  const std::set<Hash>& asked() const { return asked_; }
  const merkle::MapTree& map() const { return map_; }
  const std::string& EntryOf(std::uint64_t index) const {
    return entries_.at(index);
  }

 private:
  void Show(const authority::LoggedStatementPtr& logged,
            const std::string& entry) {
    std::vector<merkle::MapUpdate> updates;
    for (const Hash& key : logged->statement.header.keys) {
      histories_[key].push_back(logged);
      const auto value = map_.Get(key).value_or(merkle::MapValue());
      updates.emplace_back(key, value.Next({logged->index}, logged->leaf_hash));
    }
    map_ = map_.Apply(updates).value();
    entries_[logged->index] = entry;
  }

  std::map<Hash, authority::History> histories_;
  std::map<std::uint64_t, std::string> entries_;
  merkle::MapTree map_;
  std::set<Hash> asked_;
};

// Everything that a question asks for, log by log.
class Recording : public evidence::LogDirectory {
 public:
  Recording(const evidence::Policy& policy, std::vector<std::string> texts)
      : policy_(policy), texts_(std::move(texts)) {}

  void Add(TestRegistry& registry, const MapLies& lies,
           std::optional<CivilDate> known_at) {
    Log& log = logs_[registry.origin()];
    log.shown = std::make_unique<LogAsShown>(registry.log(), lies);
    log.judge = std::make_unique<authority::Judge>(
        registry.origin(), registry.genesis_id(), *log.shown, checker_);
    const std::uint64_t size = registry.log().size();
    log.view = {log.judge.get(),
                known_at ? log.shown->HorizonOf(*known_at, size) : size};
    log.shown->Find(statement::RegistryKey());
  }

  const evidence::LogView* FindLog(std::string_view origin) override {
    const auto found = logs_.find(origin);
    if (found == logs_.end()) {
      return nullptr;
    }
    Log& log = found->second;
    // The verifier proves each log's own keys at the head.
    if (!log.used) {
      log.used = true;
      (void)authority::RegistryStateAt(*log.judge, log.view.head);
    }
    return &log.view;
  }
  std::string PinnedOrigin(std::string_view country) const override {
    const auto* pinned = policy_.FindCountry(country);
    return pinned == nullptr ? "" : pinned->origin;
  }
  const std::string* FindAgreementText(const Hash& text_id) override {
    for (const std::string& text : texts_) {
      if (statement::AgreementTextId(text) == text_id) {
        used_texts_.insert(text);
        return &text;
      }
    }
    return nullptr;
  }

  bool used(const std::string& origin) { return logs_[origin].used; }
  const std::set<Hash>& asked(const std::string& origin) {
    return logs_[origin].shown->asked();
  }
  std::vector<std::string> used_texts() const {
    return {used_texts_.begin(), used_texts_.end()};
  }

 private:
  struct Log {
    std::unique_ptr<LogAsShown> shown;
    std::unique_ptr<authority::Judge> judge;
    evidence::LogView view;
    bool used = false;
  };

  const evidence::Policy& policy_;
  std::vector<std::string> texts_;
  std::set<std::string> used_texts_;
  std::map<std::string, Log, std::less<>> logs_;
  VerifyingChecker checker_;
};

bool EndsInCommitment(const TestLog& log, const Hash& map_root) {
  if (log.size() == 0) {
    return false;
  }
  const auto last = Must(statement::DecodeEntry(log.entries().back()));
  const auto* commitment = std::get_if<statement::MapCommitment>(&last.content);
  return commitment != nullptr && commitment->map_root == map_root;
}

std::string Join(const std::vector<Hash>& hashes) {
  std::string bytes;
  for (const Hash& hash : hashes) {
    bytes += hash.view();
  }
  return bytes;
}

template <typename Enum>
std::string NameOrDash(Enum value) {
  return value == Enum::kUnspecified ? "-"
                                     : std::string(statement::NameOf(value));
}

std::string OperatorOf(const std::string& origin) {
  std::string name = origin;
  std::replace(name.begin(), name.end(), '.', '-');
  return name;
}

}  // namespace

std::string Brief(const evidence::Verdict& verdict) {
  std::string brief = NameOrDash(verdict.authenticity) + " " +
                      NameOrDash(verdict.status) + " " +
                      NameOrDash(verdict.recognition);
  for (const std::string& reason : verdict.reasons) {
    brief += " " + reason;
  }
  return brief;
}

evidence::Question Ask(const TestRegistry& registry, std::uint64_t n,
                       CivilDate on, std::string host_country) {
  evidence::Question question;
  question.credential = {registry.origin(), TestRegistry::CredentialId(n)};
  question.on = on;
  question.host_country = std::move(host_country);
  return question;
}

void TestServer::Serve(TestRegistry& registry,
                       std::vector<std::string> countries) {
  served_[registry.origin()] = {&registry, std::move(countries), {}};
}

void TestServer::AddCosigner(const std::string& name,
                             const std::string& operator_name,
                             evidence::CosignerGrade grade,
                             std::int64_t age_s) {
  const Hash seed = crypto::Sha256({"test cosigner ", name});
  std::shared_ptr<const crypto::Signer> key =
      Must(crypto::Ed25519KeyFromSeed(seed.view()));
  cosigners_.push_back(
      {{Must(checkpoint::VerifierKey::Make(
            name, checkpoint::NoteKeyType::kCosignature, key->public_key())),
        grade, operator_name},
       key,
       age_s});
}

evidence::Policy TestServer::ClientPolicy() const {
  evidence::Policy policy;
  for (const auto& [origin, served] : served_) {
    policy.origins.push_back({origin, served.registry->genesis_id(),
                              served.countries, OperatorOf(origin)});
  }
  for (const TestCosigner& cosigner : cosigners_) {
    policy.cosigners.push_back(cosigner.pinned);
  }
  return policy;
}

TestServer::Served& TestServer::Find(const TestRegistry& registry) {
  return served_.at(registry.origin());
}

MapLies& TestServer::LiesOf(const TestRegistry& registry) {
  return Find(registry).lies;
}

std::uint64_t TestServer::time_s() const {
  std::uint64_t newest_ms = 0;
  for (const auto& [origin, served] : served_) {
    newest_ms = std::max(newest_ms, served.registry->log().last_admission_ms());
  }
  return newest_ms / 1000 + later_s;
}

std::string TestServer::Checkpoint(TestRegistry& registry) const {
  const std::string text =
      registry.log().Checkpoint(registry.origin(), registry.Key(log_key),
                                registry.Key(cosigning_key), time_s());
  checkpoint::ParsedNote note = Must(checkpoint::ParseNote(text));
  for (const TestCosigner& cosigner : cosigners_) {
    const auto cosigned_s = static_cast<std::uint64_t>(
        static_cast<std::int64_t>(time_s()) - cosigner.age_s);
    note.signatures.push_back(Must(checkpoint::Cosign(
        note.text, cosigned_s, cosigner.pinned.key.name(), *cosigner.key)));
  }
  return checkpoint::FormatNote(note);
}

RegistryEvidence TestServer::MakePart(TestRegistry& registry,
                                      const std::set<Hash>& keys) {
  LogAsShown shown(registry.log(), Find(registry).lies);
  if (!EndsInCommitment(registry.log(), shown.map().root())) {
    registry.log().Commit(shown.map().root());
  }
  RegistryEvidence part;
  part.origin = registry.origin();
  part.checkpoint = Checkpoint(registry);
  std::set<std::uint64_t> indices;
  for (const Hash& key : keys) {
    const merkle::MapLookup lookup = shown.map().Prove(key);
    part.lookups.push_back(
        {key, lookup.value ? lookup.value->Encode() : "", lookup.proof});
    for (const auto& logged : *shown.Find(key)) {
      indices.insert(logged->index);
    }
  }
  for (const std::uint64_t index : indices) {
    part.entries.push_back({index, shown.EntryOf(index)});
  }
  part.entries.push_back(
      {registry.log().size() - 1, registry.log().entries().back()});
  Reprove(registry, part);
  return part;
}

Evidence TestServer::MakeEvidence(const evidence::Question& question) {
  return MakeEvidence(question, {question.host_country});
}

Evidence TestServer::MakeEvidence(const evidence::Question& question,
                                  const std::vector<std::string>& hosts) {
  const evidence::Policy policy = ClientPolicy();
  Recording recording(policy, loose_texts);
  for (auto& [origin, served] : served_) {
    recording.Add(*served.registry, served.lies, question.known_at);
  }
  for (const std::string& host : hosts) {
    evidence::Question there = question;
    there.host_country = host;
    (void)evidence::Answer(there, recording);
  }
  Evidence evidence;
  evidence.credential = question.credential;
  for (auto& [origin, served] : served_) {
    if (recording.used(origin)) {
      evidence.registries.push_back(
          MakePart(*served.registry, recording.asked(origin)));
    }
  }
  evidence.agreement_texts = recording.used_texts();
  return evidence;
}

evidence::VerifyRequest TestServer::Request(const evidence::Question& question,
                                            const std::string& evidence) const {
  evidence::VerifyRequest request;
  request.question = question;
  request.evidence = evidence;
  request.now_ms = time_s() * 1000;
  return request;
}

evidence::Verdict TestServer::Judge(const evidence::Question& question,
                                    const Evidence& evidence) const {
  const std::string bytes = statement::EncodeRecord(evidence);
  return evidence::Verify(ClientPolicy(), Request(question, bytes)).verdict();
}

evidence::Verdict TestServer::Judge(const evidence::Question& question) {
  return Judge(question, MakeEvidence(question));
}

void Reprove(const TestRegistry& registry, RegistryEvidence& part) {
  std::vector<std::uint64_t> indices;
  for (const EntryAt& entry : part.entries) {
    indices.push_back(entry.index);
  }
  part.inclusion = Join(registry.log().MultiProof(indices));
}

evidence::MapLookup& LookupOf(RegistryEvidence& part, const Hash& key) {
  const auto found =
      std::find_if(part.lookups.begin(), part.lookups.end(),
                   [&key](const auto& lookup) { return lookup.key == key; });
  if (found == part.lookups.end()) {
    std::abort();
  }
  return *found;
}

void Omit(const TestRegistry& registry, RegistryEvidence& part,
          std::uint64_t index) {
  std::erase_if(part.entries,
                [index](const EntryAt& entry) { return entry.index == index; });
  Reprove(registry, part);
}

}  // namespace comity::testing
