// Whether the signatures of a logged statement are those of keys that its log
// bound to the signers. Not whether those keys had the right to sign: that is
// judged when somebody asks.
#ifndef COMITY_SERVER_SYNC_SIGNATURE_CHECK_H_
#define COMITY_SERVER_SYNC_SIGNATURE_CHECK_H_

#include <string_view>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/merkle/map_tree.h"
#include "core/statement/signatures.h"
#include "server/admission/history_cache.h"
#include "server/admission/key_directory.h"
#include "server/admission/shared_batch_memo.h"

namespace comity::server {

// For one log. Remembers keys, and batches that were found good, each within
// a bound.
//
// Thread-safety: thread-safe.
class SignatureCheck {
 public:
  // `histories` must outlive it.
  explicit SignatureCheck(HistoryCache& histories);

  // OK if every signature of the entry is one of a key that the log, up to the
  // head of `map`, bound to the owner of its slot; also for a map commitment,
  // which has none.
  //
  // Errors: kEntryMalformed and others of reading; kSignaturesMalformed if they
  // are not one for each slot; kUnknownKey; kSignatureInvalid, kProofMalformed
  // and kRootMismatch for a wrong one. With the code kUnknown: this version
  // cannot tell, because it cannot read all that may bind a key. Those of
  // HistoryCache.
  Status Check(std::string_view entry, const merkle::MapTree& map);

 private:
  Status CheckSlot(const statement::SlotSignature& signature,
                   std::string_view slot, const merkle::MapTree& map,
                   std::string_view home, std::string_view statement);
  // Remembers all keys that the history of the slot's owner binds.
  Status LearnKeys(std::string_view slot, const merkle::MapTree& map);

  HistoryCache& histories_;
  KeyDirectory keys_;
  SharedBatchMemo batches_;
};

}  // namespace comity::server

#endif  // COMITY_SERVER_SYNC_SIGNATURE_CHECK_H_
