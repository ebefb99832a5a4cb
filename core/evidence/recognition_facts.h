// All facts that decide whether a credential counts in a country, assembled
// from the histories of logs.
//
// Which histories are read depends on the question as little as possible, so
// that evidence made for one day and purpose serves for others.
#ifndef COMITY_CORE_EVIDENCE_RECOGNITION_FACTS_H_
#define COMITY_CORE_EVIDENCE_RECOGNITION_FACTS_H_

#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/evidence/agreement_facts.h"
#include "core/evidence/credential_facts.h"
#include "core/evidence/question.h"
#include "core/recognition/facts.h"

namespace comity::evidence {

struct RecognitionInput {
  recognition::Facts facts;
  recognition::Query query;
  // An act of another country that was recorded by the host stands among them.
  bool recorded_by_host = false;
  bool late_recorded = false;
  std::vector<std::string> details;
};

// Gathers the facts in two steps. After the first, the credential itself may
// already be enough: it may fail by itself, or belong to the host.
class FactGathering {
 public:
  // All must outlive the object. Requires: the credential is VALID on
  // question.on, and question.host_country is not empty.
  FactGathering(LogDirectory& logs, const ProvenCredential& proven,
                const Question& question);

  // The credential, its issuers in its own log and its sources.
  // Errors: undetermined, also if the question asks for a field that is none.
  Status GatherOwn();

  // Everything that agreements with the host are judged by.
  // Errors: undetermined.
  Status GatherForeign();

  // Agreements that lead through another country; only worth looking at where
  // nothing else recognises without conditions.
  // Errors: undetermined.
  Status GatherChains();

  const RecognitionInput& input() const { return input_; }

 private:
  Status AddAgreements(const std::string& host, const std::string& origin);
  Status AddAccreditedProgramme();
  void DropForeignProgramme();
  Status CheckPriorDecisions();
  Status AddChains(const std::vector<std::string>& origins);
  std::vector<std::string> OriginCountries() const;
  std::vector<std::string> AccreditorCountries() const;

  LogDirectory& logs_;
  const ProvenCredential& proven_;
  const Question& question_;
  AgreementReader agreements_;
  RecognitionInput input_;
};

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_RECOGNITION_FACTS_H_
