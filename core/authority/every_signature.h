// Checks every signature that a judge asks about, a batch once.
#ifndef COMITY_CORE_AUTHORITY_EVERY_SIGNATURE_H_
#define COMITY_CORE_AUTHORITY_EVERY_SIGNATURE_H_

#include <cstddef>
#include <set>

#include "core/authority/logged_statement.h"
#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/statement/signatures.h"

namespace comity::authority {

// Memory: a hash for each batch that was found good, at most one for each
// signature looked at. One thread.
class EverySignature : public SignatureChecker, private statement::BatchMemo {
 public:
  // Errors: those of statement::VerifySlotSignature.
  Status Check(const LoggedStatement& logged, std::size_t slot,
               const crypto::PublicKey& key) override {
    return statement::VerifySlotSignature(logged.signatures[slot], key,
                                          logged.statement.header.home,
                                          logged.statement.bytes, this);
  }

 private:
  bool Knows(const Hash& batch) override { return good_.contains(batch); }
  void Remember(const Hash& batch) override { good_.insert(batch); }

  std::set<Hash> good_;
};

}  // namespace comity::authority

#endif  // COMITY_CORE_AUTHORITY_EVERY_SIGNATURE_H_
