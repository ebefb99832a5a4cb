#include "client/issuing/signature_file.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "core/base/text_encoding.h"
#include "core/crypto/signature.h"
#include "core/statement/signatures.h"

namespace comity::client {
namespace {

Status CheckSlotExists(const statement::ParsedStatement& statement,
                       std::string_view slot) {
  const auto& slots = statement.header.slots;
  if (std::find(slots.begin(), slots.end(), slot) == slots.end()) {
    return InvalidArgument(
        ErrorReason::kWrongSlots,
        "\"" + std::string(slot) + "\" does not sign this statement");
  }
  return OkStatus();
}

// The signature as it stands in an entry, if it is good.
StatusOr<statement::SlotSignature> CheckOne(
    const statement::ParsedStatement& statement,
    const DetachedSignature& detached) {
  if (detached.statement_id != statement.id) {
    return InvalidArgument(ErrorReason::kSignatureOfOtherStatement,
                           "a signature by " + detached.slot +
                               " is over statement " +
                               HexEncode(detached.statement_id.view()) +
                               ", not " + HexEncode(statement.id.view()));
  }
  COMITY_RETURN_IF_ERROR(CheckSlotExists(statement, detached.slot));
  COMITY_ASSIGN_OR_RETURN(const crypto::PublicKey key,
                          crypto::PublicKey::Parse(static_cast<std::uint32_t>(
                                                       detached.key.algorithm),
                                                   detached.key.key));
  statement::SlotSignature signature = {.key_id = key.id(),
                                        .signature = detached.signature,
                                        .batch = std::nullopt};
  COMITY_RETURN_IF_ERROR(statement::VerifySlotSignature(
      signature, key, statement.header.home, statement.bytes, nullptr));
  return signature;
}

// By slot, then by key: distinct keys only.
using Gathered = std::map<std::string, std::map<Hash, statement::SlotSignature>,
                          std::less<>>;

std::size_t CountIn(const Gathered& gathered, const std::string& slot) {
  const auto found = gathered.find(slot);
  return found == gathered.end() ? 0 : found->second.size();
}

Status CheckFilled(const std::vector<std::string>& slots,
                   const Gathered& gathered) {
  for (const std::string& slot : slots) {
    const auto needed =
        static_cast<std::size_t>(std::count(slots.begin(), slots.end(), slot));
    const std::size_t present = CountIn(gathered, slot);
    if (present != needed) {
      return FailedPrecondition(
          ErrorReason::kSlotsNotFilled,
          "\"" + slot + "\" signs with " + std::to_string(needed) +
              " keys, there are signatures of " + std::to_string(present));
    }
  }
  return OkStatus();
}

}  // namespace

std::string EncodeStatementFile(const statement::ParsedStatement& statement) {
  return WithTitle(kStatementFile, statement.bytes);
}

StatusOr<statement::ParsedStatement> DecodeStatementFile(
    std::string_view bytes) {
  COMITY_ASSIGN_OR_RETURN(const std::string content,
                          ContentOf(kStatementFile, bytes));
  return statement::ParseStatement(content);
}

StatusOr<DetachedSignature> SignDetached(
    const statement::ParsedStatement& statement, std::string_view slot,
    const crypto::Signer& signer) {
  COMITY_RETURN_IF_ERROR(CheckSlotExists(statement, slot));
  COMITY_ASSIGN_OR_RETURN(const statement::SlotSignature signature,
                          SignSlot(statement, signer));
  const crypto::PublicKey& key = signer.public_key();
  return DetachedSignature{
      .statement_id = statement.id,
      .slot = std::string(slot),
      .key = {.algorithm = static_cast<std::uint64_t>(key.algorithm()),
              .key = key.bytes()},
      .signature = signature.signature};
}

StatusOr<SlotSignatures> MergeSignatures(
    const statement::ParsedStatement& statement,
    std::span<const DetachedSignature> signatures) {
  Gathered gathered;
  for (const DetachedSignature& detached : signatures) {
    COMITY_ASSIGN_OR_RETURN(statement::SlotSignature signature,
                            CheckOne(statement, detached));
    gathered[detached.slot].insert_or_assign(signature.key_id,
                                             std::move(signature));
  }
  COMITY_RETURN_IF_ERROR(CheckFilled(statement.header.slots, gathered));
  SlotSignatures merged;
  for (const std::string& slot : statement.header.slots) {
    merged.push_back(
        std::move(gathered[slot].extract(gathered[slot].begin()).mapped()));
  }
  std::set<Hash> keys;
  for (const statement::SlotSignature& signature : merged) {
    keys.insert(signature.key_id);
  }
  if (keys.size() != merged.size()) {
    return FailedPrecondition(ErrorReason::kSlotsNotFilled,
                              "one key signed for two slots");
  }
  return merged;
}

}  // namespace comity::client
