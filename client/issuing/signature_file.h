// Signing by several people in several places: the statement travels as one
// file, each signature comes back as another, and whoever has them all puts
// them together. None of it needs a network, and the order does not matter.
#ifndef COMITY_CLIENT_ISSUING_SIGNATURE_FILE_H_
#define COMITY_CLIENT_ISSUING_SIGNATURE_FILE_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "client/files/record_file.h"
#include "client/issuing/statement_signing.h"
#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/crypto/signing_key.h"
#include "core/statement/common_records.h"
#include "core/statement/statement.h"

namespace comity::client {

// A file with the exact bytes of one statement behind its title.
inline constexpr FileKind kStatementFile = {"comity-statement/v1", ".statement",
                                            statement::kStatementSizeMax + 64};

// A file with one DetachedSignature.
inline constexpr FileKind kSignatureFile = {"comity-signature/v1", ".signature",
                                            4096};

// One signature over one statement, with the key it was made by: whoever
// gathers signatures sees at once whether each is good, though not yet whether
// the key belongs to the body. That the registry checks.
struct DetachedSignature {
  Hash statement_id;
  std::string slot;  // `root` or a body id.
  statement::KeyRecord key;
  std::string signature;  // 64 bytes.

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Digest(1, "statement_id", self.statement_id, statement::kRequired);
    visit.Id(2, "slot", self.slot, statement::kRequired);
    visit.Record(3, "key", self.key, statement::kRequired);
    visit.Blob(4, "signature", self.signature,
               statement::RequiredExactly(crypto::kSignatureSize));
  }
};

// The bytes of a statement file.
std::string EncodeStatementFile(const statement::ParsedStatement& statement);

// Errors: kFileOfOtherKind; those of statement::ParseStatement.
StatusOr<statement::ParsedStatement> DecodeStatementFile(
    std::string_view bytes);

// Signs `statement` for `slot`.
//
// Errors: kWrongSlots if the statement has no such slot; what the signer
// reports.
StatusOr<DetachedSignature> SignDetached(
    const statement::ParsedStatement& statement, std::string_view slot,
    const crypto::Signer& signer);

// The signatures of an entry, put together from signatures in any order. The
// same one twice does no harm.
//
// Errors:
//   kSignatureOfOtherStatement  one was made over another statement;
//   kWrongSlots                 one is for a slot that the statement lacks;
//   kSignatureInvalid, kKeyMalformed, kUnknownAlgorithm  one is no good;
//   kSlotsNotFilled             a slot has too few or too many; the message
//                               says how many of which slot.
StatusOr<SlotSignatures> MergeSignatures(
    const statement::ParsedStatement& statement,
    std::span<const DetachedSignature> signatures);

}  // namespace comity::client

#endif  // COMITY_CLIENT_ISSUING_SIGNATURE_FILE_H_
