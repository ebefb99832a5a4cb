#include "server/admission/prepared_statement.h"

#include <utility>

namespace comity::server {
namespace {

Status Read(const std::string& statement_bytes, std::string signature_bytes,
            PreparedStatement& prepared) {
  COMITY_ASSIGN_OR_RETURN(prepared.statement,
                          statement::ParseStatement(statement_bytes));
  COMITY_ASSIGN_OR_RETURN(prepared.signatures,
                          statement::DecodeSignatures(signature_bytes));
  prepared.signature_bytes = std::move(signature_bytes);
  return OkStatus();
}

}  // namespace

PreparedStatement Prepare(const std::string& statement_bytes,
                          std::string signature_bytes, const KeyDirectory& keys,
                          statement::BatchMemo& memo) {
  PreparedStatement prepared;
  prepared.form = Read(statement_bytes, std::move(signature_bytes), prepared);
  if (!prepared.form.ok()) {
    return prepared;
  }
  for (const statement::SlotSignature& signature : prepared.signatures) {
    const auto key = keys.Find(signature.key_id);
    auto& checked = prepared.checked.emplace_back();
    if (key) {
      checked = statement::VerifySlotSignature(signature, *key,
                                               prepared.statement.header.home,
                                               prepared.statement.bytes, &memo);
    }
  }
  return prepared;
}

}  // namespace comity::server
