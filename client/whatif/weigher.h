// Weighs credentials before and after a change, one by one.
#ifndef COMITY_CLIENT_WHATIF_WEIGHER_H_
#define COMITY_CLIENT_WHATIF_WEIGHER_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "client/whatif/change.h"
#include "client/whatif/copied_logs.h"
#include "client/whatif/tally.h"
#include "core/authority/logged_statement.h"
#include "core/base/civil_date.h"
#include "core/base/status.h"
#include "core/evidence/credential_facts.h"
#include "core/recognition/facts.h"
#include "core/statement/enums.h"

namespace comity::client {

// What is asked.
struct Plan {
  CivilDate on;
  statement::Purpose purpose = statement::Purpose::kUnspecified;
  std::vector<std::string> hosts;  // Countries.
  Change change;
};

// One thread. What many credentials share (the agreements of a pair of
// countries, a programme) is gathered once.
class Weigher {
 public:
  // All must outlive the weigher.
  Weigher(const std::vector<LogCopy*>& copies, const evidence::Policy& policy,
          const Plan& plan);
  ~Weigher();

  // Counts the credential for every host, if this is its issue and it is valid
  // on the day.
  void Weigh(const std::string& origin,
             const authority::LoggedStatement& issue);

  // Gives back memory; call it every few hundred credentials.
  void Forget() { logs_.Forget(); }

  const Tally& tally() const { return tally_; }

 private:
  struct Situation;
  // One credential with the facts that do not depend on the host.
  struct Held {
    evidence::ProvenCredential proven;
    recognition::Facts facts;
    std::vector<std::string> origins;
  };

  StatusOr<bool> IsValidIssue(const Held& held);
  StatusOr<bool> GatherHeld(const std::string& origin,
                            const authority::LoggedStatement& issue,
                            Held& held);
  evidence::Question QuestionOf(const Held& held,
                                const std::string& host) const;
  StatusOr<Situation*> FindSituation(const Held& held, const std::string& host);
  Status WeighFor(const Held& held, const std::string& host);
  void Count(const Held& held, const RowKey& row,
             const recognition::Decision& before,
             const recognition::Decision& after);

  CopiedLogs logs_;
  const evidence::Policy& policy_;
  const Plan& plan_;
  Tally tally_;
  std::map<std::string, std::unique_ptr<Situation>> situations_;
};

}  // namespace comity::client

#endif  // COMITY_CLIENT_WHATIF_WEIGHER_H_
