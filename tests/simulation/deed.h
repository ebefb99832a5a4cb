// What an author meant by a statement, noted outside of the system: from deeds
// the model knows what is true without reading a statement.
#ifndef COMITY_TESTS_SIMULATION_DEED_H_
#define COMITY_TESTS_SIMULATION_DEED_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/civil_date.h"
#include "core/base/hash.h"

namespace comity::simulation {

enum class DeedKind {
  kOther,  // Founding statements, agreement texts.
  kIssue,
  kSuspend,
  kRevoke,
  kVoid,
  kReinstate,
  kCompromise,    // Root says that `key` was stolen.
  kAffirm,        // Root and a good key say that what `key` signed stands.
  kSuspendGrant,  // Root stops `body` from issuing for some days.
  kAnnulGrant,    // Root says that `body` may not issue from a day on.
  kBegin,         // `party` brings the agreement into force.
  kSuspendParty,
  kWithdraw,
};

struct Deed {
  DeedKind kind = DeedKind::kOther;
  Hash id;
  // What it is about: "credential/7", "body/centre", "grant/branch",
  // "country/UZ".
  std::string subject;
  // Who acts, and with which keys; root is not among them.
  std::string body;
  std::vector<std::string> keys;
  // The days that it names; a credential is issued on `from`.
  CivilDate from;
  std::optional<CivilDate> until;
  // What it builds on, and what it undoes.
  std::optional<Hash> previous;
  Hash undone;
  // Of kCompromise (from here on) and kAffirm (from here to there).
  std::string key;
  std::uint64_t from_index = 0;
  std::uint64_t until_index = 0;
  // Nobody may say this, whatever the log holds; why not.
  std::string forgery;
};

// Whether it makes the standing of its subject worse.
inline bool Worsens(DeedKind kind) {
  switch (kind) {
    case DeedKind::kSuspend:
    case DeedKind::kRevoke:
    case DeedKind::kVoid:
    case DeedKind::kCompromise:
    case DeedKind::kSuspendGrant:
    case DeedKind::kAnnulGrant:
    case DeedKind::kSuspendParty:
    case DeedKind::kWithdraw:
      return true;
    default:
      return false;
  }
}

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_DEED_H_
