// The scene that all tests of lying servers play in: one registry with one
// credential, a server of it, and a new client.
#ifndef COMITY_TESTS_INTEGRATION_LYING_SERVER_SCENE_H_
#define COMITY_TESTS_INTEGRATION_LYING_SERVER_SCENE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/statement/map_keys.h"
#include "core/statement/wire.h"
#include "tests/support/test_evidence.h"
#include "tests/support/test_registry.h"

namespace comity::testing {

inline constexpr std::string_view kToday = "2026-01-10";

class Scene : public ::testing::Test {
 protected:
  Scene() {
    kz_.Found();
    issue_ = kz_.Add(kz_.CredentialRecord(1), {"centre/1"});
    server_.Serve(kz_, {"KZ"});
  }

  std::uint64_t LastIndex() const { return kz_.log().size() - 1; }

  SignedStatement Suspend(std::string_view from, std::string_view until) {
    return kz_.Add(kz_.SuspendedRecord(1, Day(from), Day(until)), {"centre/1"});
  }
  SignedStatement Revoke(std::string_view from,
                         const std::string& key = "authority/1") {
    return kz_.Add(kz_.RevokedRecord(1, Day(from)), {key});
  }
  statement::CredentialReinstated Reinstatement(const SignedStatement& undone,
                                                std::string_view from) {
    return {.credential_id = TestRegistry::CredentialId(1),
            .undone_id = undone.statement.id,
            .from = Day(from),
            .reason = statement::EventReason::kAppealUpheld};
  }
  SignedStatement Reinstate(const SignedStatement& undone,
                            std::string_view from) {
    return kz_.Add(Reinstatement(undone, from), {"centre/1", "centre/2"});
  }

  evidence::Question Question(std::string_view on = kToday,
                              std::string host = "") const {
    return Ask(kz_, 1, Day(on), std::move(host));
  }
  evidence::Evidence Evidence(std::string_view on = kToday) {
    return server_.MakeEvidence(Question(on));
  }
  // What a new client answers, from honest evidence or from this.
  std::string Answer(std::string_view on = kToday, std::string host = "") {
    return Brief(server_.Judge(Question(on, std::move(host))));
  }
  std::string AnswerFrom(const evidence::Evidence& evidence,
                         std::string_view on = kToday) const {
    return Brief(server_.Judge(Question(on), evidence));
  }

  TestRegistry kz_;
  TestServer server_;
  SignedStatement issue_;
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_INTEGRATION_LYING_SERVER_SCENE_H_
