// The proven registries and loose agreement texts of one piece of evidence, as
// the judgement of a question sees them.
#ifndef COMITY_CORE_EVIDENCE_PROVEN_LOGS_H_
#define COMITY_CORE_EVIDENCE_PROVEN_LOGS_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "core/base/civil_date.h"
#include "core/base/hash.h"
#include "core/evidence/policy.h"
#include "core/evidence/proven_registry.h"
#include "core/evidence/question.h"

namespace comity::evidence {

// One thread.
class ProvenLogs : public LogDirectory {
 public:
  // `policy` must outlive the object.
  explicit ProvenLogs(const Policy& policy) : policy_(policy) {}

  void Add(const std::string& origin, std::unique_ptr<ProvenRegistry> registry);

  // False if it is there already.
  bool AddText(std::string text);

  // From now on shows each log as it was at the end of that day.
  void LookBackTo(CivilDate day);

  const LogView* FindLog(std::string_view origin) override;
  std::string PinnedOrigin(std::string_view country) const override;
  const std::string* FindAgreementText(const Hash& text_id) override;

  // Origins that were looked for, shown or not, since the last call of this.
  std::set<std::string> TakeLookedFor();

  bool HasUnusedText() const { return used_texts_.size() != texts_.size(); }

  const std::map<std::string, std::unique_ptr<ProvenRegistry>, std::less<>>&
  registries() const {
    return registries_;
  }

 private:
  const Policy& policy_;
  std::map<std::string, std::unique_ptr<ProvenRegistry>, std::less<>>
      registries_;
  std::map<std::string, LogView, std::less<>> views_;
  std::map<Hash, std::string> texts_;
  std::set<Hash> used_texts_;
  std::set<std::string> looked_for_;
};

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_PROVEN_LOGS_H_
