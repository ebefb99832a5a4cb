// Thinks of statements: of many kinds, sensible and senseless, lawful and
// forged, and notes what it meant by each.
#ifndef COMITY_TESTS_SIMULATION_AUTHOR_H_
#define COMITY_TESTS_SIMULATION_AUTHOR_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "client/issuing/acknowledgement.h"
#include "core/statement/agreement_records.h"
#include "tests/simulation/surroundings.h"

namespace comity::simulation {

// One thread.
class Author {
 public:
  // Signs with the keys of `founding`. `registry` names the truth to build
  // upon; its log holds `issued` credentials. `world` and `founding` must
  // outlive the author.
  Author(Surroundings& world, Founding& founding, std::string registry,
         std::uint64_t issued)
      : world_(world),
        founding_(founding),
        registry_(std::move(registry)),
        issued_(issued),
        oldest_(issued < 3 ? 0 : issued - 3),
        next_(issued) {}

  // The next statement.
  client::SentStatement Draft();

  // A credential that somebody may speak of: mostly one of the log, now and
  // then one that was never issued.
  std::uint64_t AnyCredential();
  bool IsForeign(std::uint64_t credential) const {
    return IssuerOf(credential) == "uz-centre";
  }

 private:
  // A statement while it is thought of.
  struct Sketch {
    Deed deed;
    statement::StatementBody body;
    std::vector<std::string> keys;
  };

  Sketch Issue();
  Sketch Worsen();
  Sketch Reinstate();
  Sketch Compromise();
  Sketch Affirm();
  Sketch StopGrant();
  Sketch ActOfParty();
  Sketch Forge();

  client::SentStatement Sign(Sketch sketch);
  // The agreement of the founding is between KZ and UZ; others have none.
  bool IsHome() const { return founding_.country() == "KZ"; }
  // Who issues that one, also before it is issued.
  std::string IssuerOf(std::uint64_t credential) const;
  std::string AnyKeyOf(const std::string& body);
  std::optional<Hash> Latest(const std::string& subject) const;
  // A day some days from today; mostly today.
  CivilDate SomeDay(std::int64_t from, std::int64_t to);
  std::uint64_t LogSize() const;

  Surroundings& world_;
  Founding& founding_;
  const std::string registry_;
  const std::uint64_t issued_;
  const std::uint64_t oldest_;
  std::uint64_t next_;
  std::set<std::string> begun_parties_;
  std::set<std::string> stopped_parties_;
};

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_AUTHOR_H_
