#include "core/base/country_codes.h"

#include <cstddef>

namespace comity {
namespace {

// Two letters each, ascending.
constexpr std::string_view kAssigned =
    "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABB"
    "BDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBY"
    "BZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCX"
    "CYCZDEDJDKDMDODZECEEEGEHERESETFIFJFK"
    "FMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGS"
    "GTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIR"
    "ISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLA"
    "LBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMK"
    "MLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNE"
    "NFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPM"
    "PNPRPSPTPWPYQARERORSRURWSASBSCSDSESG"
    "SHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTF"
    "TGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUY"
    "UZVAVCVEVGVIVNVUWFWSYEYTZAZMZW";

static_assert(kAssigned.size() == 2 * kCountryCodeCount);

}  // namespace

bool IsAssignedCountry(std::string_view code) {
  if (code.size() != 2) {
    return false;
  }
  std::size_t low = 0;
  std::size_t high = kCountryCodeCount;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    const std::string_view found = kAssigned.substr(2 * middle, 2);
    if (found == code) {
      return true;
    }
    if (found < code) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return false;
}

std::string_view AssignedCountry(std::size_t number) {
  return kAssigned.substr(2 * number, 2);
}

}  // namespace comity
