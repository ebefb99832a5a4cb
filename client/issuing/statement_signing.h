// Signs statements, one by one or many with one signature.
#ifndef COMITY_CLIENT_ISSUING_STATEMENT_SIGNING_H_
#define COMITY_CLIENT_ISSUING_STATEMENT_SIGNING_H_

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/crypto/signing_key.h"
#include "core/statement/signatures.h"
#include "core/statement/statement.h"

namespace comity::client {

// Keys that sign, one for each slot of the header and in the order of its
// slots (ascending). Borrowed for the call.
using SlotSigners = std::span<const crypto::Signer* const>;

// The signatures of an entry, in slot order.
using SlotSignatures = std::vector<statement::SlotSignature>;

// The signature of one key over one statement. It may be made anywhere and at
// any time; see signature_file.h.
//
// Errors: what the signer reports.
StatusOr<statement::SlotSignature> SignSlot(
    const statement::ParsedStatement& statement, const crypto::Signer& signer);

// Signs one statement for all its slots.
//
// Errors: kSlotsNotFilled if there are more or fewer signers than slots, or
// one key twice; what a signer reports.
StatusOr<SlotSignatures> SignStatement(
    const statement::ParsedStatement& statement, SlotSigners signers);

inline constexpr std::size_t kBatchSizeDefault = 256;

// Signs `statements` in batches of at most `batch_size`: each signer signs one
// root for each batch, and each statement gets the path to it. Returns the
// signatures of each statement, in the order given. A batch of one is signed
// without a path.
// Requires: 1 <= batch_size <= statement::kBatchCountMax.
//
// Errors: kBatchUnsuitable if the statements differ in home or slots;
// kSlotsNotFilled as above; what a signer reports.
StatusOr<std::vector<SlotSignatures>> SignBatches(
    std::span<const statement::ParsedStatement> statements, SlotSigners signers,
    std::size_t batch_size = kBatchSizeDefault);

}  // namespace comity::client

#endif  // COMITY_CLIENT_ISSUING_STATEMENT_SIGNING_H_
