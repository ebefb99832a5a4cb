// Decides whether a statement enters the log, and where it stands if it does.
//
// The question of authority is core/authority's, asked at the statement's
// position; here stand the rules of admission only, which verifiers do not
// apply: limits, codes that are assigned, agreements that contradict
// themselves, repetitions that change nothing.
// Nothing is stored of what is refused.
#ifndef COMITY_SERVER_ADMISSION_ADMISSION_H_
#define COMITY_SERVER_ADMISSION_ADMISSION_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/authority/judge.h"
#include "core/authority/registry_state.h"
#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/statement/limits.h"
#include "server/admission/key_directory.h"
#include "server/admission/open_log.h"
#include "server/admission/prepared_statement.h"

namespace comity::server {

// What this registry is, and its limits.
struct AdmissionRules {
  std::string origin;
  Hash genesis_id;
  // Countries that the registry speaks for.
  std::set<std::string> countries;
  // Ids of the private keys that this process can sign heads with; a change
  // to a key that it does not hold would leave the log without a signer.
  std::set<Hash> held_keys;
  std::uint64_t credential_history_max = statement::kCredentialHistoryMax;
  // Judged statements and held histories before memory is given back.
  std::size_t judged_max = 1024;
  std::size_t held_max = 65'536;
};

// Where a statement stands. A value.
struct Position {
  std::uint64_t index = 0;
  // The statement, or one that worsens as much, stood there before.
  bool duplicate = false;
};

// One thread.
class Admission {
 public:
  // All must outlive the admission.
  Admission(AdmissionRules rules, OpenLog& log, KeyDirectory& keys,
            statement::BatchMemo& memo);
  ~Admission();

  // Admits the statement at the log's next index, admitted at `now_ms` or, if
  // that is earlier than the newest entry, at that entry's time.
  //
  // Errors: the reasons of docs/errors.md under "The form of statements",
  // "Authority", "State of the log" and "Admission". If the store failed,
  // log.status() says so and nothing may be concluded from the error.
  StatusOr<Position> Admit(PreparedStatement prepared, std::uint64_t now_ms);

  // The registry's keys in force behind the newest entry.
  // Errors: kGenesisMismatch; those of the store.
  StatusOr<authority::RegistryState> RegistryKeys();

  // Gives memory back if much is held. Requires: all is committed.
  void Tidy();

 private:
  class Signatures;

  Status CheckForm(const PreparedStatement& prepared) const;
  StatusOr<Position> AdmitRead(PreparedStatement prepared,
                               std::uint64_t now_ms);
  Status CheckRules(const authority::LoggedStatement& candidate);
  Status CheckCountries(const authority::LoggedStatement& candidate) const;
  Status CheckHistoryLimit(const authority::LoggedStatement& candidate);
  Status CheckSigningKeys(const authority::LoggedStatement& candidate) const;

  AdmissionRules rules_;
  OpenLog& log_;
  std::unique_ptr<Signatures> signatures_;
  authority::Judge judge_;
  std::size_t judged_ = 0;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_ADMISSION_ADMISSION_H_
