// Terms of agreements as JSON that people write: what is read has one
// canonical form, and its JSON reads back as the same bytes.
#include "client/cli/record_json.h"
#include "core/recognition/draft_check.h"
#include "core/statement/agreement_records.h"
#include "core/statement/json.h"
#include "core/statement/wire.h"
#include "tests/fuzz/fuzz_target.h"

namespace comity::fuzzing {

void TestOneInput(std::string_view bytes) {
  const auto terms = cli::RecordFromJsonText<statement::AgreementTerms>(bytes);
  if (!terms.ok()) {
    Require(!terms.status().message().empty(), "a refusal says why");
    return;
  }
  const std::string record = statement::EncodeRecord(*terms);
  const auto again = cli::RecordFromJsonText<statement::AgreementTerms>(
      statement::ToJson(*terms));
  Require(again.ok() && statement::EncodeRecord(*again) == record,
          "JSON that is shown reads back as the same record");
}

}  // namespace comity::fuzzing
