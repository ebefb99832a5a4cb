#include "core/evidence/proven_logs.h"

#include <utility>

#include "core/statement/map_keys.h"

namespace comity::evidence {

void ProvenLogs::Add(const std::string& origin,
                     std::unique_ptr<ProvenRegistry> registry) {
  const authority::Horizon head = registry->head().size.value;
  views_[origin] = {&registry->judge(), head};
  registries_[origin] = std::move(registry);
}

bool ProvenLogs::AddText(std::string text) {
  const Hash id = statement::AgreementTextId(text);
  return texts_.emplace(id, std::move(text)).second;
}

void ProvenLogs::LookBackTo(CivilDate day) {
  for (auto& [origin, view] : views_) {
    view.head = registries_.find(origin)->second->HorizonOf(day);
  }
}

std::set<std::string> ProvenLogs::TakeLookedFor() {
  return std::exchange(looked_for_, {});
}

const LogView* ProvenLogs::FindLog(std::string_view origin) {
  looked_for_.emplace(origin);
  const auto found = views_.find(origin);
  return found == views_.end() ? nullptr : &found->second;
}

std::string ProvenLogs::PinnedOrigin(std::string_view country) const {
  const auto* pinned = policy_.FindCountry(country);
  return pinned == nullptr ? "" : pinned->origin;
}

const std::string* ProvenLogs::FindAgreementText(const Hash& text_id) {
  const auto found = texts_.find(text_id);
  if (found == texts_.end()) {
    return nullptr;
  }
  used_texts_.insert(text_id);
  return &found->second;
}

}  // namespace comity::evidence
