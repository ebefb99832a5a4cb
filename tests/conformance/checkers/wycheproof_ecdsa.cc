// C2SP/wycheproof's tests of ECDSA verification, for P-256 with SHA-256.
//
// Two things differ from our wire. Most files carry signatures in DER, we
// carry r || s: they are converted by a strict reader, and what it refuses
// counts as refused. And Wycheproof takes s and n-s alike, where we accept
// only the lower one. So a valid signature must be accepted in its low form,
// and, if it was published in the high form, be refused as published; an
// invalid one must be refused in both forms.
#include <cstdint>
#include <optional>

#include "core/crypto/p256_checks.h"
#include "core/crypto/signature.h"
#include "tests/conformance/checkers.h"
#include "tests/conformance/checkers/wycheproof.h"

namespace comity::conformance {
namespace {

using nlohmann::json;

bool IsP256Group(const json& group) {
  const std::string type = StringAt(group, "type");
  return (type == "EcdsaVerify" || type == "EcdsaP1363Verify") &&
         StringAt(group, "sha") == "SHA-256" &&
         StringAt(KeyOf(group), "curve") == "secp256r1";
}

bool Recognises(const VectorFile& file) { return AllGroups(file, IsP256Group); }

// Reads one DER integer off the front of `der` as 32 bytes: tag, short length,
// not negative, no zero byte more than needed.
std::optional<std::string> TakeInteger(std::string_view& der) {
  if (der.size() < 3 || der[0] != 0x02 || der[1] < 1 || der[1] > 33) {
    return std::nullopt;
  }
  const std::size_t size = static_cast<std::uint8_t>(der[1]);
  if (der.size() < 2 + size) {
    return std::nullopt;
  }
  std::string_view digits = der.substr(2, size);
  der.remove_prefix(2 + size);
  const bool zero_first = digits[0] == 0;
  if ((digits[0] & 0x80) != 0 ||
      (zero_first && size > 1 && (digits[1] & 0x80) == 0)) {
    return std::nullopt;
  }
  if (zero_first) {
    digits.remove_prefix(1);
  }
  if (digits.size() > 32) {
    return std::nullopt;
  }
  return std::string(32 - digits.size(), '\0') + std::string(digits);
}

// r || s of a strict DER signature.
std::optional<std::string> FromDer(std::string_view der) {
  if (der.size() < 2 || der[0] != 0x30 || der[1] < 0 ||
      static_cast<std::uint8_t>(der[1]) != der.size() - 2) {
    return std::nullopt;
  }
  der.remove_prefix(2);
  const std::optional<std::string> r = TakeInteger(der);
  const std::optional<std::string> s = TakeInteger(der);
  if (!r.has_value() || !s.has_value() || !der.empty()) {
    return std::nullopt;
  }
  return *r + *s;
}

// Published as an uncompressed point; ours are compressed.
StatusOr<crypto::PublicKey> ReadKey(const json& group) {
  const std::string point = FromHex(StringAt(KeyOf(group), "uncompressed"));
  if (point.size() != 65 || point[0] != 4) {
    return Internal("the published key is not an uncompressed point");
  }
  const char prefix = static_cast<char>(2 + (point.back() & 1));
  return crypto::PublicKey::Parse(
      static_cast<std::uint32_t>(crypto::SignatureAlgorithm::kEcdsaP256),
      prefix + point.substr(1, 32));
}

// s below n, without which n-s means nothing.
bool HasLowForm(const std::string& signature) {
  static const std::string order = FromHex(
      "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  return signature.substr(32) < order;
}

struct Outcome {
  bool as_published = false;
  bool in_low_form = false;
  bool is_low = false;
};

Outcome Replay(const json& group, const json& test) {
  std::optional<std::string> signature = FromHex(StringAt(test, "sig"));
  if (StringAt(group, "type") == "EcdsaVerify") {
    signature = FromDer(*signature);
  }
  const StatusOr<crypto::PublicKey> key = ReadKey(group);
  Outcome outcome;
  if (!signature.has_value() || !key.ok()) {
    return outcome;
  }
  const std::string message = FromHex(StringAt(test, "msg"));
  outcome.as_published = key->Verify(message, *signature).ok();
  if (signature->size() == 64 && HasLowForm(*signature)) {
    const std::string low = crypto::WithLowS(*signature);
    outcome.is_low = low == *signature;
    outcome.in_low_form = key->Verify(message, low).ok();
  }
  return outcome;
}

bool Passes(const json& group, const json& test) {
  const Outcome outcome = Replay(group, test);
  switch (ResultOf(test)) {
    case Published::kValid:
      return outcome.in_low_form && outcome.as_published == outcome.is_low;
    case Published::kInvalid:
      return !outcome.in_low_form && !outcome.as_published;
    case Published::kEither:
      return outcome.is_low || !outcome.as_published;
  }
  return false;
}

CheckResult Run(const VectorFile& file) { return RunGroups(file, Passes); }

}  // namespace

Checker WycheproofEcdsaChecker() {
  return {"wycheproof-ecdsa-p256", Recognises, Run};
}

}  // namespace comity::conformance
