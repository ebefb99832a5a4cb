// How every history begins: a registry with bodies, grants, a scheme and an
// agreement text, already logged. Made once; each history starts from a copy.
#ifndef COMITY_TESTS_SIMULATION_FOUNDING_H_
#define COMITY_TESTS_SIMULATION_FOUNDING_H_

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/issuing/acknowledgement.h"
#include "tests/simulation/disk.h"
#include "tests/support/test_registry.h"

namespace comity::simulation {

// Bodies that issue credentials. "uz-centre" is of UZ, which has no registry.
inline constexpr std::array<const char*, 3> kIssuers = {"branch", "centre",
                                                        "uz-centre"};

// A disk to begin with.
struct DiskImage {
  StoredLog log;
  std::optional<std::string> mark;
  // Credentials "credential/0" and on that are issued in it.
  std::uint64_t issued = 0;
};

// One thread.
class Founding {
 public:
  // `directory` is used for a while.
  explicit Founding(const std::string& directory,
                    const std::string& country = "KZ");

  const std::string& country() const { return country_; }

  // Signs with any key of the registry. Its own log is not used any more.
  testing::TestRegistry& registry() { return registry_; }
  const Deed* Find(const Hash& id) const;
  const Hash& agreement() const { return agreement_; }
  const Hash& GrantOf(const std::string& body) const {
    return grants_.at(body);
  }
  // Images of different sizes: a young log, and one whose first tile is
  // nearly finished.
  const std::vector<DiskImage>& images() const { return images_; }

  std::vector<std::unique_ptr<crypto::Signer>> MakeKeys() const;

 private:
  std::vector<client::SentStatement> Statements();
  std::vector<client::SentStatement> Fillers(std::uint64_t count);
  void Note(const testing::SignedStatement& statement, Deed deed);

  const std::string country_;
  testing::TestRegistry registry_;
  Hash agreement_;
  std::map<std::string, Hash> grants_;
  std::map<Hash, Deed> deeds_;
  std::vector<DiskImage> images_;
};

// The subject and map name of credential number `n`.
std::string CredentialName(std::uint64_t n);

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_FOUNDING_H_
