#include "core/statement/map_keys.h"

#include <algorithm>
#include <initializer_list>
#include <string>

#include "core/base/byte_codec.h"
#include "core/base/text_encoding.h"
#include "core/crypto/hash_memo.h"
#include "core/crypto/sha256.h"

namespace comity::statement {
namespace {

constexpr std::string_view kKeyTag("comity/key/v1", 14);
constexpr std::string_view kAgreementTag("comity/agreement/v1", 20);

Hash MapKey(std::initializer_list<std::string_view> parts) {
  // Long enough for most keys without a second allocation.
  constexpr std::size_t kUsualSize = 192;
  std::string input;
  input.reserve(kUsualSize);
  input += kKeyTag;
  for (const std::string_view part : parts) {
    AppendStr(input, part);
  }
  thread_local crypto::HashMemo memo;
  return memo.Sha256(input);
}

// Derives the keys of each record; the subject's first.
struct KeysOf {
  std::string_view home;

  using Keys = std::vector<Hash>;

  Keys Own(std::string_view credential_id) const {
    return {CredentialKey(home, credential_id)};
  }
  static Keys Remote(const CredentialReference& credential) {
    return {CredentialKey(credential.origin, credential.credential_id)};
  }
  static Keys Countries(const PartyAct& act) {
    Keys keys;
    for (const std::string& country : act.countries) {
      keys.push_back(CountryKey(country));
    }
    return keys;
  }

  Keys operator()(const std::monostate&) const { return {}; }
  Keys operator()(const Genesis&) const { return {RegistryKey()}; }
  Keys operator()(const RegistryKeys&) const { return {RegistryKey()}; }
  Keys operator()(const Partner& r) const { return {PartnerKey(r.origin)}; }
  Keys operator()(const Anchor& r) const {
    return {AnchorKey(r.origin, r.month)};
  }
  Keys operator()(const Body& r) const { return {BodyKeyOf(r.body_id)}; }
  Keys operator()(const KeyAdded& r) const { return {BodyKeyOf(r.body_id)}; }
  Keys operator()(const KeyRotated& r) const { return {BodyKeyOf(r.body_id)}; }
  Keys operator()(const KeyCompromised& r) const {
    return {BodyKeyOf(r.body_id)};
  }
  Keys operator()(const Affirm& r) const { return {BodyKeyOf(r.body_id)}; }
  Keys operator()(const Grant& r) const { return {GrantKey(r.grantee)}; }
  Keys operator()(const GrantSuspended& r) const {
    return {GrantKey(r.grantee)};
  }
  Keys operator()(const GrantAnnulled& r) const {
    return {GrantKey(r.grantee)};
  }
  Keys operator()(const Scheme& r) const { return {SchemeKey(r.scheme_id)}; }
  Keys operator()(const MappingTable& r) const {
    return {MappingKey(r.publisher, r.framework)};
  }
  Keys operator()(const RatingEdition& r) const {
    return {RatingKey(r.publisher, r.edition)};
  }
  Keys operator()(const Programme& r) const {
    return {ProgrammeKey(r.programme_id)};
  }
  Keys operator()(const Accreditation& r) const {
    return {ProgrammeKey(r.programme_id)};
  }
  Keys operator()(const AccreditationWithdrawn& r) const {
    return {ProgrammeKey(r.programme_id)};
  }
  Keys operator()(const Credential& r) const { return Own(r.credential_id); }
  Keys operator()(const CredentialSuspended& r) const {
    return Own(r.credential_id);
  }
  Keys operator()(const CredentialRevoked& r) const {
    return Own(r.credential_id);
  }
  Keys operator()(const CredentialVoided& r) const {
    return Own(r.credential_id);
  }
  Keys operator()(const CredentialReinstated& r) const {
    return Own(r.credential_id);
  }
  Keys operator()(const CredentialRenewed& r) const {
    return Own(r.credential_id);
  }
  Keys operator()(const CredentialExtended& r) const {
    return Own(r.credential_id);
  }
  Keys operator()(const CredentialSuperseded& r) const {
    return Own(r.credential_id);
  }
  Keys operator()(const ErasedNotice& r) const { return Own(r.credential_id); }
  Keys operator()(const CoIssuerConfirmed& r) const {
    return Remote(r.credential);
  }
  Keys operator()(const CoIssuerWithdrawn& r) const {
    return Remote(r.credential);
  }
  Keys operator()(const RecognitionDecision& r) const {
    return Remote(r.credential);
  }
  Keys operator()(const RecognitionDecisionWithdrawn& r) const {
    return Remote(r.credential);
  }
  Keys operator()(const AgreementText& r) const {
    return {AgreementKey(AgreementTextId(r.text))};
  }
  Keys operator()(const PartyAct& r) const { return Countries(r); }
  Keys operator()(const RecordedAct& r) const { return Countries(r.act); }
};

}  // namespace

Hash RegistryKey() { return MapKey({"registry"}); }
Hash BodyKeyOf(std::string_view body_id) { return MapKey({"body", body_id}); }
Hash GrantKey(std::string_view grantee) { return MapKey({"grant", grantee}); }
Hash SchemeKey(std::string_view scheme_id) {
  return MapKey({"scheme", scheme_id});
}
Hash MappingKey(std::string_view publisher, std::string_view framework) {
  return MapKey({"mapping", publisher, framework});
}
Hash RatingKey(std::string_view publisher, std::string_view edition) {
  return MapKey({"rating", publisher, edition});
}
Hash ProgrammeKey(std::string_view programme_id) {
  return MapKey({"programme", programme_id});
}
Hash CredentialKey(std::string_view origin, std::string_view credential_id) {
  return MapKey({"credential", origin, HexEncode(credential_id)});
}
Hash AgreementKey(const Hash& text_id) {
  return MapKey({"agreement", HexEncode(text_id.view())});
}
Hash CountryKey(std::string_view country) {
  return MapKey({"country", country});
}
Hash PartnerKey(std::string_view origin) { return MapKey({"partner", origin}); }
Hash AnchorKey(std::string_view origin, std::string_view month) {
  return MapKey({"anchor", origin, month});
}

Hash AgreementTextId(std::string_view text) {
  return crypto::Sha256({kAgreementTag, text});
}

std::vector<Hash> ExpectedKeys(std::string_view home,
                               const StatementBody& body) {
  return std::visit(KeysOf{home}, body);
}

Status CheckKeys(std::string_view home, const StatementBody& body,
                 const std::vector<Hash>& header_keys) {
  std::vector<Hash> expected = ExpectedKeys(home, body);
  std::sort(expected.begin(), expected.end());
  if (expected != header_keys) {
    return InvalidArgument(
        ErrorReason::kWrongKeys,
        "header.keys: not the keys that this kind of statement touches");
  }
  return OkStatus();
}

}  // namespace comity::statement
