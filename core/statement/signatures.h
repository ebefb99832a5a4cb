// The signatures of an entry: one for each slot of the header, each either a
// signature over the statement alone or one over a batch with a path to it.
#ifndef COMITY_CORE_STATEMENT_SIGNATURES_H_
#define COMITY_CORE_STATEMENT_SIGNATURES_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/crypto/signature.h"

namespace comity::statement {

// Where one statement stands in a batch that was signed once.
struct BatchPath {
  std::uint64_t count = 0;
  std::uint64_t index = 0;
  Hash root;
  std::vector<Hash> path;
};

// One slot's signature.
struct SlotSignature {
  Hash key_id;
  std::string signature;  // 64 bytes.
  // Present if the signature is over a batch.
  std::optional<BatchPath> batch;
};

// Source: docs/spec, Signatures.
std::string EncodeSignatures(std::span<const SlotSignature> signatures);

// Errors: kSignaturesMalformed.
StatusOr<std::vector<SlotSignature>> DecodeSignatures(std::string_view bytes);

// What a key signs to sign one statement:
// "comity/statement/v1" || 0 || str(home) || key id || statement bytes.
std::string SignatureInput(std::string_view home, const Hash& key_id,
                           std::string_view statement_bytes);

// SHA-256(0x00 || SignatureInput): the leaf of a statement in a batch.
Hash BatchLeaf(std::string_view home, const Hash& key_id,
               std::string_view statement_bytes);

// What a key signs to sign a batch of `count` statements:
// "comity/batch/v1" || 0 || str(home) || key id || u64 count || root.
std::string BatchSignatureInput(std::string_view home, const Hash& key_id,
                                std::uint64_t count, const Hash& root);

// Remembers batch signatures that were found good, so that each is checked
// once and not once a statement. Implementations state their bound.
class BatchMemo {
 public:
  virtual ~BatchMemo() = default;
  virtual bool Knows(const Hash& batch) = 0;
  virtual void Remember(const Hash& batch) = 0;
};

// OK exactly if `signature` is a signature of `key` over the statement,
// directly or by a batch. `memo` may be null.
//
// Errors: kSignatureInvalid; kProofMalformed or kRootMismatch for the path.
// Thread-safe if `memo` is.
Status VerifySlotSignature(const SlotSignature& signature,
                           const crypto::PublicKey& key, std::string_view home,
                           std::string_view statement_bytes, BatchMemo* memo);

}  // namespace comity::statement

#endif  // COMITY_CORE_STATEMENT_SIGNATURES_H_
