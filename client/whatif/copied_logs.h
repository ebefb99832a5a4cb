// Copies of logs as the directory that facts are gathered from.
#ifndef COMITY_CLIENT_WHATIF_COPIED_LOGS_H_
#define COMITY_CLIENT_WHATIF_COPIED_LOGS_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "client/whatif/log_copy.h"
#include "core/authority/judge.h"
#include "core/evidence/policy.h"
#include "core/evidence/question.h"

namespace comity::client {

// Judges of its own over shared copies. One thread; several directories may
// work on the same copies at once.
class CopiedLogs : public evidence::LogDirectory {
 public:
  // All must outlive the directory.
  CopiedLogs(const std::vector<LogCopy*>& copies,
             const evidence::Policy& policy);
  ~CopiedLogs() override;

  const evidence::LogView* FindLog(std::string_view origin) override;
  std::string PinnedOrigin(std::string_view country) const override;
  const std::string* FindAgreementText(const Hash& text_id) override;

  // Gives back the memory of the judges.
  void Forget();

 private:
  class AdmittedSignatures;
  struct Judged {
    std::unique_ptr<authority::Judge> judge;
    evidence::LogView view;
  };

  const evidence::Policy& policy_;
  std::unique_ptr<AdmittedSignatures> signatures_;
  std::map<std::string, Judged, std::less<>> logs_;
};

}  // namespace comity::client

#endif  // COMITY_CLIENT_WHATIF_COPIED_LOGS_H_
