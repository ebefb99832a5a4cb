// Checks the signatures of logged statements as the log's server does, each
// anew.
#ifndef COMITY_TESTS_SUPPORT_VERIFYING_CHECKER_H_
#define COMITY_TESTS_SUPPORT_VERIFYING_CHECKER_H_

#include <cstddef>

#include "core/authority/judge.h"
#include "core/statement/signatures.h"

namespace comity::testing {

class VerifyingChecker final : public authority::SignatureChecker {
 public:
  Status Check(const authority::LoggedStatement& logged, std::size_t slot,
               const crypto::PublicKey& key) override {
    return statement::VerifySlotSignature(logged.signatures[slot], key,
                                          logged.statement.header.home,
                                          logged.statement.bytes, nullptr);
  }
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_VERIFYING_CHECKER_H_
