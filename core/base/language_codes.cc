#include "core/base/language_codes.h"

#include <cstddef>

namespace comity {
namespace {

// ISO 639-1, two letters each.
constexpr std::string_view kTwoLetters =
    "aaabaeafakamanarasavayazbabebgbibmbnbobrbscacechcocrcscucvcydadedvdz"
    "eeeleneoeseteufafffifjfofrfygagdglgngugvhahehihohrhthuhyhziaidieigiiik"
    "ioisitiujajvkakgkikjkkklkmknkokrkskukvkwkylalblglilnloltlulvmgmhmimkml"
    "mnmrmsmtmynanbndnengnlnnnonrnvnyocojomorospapiplpsptqurmrnrorurwsascsd"
    "sesgsiskslsmsnsosqsrssstsusvswtatetgthtitktltntotrtstttwtyugukuruzvevi"
    "vowawoxhyiyozazhzu";

// Official in some country and without a code of two letters: Filipino,
// Dari, Montenegrin, Tetum, Tok Pisin, Papiamento, Seychellois Creole,
// Niuean, Tokelauan, Tuvaluan, Palauan, Gilbertese, Northern Sotho.
constexpr std::string_view kThreeLetters =
    "filprscnrtettpipapcrsniutkltvlpaugilnso";

bool Holds(std::string_view codes, std::string_view code) {
  for (std::size_t i = 0; i < codes.size(); i += code.size()) {
    if (codes.substr(i, code.size()) == code) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool IsLanguage(std::string_view tag) {
  const std::string_view code = tag.substr(0, tag.find('-'));
  return (code.size() == 2 && Holds(kTwoLetters, code)) ||
         (code.size() == 3 && Holds(kThreeLetters, code));
}

bool IsLanguageLevel(std::string_view level) {
  return level.size() == 2 && level[0] >= 'A' && level[0] <= 'C' &&
         (level[1] == '1' || level[1] == '2');
}

}  // namespace comity
