// What if: who would gain or lose recognition by a change that somebody plans,
// among all credentials of the logs at hand. Writes nothing; advice only.
#ifndef COMITY_CLIENT_WHATIF_WHAT_IF_H_
#define COMITY_CLIENT_WHATIF_WHAT_IF_H_

#include <string>
#include <vector>

#include "client/whatif/log_copy.h"
#include "client/whatif/tally.h"
#include "client/whatif/weigher.h"
#include "core/base/status.h"
#include "core/evidence/policy.h"
#include "core/recognition/facts.h"
#include "core/statement/agreement_records.h"

namespace comity::client {

// Weighs every credential of `copies` for every host of the plan, on
// `thread_count` threads (0: as many as the machine has). `progress` is called
// on this thread. The result does not depend on the number of threads.
Tally RunWhatIf(const std::vector<LogCopy*>& copies,
                const evidence::Policy& policy, const Plan& plan,
                unsigned thread_count, const ProgressHandler& progress);

// All countries that texts in the logs name as parties, ascending.
std::vector<std::string> CountriesOfTexts(const std::vector<LogCopy*>& copies);

// The countries of all parties of the text, ascending.
std::vector<std::string> CountriesOf(const statement::AgreementTerms& terms);

// The tables that the text names, as in effect on the day. What a log that is
// not at hand would say is left out, and said so in `notes`.
// Errors: undetermined.
StatusOr<recognition::LevelMaps> FindTables(
    const std::vector<LogCopy*>& copies, const evidence::Policy& policy,
    const statement::AgreementTerms& terms, CivilDate on,
    std::vector<std::string>& notes);

}  // namespace comity::client

#endif  // COMITY_CLIENT_WHATIF_WHAT_IF_H_
