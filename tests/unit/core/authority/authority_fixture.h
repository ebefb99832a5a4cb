// A founded registry that admits statement after statement and says why one
// would not count.
#ifndef COMITY_TESTS_UNIT_CORE_AUTHORITY_AUTHORITY_FIXTURE_H_
#define COMITY_TESTS_UNIT_CORE_AUTHORITY_AUTHORITY_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/authority/judge.h"
#include "core/statement/entry.h"
#include "core/statement/map_keys.h"
#include "core/statement/signatures.h"
#include "tests/support/test_registry.h"
#include "tests/support/verifying_checker.h"

namespace comity::testing {

class AuthorityTest : public ::testing::Test {
 protected:
  explicit AuthorityTest(std::uint64_t root_threshold = 1)
      : kz_("registry.kz.example", "KZ", root_threshold) {
    kz_.Found();
  }

  using Keys = std::vector<std::string>;

  // "OK" and appended, or the reason why it is void, and not appended.
  std::string Admit(const statement::StatementBody& body, const Keys& keys) {
    std::optional<Hash> previous;
    if (!statement::Worsens(body) &&
        std::get_if<statement::Affirm>(&body) == nullptr) {
      previous =
          kz_.log().Latest(statement::ExpectedKeys(kz_.origin(), body).front());
    }
    return Admit(kz_.Sign(body, keys, previous));
  }
  std::string Admit(const SignedStatement& signed_statement) {
    const std::string reason = Judge(signed_statement);
    if (reason == "OK") {
      kz_.log().Append(signed_statement);
      last_ = signed_statement;
    }
    return reason;
  }
  // The same without appending.
  std::string Judge(const SignedStatement& signed_statement) {
    statement::Entry entry;
    entry.admitted_ms = kz_.log().last_admission_ms() + 1000;
    entry.content = statement::StatementEntry{signed_statement.statement.bytes,
                                              signed_statement.signatures};
    const auto logged = authority::ReadLoggedStatement(
        kz_.log().size(), statement::EncodeEntry(entry));
    authority::Judge judge(kz_.origin(), kz_.genesis_id(), kz_.log(), checker_);
    judgement_ = judge.Candidate(**logged);
    return judgement_.status.ok()
               ? "OK"
               : std::string(Name(judgement_.status.reason()));
  }

  TestRegistry kz_;
  VerifyingChecker checker_;
  // Of the statement judged last; the one admitted last.
  authority::Judgement judgement_;
  SignedStatement last_;
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_UNIT_CORE_AUTHORITY_AUTHORITY_FIXTURE_H_
