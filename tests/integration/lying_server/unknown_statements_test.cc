// Statements of a newer version, which this client cannot weigh: they make the
// answer UNPROVEN where they might matter, and only if they are really signed.
#include "core/statement/signatures.h"
#include "tests/integration/lying_server/scene.h"

namespace comity::testing {
namespace {

using statement::Role;

constexpr std::uint64_t kNewKind = 999;

class UnknownStatementsTest : public Scene {
 protected:
  // A statement of kind and version as given, signed by one key.
  SignedStatement SignRaw(std::uint64_t kind, std::uint64_t version,
                          std::string body, const Hash& map_key,
                          const std::string& key, bool ignorable = false) {
    statement::Envelope envelope;
    envelope.header.home = kz_.origin();
    envelope.header.nonce = "0123456789abcdef";
    envelope.header.kind = kind;
    envelope.header.version = version;
    envelope.header.slots = {key.substr(0, key.find('/'))};
    envelope.header.keys = {map_key};
    envelope.header.ignorable = ignorable;
    envelope.body = std::move(body);
    SignedStatement result;
    result.statement =
        *statement::ParseStatement(statement::EncodeRecord(envelope));
    const statement::SlotSignature signature{
        .key_id = kz_.KeyId(key),
        .signature = *kz_.Key(key).Sign(statement::SignatureInput(
            kz_.origin(), kz_.KeyId(key), result.statement.bytes)),
        .batch = std::nullopt};
    result.signatures = statement::EncodeSignatures(std::span(&signature, 1));
    return result;
  }
  SignedStatement NewKind(const Hash& map_key, const std::string& key,
                          bool ignorable = false) {
    return SignRaw(kNewKind, 1, "\x0a\x01x", map_key, key, ignorable);
  }
  std::string RevokedBody() {
    return statement::EncodeRecord(kz_.RevokedRecord(1, Day("2026-01-06")));
  }
};

TEST_F(UnknownStatementsTest, AKindOnTheCredential) {
  kz_.log().Append(NewKind(kz_.CredentialKey(1), "centre/1"));
  EXPECT_EQ(Answer(), "UNPROVEN - - UNKNOWN_KIND");
  EXPECT_EQ(Answer(kToday, "KZ"), "UNPROVEN - UNDECIDED UNKNOWN_KIND");
}

TEST_F(UnknownStatementsTest, AVersionOfAKnownKind) {
  kz_.log().Append(
      SignRaw(41, 2, "\x0a\x01x", kz_.CredentialKey(1), "centre/1"));
  EXPECT_EQ(Answer(), "UNPROVEN - - UNKNOWN_VERSION");
}

TEST_F(UnknownStatementsTest, AFieldOfAKnownKind) {
  kz_.log().Append(SignRaw(42, 1, RevokedBody() + "\x78\x01",
                           kz_.CredentialKey(1), "centre/1"));
  EXPECT_EQ(Answer(), "UNPROVEN - - UNKNOWN_FIELD");
}

TEST_F(UnknownStatementsTest, WithGarbageSignaturesItIsVoid) {
  auto garbage = NewKind(kz_.CredentialKey(1), "centre/1");
  garbage.signatures.back() = static_cast<char>(garbage.signatures.back() ^ 1);
  kz_.log().Append(garbage);
  EXPECT_EQ(Answer(), "GENUINE VALID -");
}

TEST_F(UnknownStatementsTest, ByAKeyThatNobodyBoundItIsVoid) {
  kz_.log().Append(NewKind(kz_.CredentialKey(1), "centre/9"));
  EXPECT_EQ(Answer(), "GENUINE VALID -");
}

TEST_F(UnknownStatementsTest, IgnorableItIsSkipped) {
  kz_.log().Append(NewKind(kz_.CredentialKey(1), "centre/1", true));
  EXPECT_EQ(Answer(), "GENUINE VALID -");
}

// It might be a revocation, which a compromised key may still sign.
TEST_F(UnknownStatementsTest, ByACompromisedKey) {
  kz_.Add(statement::KeyCompromised{"centre", kz_.KeyId("centre/1"),
                                    kz_.log().size()},
          {"root/1"});
  kz_.log().Append(NewKind(kz_.CredentialKey(1), "centre/1"));
  EXPECT_EQ(Answer(), "UNPROVEN - - UNKNOWN_KIND");
}

// It might declare the issuer's key stolen.
TEST_F(UnknownStatementsTest, AKindOnTheIssuerAfterTheIssue) {
  kz_.log().Append(NewKind(statement::BodyKeyOf("centre"), "registrar/1"));
  EXPECT_EQ(Answer(), "UNPROVEN - - UNKNOWN_KIND");
}

// It might annul the issuer's grant.
TEST_F(UnknownStatementsTest, AKindOnTheIssuersGrants) {
  kz_.log().Append(NewKind(statement::GrantKey("centre"), "registrar/1"));
  EXPECT_EQ(Answer(), "UNPROVEN - - UNKNOWN_KIND");
}

TEST_F(UnknownStatementsTest, AKindOnTheRegistry) {
  kz_.log().Append(NewKind(statement::RegistryKey(), "root/1"));
  EXPECT_EQ(Answer(), "UNPROVEN - - UNKNOWN_KIND");
}

TEST_F(UnknownStatementsTest, AKindOnWhatDoesNotMatter) {
  kz_.log().Append(NewKind(kz_.CredentialKey(7), "centre/1"));
  EXPECT_EQ(Answer(), "GENUINE VALID -");
}

// A body whose key is of an algorithm of the future revokes: not void, since
// a newer client could check it.
TEST_F(UnknownStatementsTest, ARevocationByAKeyOfAnUnknownAlgorithm) {
  auto body = kz_.BodyRecord("modern");
  body.keys = {{{3, std::string(32, 'k')}, "modern-person-1"}};
  statement::Header header;
  header.slots = {"modern", "root"};
  auto registration = kz_.SignWith(header, body, {"modern/1", "root/1"});
  kz_.log().Append(registration);
  kz_.Add(kz_.GrantRecord("modern", Role::kSupervisor), {"root/1"});
  EXPECT_EQ(Answer(), "GENUINE VALID -");
  Revoke("2026-01-06", "modern/1");
  EXPECT_EQ(Answer(), "UNPROVEN - - UNKNOWN_ALGORITHM");
}

TEST_F(UnknownStatementsTest, SuchABodyWithoutTheRegistrarsSignatureIsVoid) {
  auto body = kz_.BodyRecord("modern");
  body.keys = {{{3, std::string(32, 'k')}, "modern-person-1"}};
  auto registration = kz_.Sign(body, {"modern/1", "root/1"});
  registration.signatures.back() =
      static_cast<char>(registration.signatures.back() ^ 1);
  kz_.log().Append(registration);
  Revoke("2026-01-06", "modern/1");
  EXPECT_EQ(Answer(), "GENUINE VALID -");
}

}  // namespace
}  // namespace comity::testing
