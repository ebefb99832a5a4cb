// The texts of agreements, found by their hashes.
#ifndef COMITY_CORE_EVIDENCE_AGREEMENT_TEXTS_H_
#define COMITY_CORE_EVIDENCE_AGREEMENT_TEXTS_H_

#include <map>
#include <optional>
#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/evidence/question.h"
#include "core/statement/agreement_records.h"

namespace comity::evidence {

// Reads each text once. One thread.
class TextReader {
 public:
  // `logs` must outlive the reader.
  explicit TextReader(LogDirectory& logs) : logs_(logs) {}

  // The terms of a version, from one of the logs or from beside the evidence:
  // where a text comes from does not matter, since its id is its hash. Absent
  // if it is in none of them, or no text that this program can read.
  //
  // Errors: undetermined.
  StatusOr<std::optional<statement::AgreementTerms>> Find(
      const std::vector<const LogView*>& views, const Hash& version_id);

 private:
  LogDirectory& logs_;
  std::map<Hash, std::optional<statement::AgreementTerms>> found_;
};

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_AGREEMENT_TEXTS_H_
