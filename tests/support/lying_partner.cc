#include "tests/support/lying_partner.h"

#include <algorithm>
#include <utility>

#include "comity/v1/sync_service.pb.h"
#include "core/evidence/evidence_records.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"

namespace comity::testing {
namespace {

std::optional<merkle::TreeHead> HeadOf(bool given, const v1::KnownHead& known) {
  const auto root = Hash::FromBytes(known.root());
  return given && root ? std::optional(merkle::TreeHead{{known.size()}, *root})
                       : std::nullopt;
}

}  // namespace

server::HeadReply HonestHead(TestRegistry& registry, TestServer& server,
                             const std::optional<merkle::TreeHead>& known) {
  evidence::Evidence evidence;
  evidence.registries.push_back(
      server.MakePart(registry, {statement::RegistryKey()}));
  server::HeadReply reply;
  reply.evidence = statement::EncodeRecord(evidence);
  if (known && known->size.value > 0 &&
      known->size.value < registry.log().size()) {
    reply.consistency = registry.log().ConsistencyProof(known->size.value);
  }
  return reply;
}

mirror::EntryPackage HonestPackage(const TestRegistry& registry,
                                   std::uint64_t start,
                                   std::uint64_t entries_max) {
  const TestLog& log = registry.log();
  const std::uint64_t end = std::min(start + entries_max, log.size());
  mirror::EntryPackage package;
  package.start = {start};
  for (std::uint64_t i = start; i < end; ++i) {
    package.entries.push_back(log.entries()[static_cast<std::size_t>(i)]);
  }
  if (end > 0 && end < log.size()) {
    package.end_proof = log.ConsistencyProof(end);
  }
  return package;
}

LyingPartner::LyingPartner(TestRegistry& registry)
    : registry_(&registry),
      server_([this](const std::string& method, const std::string& request) {
        return Reply(method, request);
      }) {
  shown_.Serve(registry, {"KZ"});
  shown_.later_s = 0;
}

void LyingPartner::Lie(Script script) {
  const std::lock_guard lock(mutex_);
  script_ = std::move(script);
}

void LyingPartner::Change(
    const std::function<void(TestRegistry&, TestServer&)>& change) {
  const std::lock_guard lock(mutex_);
  change(*registry_, shown_);
}

void LyingPartner::Grow(int count) {
  Change([this, count](TestRegistry& registry, TestServer&) {
    for (int i = 0; i < count; ++i) {
      registry.Add(registry.CredentialRecord(++credentials_), {"centre/1"});
    }
    registry.log().Commit();
  });
}

void LyingPartner::Show(TestRegistry& other) {
  const std::lock_guard lock(mutex_);
  registry_ = &other;
  shown_ = TestServer();
  shown_.Serve(other, {"KZ"});
  shown_.later_s = 0;
}

void LyingPartner::SetPackageEntriesMax(std::uint64_t entries_max) {
  const std::lock_guard lock(mutex_);
  package_entries_max_ = entries_max;
}

std::uint64_t LyingPartner::size() {
  const std::lock_guard lock(mutex_);
  return registry_->log().size();
}

std::optional<Answer> LyingPartner::Reply(const std::string& method,
                                          const std::string& request) {
  const std::lock_guard lock(mutex_);
  const SyncCall call = {method.ends_with("/GetLogHead"),
                         method.ends_with("/GetEntryPackage"), request};
  Answer honest = HonestAnswer(call);
  return script_ ? script_(call, std::move(honest)) : std::move(honest);
}

Answer LyingPartner::HonestAnswer(const SyncCall& call) {
  return {.bytes = call.is_head      ? HeadBytes(call.request)
                   : call.is_package ? PackageBytes(call.request)
                                     : std::string()};
}

std::string LyingPartner::HeadBytes(const std::string& request) {
  v1::GetLogHeadRequest asked;
  asked.ParseFromString(request);
  const auto reply = HonestHead(
      *registry_, shown_, HeadOf(asked.has_known_head(), asked.known_head()));
  v1::GetLogHeadResponse response;
  response.set_evidence(reply.evidence);
  for (const Hash& hash : reply.consistency) {
    response.mutable_consistency()->add_hashes(std::string(hash.view()));
  }
  return response.SerializeAsString();
}

std::string LyingPartner::PackageBytes(const std::string& request) {
  v1::GetEntryPackageRequest asked;
  asked.ParseFromString(request);
  const auto package =
      HonestPackage(*registry_, asked.held().size(), package_entries_max_);
  v1::GetEntryPackageResponse response;
  for (const std::string& entry : package.entries) {
    response.add_entries(entry);
  }
  for (const Hash& hash : package.end_proof) {
    response.add_end_proof(std::string(hash.view()));
  }
  return response.SerializeAsString();
}

}  // namespace comity::testing
