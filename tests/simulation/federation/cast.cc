#include "tests/simulation/federation/cast.h"

#include "core/crypto/sha256.h"

namespace comity::simulation {
namespace {

using checkpoint::NoteKeyType;
using checkpoint::VerifierKey;

std::string Lower(std::string text) {
  for (char& letter : text) {
    letter = static_cast<char>(letter - 'A' + 'a');
  }
  return text;
}

std::string OperatorOf(std::size_t site) {
  return "operator-" + Lower(kCountries[site]);
}

evidence::Cosigner CosignerOf(const std::string& name,
                              const crypto::Signer& key,
                              evidence::CosignerGrade grade,
                              std::string operator_name) {
  return {*VerifierKey::Make(name, NoteKeyType::kCosignature, key.public_key()),
          grade, std::move(operator_name)};
}

}  // namespace

std::string SiteName(std::size_t site) {
  return "registry-" + Lower(kCountries[site]);
}

Cast::Cast(const std::string& directory) {
  for (const char* country : kCountries) {
    foundings_.push_back(std::make_unique<Founding>(directory, country));
  }
}

std::size_t Cast::Find(const std::string& origin_name) const {
  std::size_t site = 0;
  while (site < kSites && origin(site) != origin_name) {
    ++site;
  }
  return site;
}

evidence::PinnedOrigin Cast::Pin(std::size_t site) const {
  return {origin(site),
          founding(site).registry().genesis_id(),
          {kCountries[site]},
          OperatorOf(site)};
}

evidence::NoteKeys Cast::LogKeys(std::size_t site) const {
  testing::TestRegistry& registry = founding(site).registry();
  return {*VerifierKey::Make(origin(site), NoteKeyType::kEd25519,
                             registry.Key("log").public_key()),
          *VerifierKey::Make(origin(site), NoteKeyType::kCosignature,
                             registry.Key("cosigning").public_key())};
}

std::unique_ptr<crypto::Signer> Cast::MakeStateKey(std::size_t site) const {
  return founding(site).registry().MakeKey("state");
}

std::unique_ptr<crypto::Signer> Cast::MakeWitnessKey(
    std::size_t witness) const {
  const Hash seed = crypto::Sha256(WitnessName(witness));
  return *crypto::Ed25519KeyFromSeed(seed.view());
}

std::string Cast::StateKeyName(std::size_t site) const {
  return origin(site) + "/state";
}

std::string Cast::WitnessName(std::size_t witness) {
  return "witness-" + std::to_string(witness + 1) + ".example";
}

evidence::Policy Cast::PolicyOf(std::uint64_t quorum,
                                evidence::CosignerGrade grade) const {
  evidence::Policy policy;
  for (std::size_t site = 0; site < kSites; ++site) {
    policy.origins.push_back(Pin(site));
    policy.cosigners.push_back(
        CosignerOf(StateKeyName(site), *MakeStateKey(site),
                   evidence::CosignerGrade::kState, OperatorOf(site)));
  }
  for (std::size_t witness = 0; witness < kWitnesses; ++witness) {
    policy.cosigners.push_back(
        CosignerOf(WitnessName(witness), *MakeWitnessKey(witness),
                   evidence::CosignerGrade::kWitness,
                   "operator-witness-" + std::to_string(witness + 1)));
  }
  policy.quorum = quorum;
  policy.quorum_grade = grade;
  return policy;
}

}  // namespace comity::simulation
