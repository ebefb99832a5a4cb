#include "tests/conformance/checkers.h"

#include <array>
#include <stdexcept>

#include "core/base/text_encoding.h"

namespace comity::conformance {

std::span<const Checker> AllCheckers() {
  static const std::array checkers = {
      C2spExamplesChecker(),
      CctvEd25519Checker(),
      LogBundleChecker(),
      LogCheckpointChecker(),
      LogTileChecker(),
      MapLookupChecker(),
      MapRootChecker(),
      MerkleConsistencyChecker(),
      MerkleInclusionChecker(),
      MerkleProverChecker(),
      NoteKeyChecker(),
      TlogProofChecker(),
      UnicodeNormalizationChecker(),
      WycheproofEd25519Checker(),
      WycheproofEcdsaChecker(),
  };
  return checkers;
}

std::string FromHex(std::string_view hex) {
  std::optional<std::string> bytes = HexDecode(hex);
  if (!bytes.has_value()) {
    throw std::invalid_argument("not hexadecimal: " + std::string(hex));
  }
  return *std::move(bytes);
}

const nlohmann::json& ArrayAt(const nlohmann::json& json, const char* key) {
  static const nlohmann::json empty = nlohmann::json::array();
  const auto found = json.find(key);
  return found != json.end() && found->is_array() ? *found : empty;
}

std::string StringAt(const nlohmann::json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>()
                                                   : std::string();
}

}  // namespace comity::conformance
