// Who plays: three registries that are founded already, two witnesses, and the
// keys and policies by which they know each other. Made once.
#ifndef COMITY_TESTS_SIMULATION_FEDERATION_CAST_H_
#define COMITY_TESTS_SIMULATION_FEDERATION_CAST_H_

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "core/checkpoint/verifier_key.h"
#include "core/crypto/signing_key.h"
#include "core/evidence/note_keys.h"
#include "core/evidence/policy.h"
#include "tests/simulation/founding.h"

namespace comity::simulation {

inline constexpr std::array<const char*, 3> kCountries = {"KZ", "CN", "DE"};
inline constexpr std::size_t kSites = kCountries.size();
inline constexpr std::size_t kWitnesses = 2;

// One thread.
class Cast {
 public:
  // `directory` is used for a while.
  explicit Cast(const std::string& directory);

  Founding& founding(std::size_t site) const { return *foundings_[site]; }
  // Not of the list: kSites.
  std::size_t Find(const std::string& origin) const;
  const std::string& origin(std::size_t site) const {
    return foundings_[site]->registry().origin();
  }
  evidence::PinnedOrigin Pin(std::size_t site) const;
  // The keys of its log, which never change here.
  evidence::NoteKeys LogKeys(std::size_t site) const;

  // With which a registry vouches for others, and a witness.
  std::unique_ptr<crypto::Signer> MakeStateKey(std::size_t site) const;
  std::unique_ptr<crypto::Signer> MakeWitnessKey(std::size_t witness) const;
  std::string StateKeyName(std::size_t site) const;
  static std::string WitnessName(std::size_t witness);

  // Pins all three logs and knows all five cosigners, each by an operator of
  // its own.
  evidence::Policy PolicyOf(std::uint64_t quorum,
                            evidence::CosignerGrade grade) const;

 private:
  std::vector<std::unique_ptr<Founding>> foundings_;
};

// "registry-kz", as nodes are called.
std::string SiteName(std::size_t site);

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_FEDERATION_CAST_H_
