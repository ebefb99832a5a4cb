#include "server/sync/signature_check.h"

#include <string>
#include <utility>
#include <vector>

#include "core/authority/judgement.h"
#include "core/authority/logged_statement.h"
#include "core/statement/entry.h"
#include "core/statement/map_keys.h"
#include "core/statement/statement.h"

namespace comity::server {
namespace {

using statement::KeyRecord;

// Batches remembered: as many as a worker of the own log has.
constexpr std::size_t kBatchesMax = 65'536;

// The keys that a statement binds to the body, or to root, that it is about.
std::vector<KeyRecord> BoundKeys(const authority::LoggedStatement& logged) {
  if (const auto* genesis = logged.As<statement::Genesis>()) {
    return genesis->root_keys;
  }
  if (const auto* keys = logged.As<statement::RegistryKeys>()) {
    return keys->keys;
  }
  if (const auto* added = logged.As<statement::KeyAdded>()) {
    return {added->added.key};
  }
  if (const auto* rotated = logged.As<statement::KeyRotated>()) {
    return {rotated->replacement.key};
  }
  std::vector<KeyRecord> bound;
  if (const auto* body = logged.As<statement::Body>()) {
    for (const statement::BodyKey& each : body->keys) {
      bound.push_back(each.key);
    }
  }
  return bound;
}

Hash OwnerKey(std::string_view slot) {
  return slot == statement::kRootSlot ? statement::RegistryKey()
                                      : statement::BodyKeyOf(slot);
}

}  // namespace

SignatureCheck::SignatureCheck(HistoryCache& histories)
    : histories_(histories), batches_(kBatchesMax) {}

Status SignatureCheck::Check(std::string_view entry,
                             const merkle::MapTree& map) {
  COMITY_ASSIGN_OR_RETURN(const statement::Entry read,
                          statement::DecodeEntry(entry));
  const auto* content = std::get_if<statement::StatementEntry>(&read.content);
  if (content == nullptr) {
    return OkStatus();
  }
  COMITY_ASSIGN_OR_RETURN(const statement::Header header,
                          statement::ParseHeader(content->statement));
  COMITY_ASSIGN_OR_RETURN(const auto signatures,
                          statement::DecodeSignatures(content->signatures));
  if (signatures.size() != header.slots.size()) {
    return InvalidArgument(ErrorReason::kSignaturesMalformed,
                           std::to_string(signatures.size()) +
                               " signatures for " +
                               std::to_string(header.slots.size()) + " slots");
  }
  for (std::size_t i = 0; i < signatures.size(); ++i) {
    COMITY_RETURN_IF_ERROR(CheckSlot(signatures[i], header.slots[i], map,
                                     header.home, content->statement));
  }
  return OkStatus();
}

// A key's id names the key: whoever else it is bound to, the signature is its.
Status SignatureCheck::CheckSlot(const statement::SlotSignature& signature,
                                 std::string_view slot,
                                 const merkle::MapTree& map,
                                 std::string_view home,
                                 std::string_view statement) {
  auto key = keys_.Find(signature.key_id);
  if (!key) {
    const Status learned = LearnKeys(slot, map);
    key = keys_.Find(signature.key_id);
    if (!key && !learned.ok()) {
      return learned;
    }
  }
  if (!key) {
    return PermissionDenied(ErrorReason::kUnknownKey,
                            "no key of '" + std::string(slot) +
                                "' in this log is the one that signed");
  }
  return statement::VerifySlotSignature(signature, *key, home, statement,
                                        &batches_);
}

Status SignatureCheck::LearnKeys(std::string_view slot,
                                 const merkle::MapTree& map) {
  const Hash owner = OwnerKey(slot);
  const auto value = map.Get(owner);
  if (!value) {
    return OkStatus();
  }
  COMITY_ASSIGN_OR_RETURN(const SharedHistory history,
                          histories_.Get(owner, *value));
  Status unread;
  for (const authority::LoggedStatementPtr& logged : *history) {
    if (!logged->statement.unknown.ok()) {
      unread = authority::Undetermined(logged->statement.unknown.reason(),
                                       logged->statement.unknown.message());
    }
    for (const KeyRecord& record : BoundKeys(*logged)) {
      auto key = crypto::PublicKey::Parse(
          static_cast<std::uint32_t>(record.algorithm), record.key);
      if (key.ok()) {
        keys_.Add(*key);
      } else if (key.status().reason() == ErrorReason::kUnknownAlgorithm) {
        unread = authority::Undetermined(key.status().reason(),
                                         key.status().message());
      }
    }
  }
  return unread;
}

}  // namespace comity::server
