#include "client/issuing/statement_signing.h"

#include <algorithm>
#include <cassert>
#include <set>
#include <utility>

#include "client/issuing/batch_tree.h"
#include "core/statement/limits.h"

namespace comity::client {
namespace {

using Statements = std::span<const statement::ParsedStatement>;

Status CheckSigners(const std::vector<std::string>& slots,
                    SlotSigners signers) {
  std::set<Hash> keys;
  for (const crypto::Signer* signer : signers) {
    keys.insert(signer->public_key().id());
  }
  if (signers.size() != slots.size() || keys.size() != slots.size()) {
    return InvalidArgument(ErrorReason::kSlotsNotFilled,
                           std::to_string(keys.size()) +
                               " distinct keys were given for " +
                               std::to_string(slots.size()) + " slots");
  }
  return OkStatus();
}

Status CheckUniform(Statements statements) {
  for (const statement::ParsedStatement& one : statements) {
    if (one.header.home != statements.front().header.home ||
        one.header.slots != statements.front().header.slots) {
      return InvalidArgument(
          ErrorReason::kBatchUnsuitable,
          "the statements of a batch differ in their registry or signers");
    }
  }
  return OkStatus();
}

// Adds the signature of one key to each statement of one batch.
Status SignOneBatch(Statements statements, const crypto::Signer& signer,
                    std::span<SlotSignatures> signatures) {
  const Hash& key_id = signer.public_key().id();
  const std::string& home = statements.front().header.home;
  std::vector<Hash> leaves;
  leaves.reserve(statements.size());
  for (const statement::ParsedStatement& one : statements) {
    leaves.push_back(statement::BatchLeaf(home, key_id, one.bytes));
  }
  const BatchTree tree(std::move(leaves));
  COMITY_ASSIGN_OR_RETURN(const std::string signature,
                          signer.Sign(statement::BatchSignatureInput(
                              home, key_id, statements.size(), tree.root())));
  for (std::size_t i = 0; i < statements.size(); ++i) {
    signatures[i].push_back(
        {.key_id = key_id,
         .signature = signature,
         .batch = statement::BatchPath{.count = statements.size(),
                                       .index = i,
                                       .root = tree.root(),
                                       .path = tree.PathOf(i)}});
  }
  return OkStatus();
}

}  // namespace

StatusOr<statement::SlotSignature> SignSlot(
    const statement::ParsedStatement& statement, const crypto::Signer& signer) {
  const Hash& key_id = signer.public_key().id();
  COMITY_ASSIGN_OR_RETURN(std::string signature,
                          signer.Sign(statement::SignatureInput(
                              statement.header.home, key_id, statement.bytes)));
  return statement::SlotSignature{.key_id = key_id,
                                  .signature = std::move(signature),
                                  .batch = std::nullopt};
}

StatusOr<SlotSignatures> SignStatement(
    const statement::ParsedStatement& statement, SlotSigners signers) {
  COMITY_RETURN_IF_ERROR(CheckSigners(statement.header.slots, signers));
  SlotSignatures signatures;
  for (const crypto::Signer* signer : signers) {
    COMITY_ASSIGN_OR_RETURN(statement::SlotSignature signature,
                            SignSlot(statement, *signer));
    signatures.push_back(std::move(signature));
  }
  return signatures;
}

StatusOr<std::vector<SlotSignatures>> SignBatches(Statements statements,
                                                  SlotSigners signers,
                                                  std::size_t batch_size) {
  assert(batch_size >= 1 && batch_size <= statement::kBatchCountMax);
  std::vector<SlotSignatures> all(statements.size());
  if (statements.empty()) {
    return all;
  }
  COMITY_RETURN_IF_ERROR(CheckUniform(statements));
  COMITY_RETURN_IF_ERROR(
      CheckSigners(statements.front().header.slots, signers));
  for (std::size_t begin = 0; begin < all.size(); begin += batch_size) {
    const std::size_t size = std::min(batch_size, all.size() - begin);
    if (size == 1) {
      COMITY_ASSIGN_OR_RETURN(all[begin],
                              SignStatement(statements[begin], signers));
      continue;
    }
    for (const crypto::Signer* signer : signers) {
      COMITY_RETURN_IF_ERROR(SignOneBatch(statements.subspan(begin, size),
                                          *signer,
                                          std::span(all).subspan(begin, size)));
    }
  }
  return all;
}

}  // namespace comity::client
