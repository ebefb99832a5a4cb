#include "core/evidence/agreement_texts.h"

#include <string>
#include <utility>

#include "core/statement/map_keys.h"
#include "core/statement/wire.h"

namespace comity::evidence {
namespace {

using statement::AgreementTerms;

// The statement that carries a text need not count: the hash proves it.
StatusOr<std::optional<std::string>> TextIn(const LogView& view,
                                            const Hash& version_id) {
  COMITY_ASSIGN_OR_RETURN(
      const auto known,
      view.judge->Known(statement::AgreementKey(version_id), view.head));
  for (const authority::LoggedStatement* logged : known) {
    const auto* record = logged->As<statement::AgreementText>();
    if (record != nullptr &&
        statement::AgreementTextId(record->text) == version_id) {
      return std::optional(record->text);
    }
  }
  return std::optional<std::string>();
}

}  // namespace

StatusOr<std::optional<AgreementTerms>> TextReader::Find(
    const std::vector<const LogView*>& views, const Hash& version_id) {
  const auto known = found_.find(version_id);
  if (known != found_.end()) {
    return known->second;
  }
  std::optional<std::string> text;
  for (const LogView* view : views) {
    COMITY_ASSIGN_OR_RETURN(text, TextIn(*view, version_id));
    if (text) {
      break;
    }
  }
  const std::string* loose =
      text ? nullptr : logs_.FindAgreementText(version_id);
  if (loose != nullptr) {
    text = *loose;
  }
  if (!text) {
    // Another log may have it.
    return std::optional<AgreementTerms>();
  }
  auto terms = statement::DecodeRecord<AgreementTerms>(*text);
  auto& kept = found_[version_id];
  if (terms.ok()) {
    kept = *std::move(terms);
  }
  return kept;
}

}  // namespace comity::evidence
