// C2SP/CCTV's edge cases of Ed25519. They are published without a verdict,
// since implementations differ: each case names what is odd about it, and a
// rule decides from these flags alone.
//
// Our rule (PublicKey::Verify) refuses points A and R of small order, points
// in a non-canonical encoding, and what satisfies only the equation multiplied
// by the cofactor. So a case must be accepted exactly if it has none of the
// flags for these. Points with a component of small order that are not
// themselves of small order are fine as long as the equation holds.
#include <array>
#include <stdexcept>

#include "core/crypto/signature.h"
#include "tests/conformance/checkers.h"

namespace comity::conformance {
namespace {

using nlohmann::json;

struct Flag {
  std::string_view name;
  bool refuses;
};

constexpr std::array kFlags = {
    Flag{"low_order_A", true},
    Flag{"low_order_R", true},
    Flag{"non_canonical_A", true},
    Flag{"non_canonical_R", true},
    // s B - R - k A is a point of small order other than the neutral one.
    Flag{"low_order_residue", true},
    // k was computed over re-encoded points: not over the bytes that we see.
    Flag{"reencoded_k", true},
    Flag{"low_order_component_A", false},
    Flag{"low_order_component_R", false},
};

bool IsFlagList(const json& value) {
  return value.is_null() || value.is_array();
}

bool Recognises(const VectorFile& file) {
  if (!file.json.has_value() || !file.json->is_array() || file.json->empty()) {
    return false;
  }
  const json& first = file.json->front();
  return first.is_object() && first.contains("key") && first.contains("sig") &&
         first.contains("msg") && first.contains("flags") &&
         IsFlagList(first["flags"]);
}

bool Refuses(const std::string& name) {
  for (const Flag& flag : kFlags) {
    if (flag.name == name) {
      return flag.refuses;
    }
  }
  throw std::invalid_argument("unknown flag " + name);
}

bool ExpectsAcceptance(const json& test) {
  bool accepts = true;
  for (const json& flag : ArrayAt(test, "flags")) {
    accepts = !Refuses(flag.get<std::string>()) && accepts;
  }
  return accepts;
}

bool Accepts(const json& test) {
  const auto key = crypto::PublicKey::Parse(
      static_cast<std::uint32_t>(crypto::SignatureAlgorithm::kEd25519),
      FromHex(test.at("key").get<std::string>()));
  return key.ok() && key->Verify(test.at("msg").get<std::string>(),
                                 FromHex(test.at("sig").get<std::string>()))
                         .ok();
}

CheckResult Run(const VectorFile& file) {
  CheckResult result;
  for (const json& test : *file.json) {
    const bool expected = ExpectsAcceptance(test);
    result.Count(Accepts(test) == expected,
                 "case " + test.at("number").dump() + " " +
                     test.at("flags").dump() + " must be " +
                     (expected ? "accepted" : "refused"));
  }
  return result;
}

}  // namespace

Checker CctvEd25519Checker() { return {"cctv-ed25519", Recognises, Run}; }

}  // namespace comity::conformance
