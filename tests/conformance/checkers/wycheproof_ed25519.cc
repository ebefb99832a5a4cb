// C2SP/wycheproof's tests of Ed25519 verification. None of its valid
// signatures is among those that our stricter rule refuses.
#include "core/crypto/signature.h"
#include "tests/conformance/checkers.h"
#include "tests/conformance/checkers/wycheproof.h"

namespace comity::conformance {
namespace {

using nlohmann::json;

bool IsEd25519Group(const json& group) {
  return StringAt(group, "type") == "EddsaVerify" &&
         StringAt(KeyOf(group), "curve") == "edwards25519";
}

bool Recognises(const VectorFile& file) {
  return AllGroups(file, IsEd25519Group);
}

bool Passes(const json& group, const json& test) {
  const auto key = crypto::PublicKey::Parse(
      static_cast<std::uint32_t>(crypto::SignatureAlgorithm::kEd25519),
      FromHex(StringAt(KeyOf(group), "pk")));
  const bool accepted = key.ok() && key->Verify(FromHex(StringAt(test, "msg")),
                                                FromHex(StringAt(test, "sig")))
                                        .ok();
  switch (ResultOf(test)) {
    case Published::kValid:
      return accepted;
    case Published::kInvalid:
      return !accepted;
    case Published::kEither:
      return true;
  }
  return false;
}

CheckResult Run(const VectorFile& file) { return RunGroups(file, Passes); }

}  // namespace

Checker WycheproofEd25519Checker() {
  return {"wycheproof-ed25519", Recognises, Run};
}

}  // namespace comity::conformance
