// The rules of the reference model: what is true of a credential, worked out
// from what happened and not from bytes. Written from docs/spec/authority.md
// and recognition.md as they are worded, for the acts that the model's stories
// consist of; shares nothing with core/authority, core/evidence and
// core/recognition.
//
// What it leaves out, and so cannot show to be wrong: affirmations, grants by
// bodies, suspended grants, four eyes, key rotations, schemes in several
// versions, renewals, extensions, successors, degrees, late recording, other
// agreements than one between two states in full effect, and conditions.
#ifndef COMITY_TESTS_MODEL_PLAIN_RULES_H_
#define COMITY_TESTS_MODEL_PLAIN_RULES_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/civil_date.h"
#include "core/base/hash.h"

namespace comity::model {

enum class ActKind {
  kIssue,
  kSuspend,
  kRevoke,
  kVoid,
  kReinstate,
  kAnnulGrant,        // That of "academy", by root.
  kCompromise,        // Of a key, by root.
  kEnter,             // The agreement enters into force for the log's country.
  kSuspendAgreement,  // The log's country suspends it.
  kTerminate,         // The log's country ends it.
  kWithdraw,          // The log's country leaves it, without a notice.
};

// One statement of a story, as it stands in a log.
struct Act {
  ActKind kind = ActKind::kIssue;
  std::uint64_t index = 0;
  CivilDate admitted;  // The day of admission.
  Hash id;
  std::optional<Hash> previous;
  // Whom the slots name, by which keys of distinct persons, and whether those
  // made the signatures over these bytes. A declaration of compromise: the
  // key that it is about.
  std::string body;
  std::vector<std::string> keys;
  bool well_signed = true;
  // About which credential, and which act is undone.
  std::uint64_t credential = 0;
  Hash undone;
  // Days, both inclusive. An issue: valid from and until.
  CivilDate from;
  std::optional<CivilDate> until;
  std::uint64_t last_good_size = 0;
};

// The act in one line, for people.
std::string Describe(const Act& act);

// The three answers, by the names that verdicts use; "-" for none.
struct Truth {
  std::string authenticity;
  std::string status = "-";
  std::string recognition = "-";

  std::string text() const {
    return authenticity + " " + status + " " + recognition;
  }
};

// What a log says up to a size, but for what its map hides.
struct Telling {
  const std::vector<Act>* acts = nullptr;  // Must outlive.
  std::uint64_t size = 0;
  std::set<std::uint64_t> hidden = {};
};

// The id that the next improving act on the credential must name as previous,
// by all that `home` tells.
std::optional<Hash> LatestCounted(const Telling& home,
                                  std::uint64_t credential);

// The truth about a credential of the log `home` (of KZ) on a day. `host` is
// "" (not asked), "KZ" (at home) or "DE", whose log is `host_log`.
// `type_covered`: the agreement means such credentials.
Truth TruthOf(const Telling& home, const Telling& host_log,
              std::uint64_t credential, CivilDate on, const std::string& host,
              bool type_covered);

}  // namespace comity::model

#endif  // COMITY_TESTS_MODEL_PLAIN_RULES_H_
