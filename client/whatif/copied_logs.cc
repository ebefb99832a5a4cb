#include "client/whatif/copied_logs.h"

namespace comity::client {

// The log checked them at admission; see log_copy.h.
class CopiedLogs::AdmittedSignatures : public authority::SignatureChecker {
 public:
  Status Check(const authority::LoggedStatement&, std::size_t,
               const crypto::PublicKey&) override {
    return OkStatus();
  }
};

CopiedLogs::CopiedLogs(const std::vector<LogCopy*>& copies,
                       const evidence::Policy& policy)
    : policy_(policy), signatures_(std::make_unique<AdmittedSignatures>()) {
  for (LogCopy* copy : copies) {
    Judged& judged = logs_[copy->origin()];
    judged.judge = std::make_unique<authority::Judge>(
        copy->origin(), copy->genesis_id(), *copy, *signatures_);
    judged.view = {judged.judge.get(), copy->head().size.value};
  }
}

CopiedLogs::~CopiedLogs() = default;

const evidence::LogView* CopiedLogs::FindLog(std::string_view origin) {
  const auto found = logs_.find(origin);
  return found == logs_.end() ? nullptr : &found->second.view;
}

std::string CopiedLogs::PinnedOrigin(std::string_view country) const {
  const evidence::PinnedOrigin* pinned = policy_.FindCountry(country);
  return pinned == nullptr ? "" : pinned->origin;
}

const std::string* CopiedLogs::FindAgreementText(const Hash&) {
  return nullptr;  // The logs hold what they know.
}

void CopiedLogs::Forget() {
  for (auto& [origin, judged] : logs_) {
    judged.judge->Forget();
  }
}

}  // namespace comity::client
