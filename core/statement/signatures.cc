#include "core/statement/signatures.h"

#include "core/base/byte_codec.h"
#include "core/crypto/sha256.h"
#include "core/merkle/inclusion_proof.h"
#include "core/statement/limits.h"

namespace comity::statement {
namespace {

constexpr std::string_view kStatementTag("comity/statement/v1", 20);
constexpr std::string_view kBatchTag("comity/batch/v1", 16);
constexpr std::uint8_t kSingle = 0;
constexpr std::uint8_t kBatch = 1;
// The longest path in a tree of kBatchCountMax leaves.
constexpr std::uint64_t kPathSizeMax = 16;

Status Malformed(std::string message) {
  return InvalidArgument(ErrorReason::kSignaturesMalformed, std::move(message));
}

std::optional<BatchPath> ReadBatchHead(ByteReader& reader) {
  const auto count = reader.ReadU64();
  const auto index = reader.ReadU64();
  const auto root = reader.ReadHash();
  if (!root || *count == 0 || *count > kBatchCountMax || *index >= *count) {
    return std::nullopt;
  }
  return BatchPath{*count, *index, *root, {}};
}

bool ReadPath(ByteReader& reader, BatchPath& batch) {
  const auto size = reader.ReadUvarint();
  if (!size || *size > kPathSizeMax) {
    return false;
  }
  for (std::uint64_t i = 0; i < *size; ++i) {
    const auto hash = reader.ReadHash();
    if (!hash) {
      return false;
    }
    batch.path.push_back(*hash);
  }
  return true;
}

std::optional<SlotSignature> ReadSlot(ByteReader& reader) {
  SlotSignature slot;
  const auto form = reader.ReadU8();
  const auto key_id = reader.ReadHash();
  if (!key_id || *form > kBatch) {
    return std::nullopt;
  }
  slot.key_id = *key_id;
  if (*form == kBatch) {
    slot.batch = ReadBatchHead(reader);
    if (!slot.batch) {
      return std::nullopt;
    }
  }
  const auto signature = reader.ReadBytes(crypto::kSignatureSize);
  if (!signature) {
    return std::nullopt;
  }
  slot.signature = *signature;
  if (slot.batch && !ReadPath(reader, *slot.batch)) {
    return std::nullopt;
  }
  return slot;
}

void AppendSlot(std::string& bytes, const SlotSignature& slot) {
  bytes.push_back(static_cast<char>(slot.batch ? kBatch : kSingle));
  bytes += slot.key_id.view();
  if (!slot.batch) {
    bytes += slot.signature;
    return;
  }
  AppendU64(bytes, slot.batch->count);
  AppendU64(bytes, slot.batch->index);
  bytes += slot.batch->root.view();
  bytes += slot.signature;
  AppendUvarint(bytes, slot.batch->path.size());
  for (const Hash& hash : slot.batch->path) {
    bytes += hash.view();
  }
}

std::string Tagged(std::string_view tag, std::string_view home,
                   const Hash& key_id) {
  std::string input(tag);
  AppendStr(input, home);
  input += key_id.view();
  return input;
}

Status VerifyBatch(const SlotSignature& slot, const crypto::PublicKey& key,
                   std::string_view home, std::string_view statement_bytes,
                   BatchMemo* memo) {
  const BatchPath& batch = *slot.batch;
  COMITY_ASSIGN_OR_RETURN(
      const Hash root,
      merkle::RootFromInclusion(BatchLeaf(home, slot.key_id, statement_bytes),
                                {batch.index}, {batch.count}, batch.path));
  if (root != batch.root) {
    return InvalidArgument(ErrorReason::kRootMismatch,
                           "the statement is not in the signed batch");
  }
  const std::string input =
      BatchSignatureInput(home, slot.key_id, batch.count, batch.root);
  const Hash name = crypto::Sha256({input, slot.signature});
  if (memo != nullptr && memo->Knows(name)) {
    return OkStatus();
  }
  COMITY_RETURN_IF_ERROR(key.Verify(input, slot.signature));
  if (memo != nullptr) {
    memo->Remember(name);
  }
  return OkStatus();
}

}  // namespace

std::string EncodeSignatures(std::span<const SlotSignature> signatures) {
  std::string bytes;
  AppendUvarint(bytes, signatures.size());
  for (const SlotSignature& slot : signatures) {
    AppendSlot(bytes, slot);
  }
  return bytes;
}

StatusOr<std::vector<SlotSignature>> DecodeSignatures(std::string_view bytes) {
  ByteReader reader(bytes);
  const auto count = reader.ReadUvarint();
  if (!count || *count == 0 || *count > kSlotCountMax) {
    return Malformed("an entry carries 1 to 8 signatures");
  }
  std::vector<SlotSignature> signatures;
  for (std::uint64_t i = 0; i < *count; ++i) {
    auto slot = ReadSlot(reader);
    if (!slot) {
      return Malformed("signature " + std::to_string(i) + " is malformed");
    }
    signatures.push_back(*std::move(slot));
  }
  if (!reader.done()) {
    return Malformed("bytes follow the last signature");
  }
  return signatures;
}

std::string SignatureInput(std::string_view home, const Hash& key_id,
                           std::string_view statement_bytes) {
  std::string input = Tagged(kStatementTag, home, key_id);
  input += statement_bytes;
  return input;
}

Hash BatchLeaf(std::string_view home, const Hash& key_id,
               std::string_view statement_bytes) {
  constexpr std::string_view kLeafPrefix("\0", 1);
  return crypto::Sha256(
      {kLeafPrefix, Tagged(kStatementTag, home, key_id), statement_bytes});
}

std::string BatchSignatureInput(std::string_view home, const Hash& key_id,
                                std::uint64_t count, const Hash& root) {
  std::string input = Tagged(kBatchTag, home, key_id);
  AppendU64(input, count);
  input += root.view();
  return input;
}

Status VerifySlotSignature(const SlotSignature& signature,
                           const crypto::PublicKey& key, std::string_view home,
                           std::string_view statement_bytes, BatchMemo* memo) {
  if (signature.key_id != key.id()) {
    return InvalidArgument(ErrorReason::kSignatureInvalid,
                           "the signature names another key");
  }
  if (signature.batch) {
    return VerifyBatch(signature, key, home, statement_bytes, memo);
  }
  return key.Verify(SignatureInput(home, key.id(), statement_bytes),
                    signature.signature);
}

}  // namespace comity::statement
