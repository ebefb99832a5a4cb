// A small registry for tests: keys from seeds, bodies with grants, a scheme,
// and signed statements about credentials. The same calls make the same bytes.
//
//   TestRegistry kz("registry.kz.example", "KZ");
//   kz.Found();                       // genesis, registrar, centre, scheme
//   const SignedStatement issue = kz.Add(kz.CredentialRecord(1), {"centre/1"});
//   kz.log().Commit();                // ready for a checkpoint
//
// `Add` signs and appends to log(); `Sign` only signs, for statements that a
// server shall append, or that are wrong on purpose.
#ifndef COMITY_TESTS_SUPPORT_TEST_REGISTRY_H_
#define COMITY_TESTS_SUPPORT_TEST_REGISTRY_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/civil_date.h"
#include "core/base/hash.h"
#include "core/crypto/signing_key.h"
#include "core/statement/kinds.h"
#include "core/statement/statement.h"
#include "tests/support/test_log.h"

namespace comity::testing {

// A day, written as "2026-01-05".
CivilDate Day(std::string_view text);

// One thread.
class TestRegistry {
 public:
  // `root_threshold` root keys sign for root.
  explicit TestRegistry(std::string origin = "registry.kz.example",
                        std::string country = "KZ",
                        std::uint64_t root_threshold = 1);

  const std::string& origin() const { return origin_; }
  TestLog& log() { return log_; }
  const TestLog& log() const { return log_; }

  // The key called `name`: "root/1", "log", "cosigning", or "<body>/<n>". It
  // follows from origin and name alone.
  const crypto::Signer& Key(const std::string& name);
  // The same key again, to own.
  std::unique_ptr<crypto::Signer> MakeKey(const std::string& name) const;
  statement::KeyRecord PublicKeyRecord(const std::string& name);
  Hash KeyId(const std::string& name);

  // Signs `body` with these keys, one slot for each: the part of the name
  // before the slash. Fills keys; `previous` as given.
  SignedStatement Sign(const statement::StatementBody& body,
                       const std::vector<std::string>& keys,
                       std::optional<Hash> previous = {});

  // The same with a header of the caller's: home, nonce, slots and keys that
  // are empty are filled in, all else is taken as it is.
  SignedStatement SignWith(statement::Header header,
                           const statement::StatementBody& body,
                           const std::vector<std::string>& keys);

  // Many statements by one key, signed once as a batch.
  std::vector<SignedStatement> SignBatch(
      const std::vector<statement::StatementBody>& bodies,
      const std::string& key);

  // Signs with `previous` from log() and appends.
  SignedStatement Add(const statement::StatementBody& body,
                      const std::vector<std::string>& keys);

  // --- Records with plain content; tests change what they are about. -------
  statement::Genesis GenesisRecord();
  // A body with keys "<id>/1" and "<id>/2" of two persons.
  statement::Body BodyRecord(const std::string& id);
  // Open-ended from 2020-01-01, without limits.
  statement::Grant GrantRecord(const std::string& grantee,
                               statement::Role role);
  // Professional qualification "engineer", claims "birth-date" and "name".
  statement::Scheme SchemeRecord(const std::string& id = "engineering",
                                 std::uint64_t version = 1);
  // Number `n` under scheme "engineering", issued 2026-01-04, valid 5 years.
  statement::Credential CredentialRecord(std::uint64_t n);
  static std::string CredentialId(std::uint64_t n);
  statement::CredentialRevoked RevokedRecord(std::uint64_t n, CivilDate from);
  statement::CredentialSuspended SuspendedRecord(std::uint64_t n,
                                                 CivilDate from,
                                                 CivilDate until);
  Hash CredentialKey(std::uint64_t n) const;

  // --- Whole scenes, appended to log(). -------------------------------------
  // Genesis, signed by root/1.. ; returns it.
  SignedStatement AddGenesis();
  // A body, registered by root, with one grant by root for each role.
  void AddBody(const std::string& id,
               const std::vector<statement::Role>& roles);
  // Genesis; "registrar" (REGISTRAR, OPERATOR), "centre" (CERTIFICATION_BODY,
  // SCHEME_OWNER), "authority" (COMPETENT_AUTHORITY, AGREEMENT_AUTHORITY,
  // SUPERVISOR); scheme "engineering" by the centre. Returns all in order.
  std::vector<SignedStatement> Found();

  // The id of the genesis statement. Requires: AddGenesis or Found.
  const Hash& genesis_id() const { return genesis_id_; }

  // A checkpoint of log() now, timestamped with its newest admission time.
  std::string Checkpoint();

 private:
  std::vector<std::string> RootKeys() const;

  std::string origin_;
  std::string country_;
  std::uint64_t root_threshold_;
  std::map<std::string, std::unique_ptr<crypto::Signer>> keys_;
  TestLog log_;
  Hash genesis_id_;
  std::uint64_t nonces_ = 0;
  std::vector<SignedStatement>* recorded_ = nullptr;
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_TEST_REGISTRY_H_
