#include <utility>

#include "client/cases/case_file.h"

namespace comity::cases {
namespace {

using recognition::Credential;
using recognition::StatusEvent;
using recognition::StatusKind;

StatusEvent ReadStatusEvent(CaseObject& object) {
  StatusEvent event;
  const std::string kind = object.Text("kind");
  if (kind == "SUSPENDED") {
    event.kind = StatusKind::kSuspended;
  } else if (kind == "REVOKED") {
    event.kind = StatusKind::kRevoked;
  } else if (kind == "VOIDED") {
    event.kind = StatusKind::kVoided;
  } else {
    object.Fail("kind", "no such code: " + kind);
  }
  object.TextOr("reason", "");
  event.days = object.Days();
  event.recorded_on = object.OptionalDate("recorded_on");
  object.Finish();
  return event;
}

void ReadHolder(CaseObject object, Credential& credential) {
  object.TextOr("id", "");
  credential.nationalities = object.Texts("nationalities");
  if (object.Has("languages")) {
    CaseObject languages = object.Object("languages");
    for (const auto& [language, level] : object.Raw("languages").items()) {
      credential.languages[language] = languages.Text(language);
    }
  }
  object.Finish();
}

void ReadIntegrity(CaseObject& object, Credential& credential) {
  const std::string integrity = object.Text("integrity");
  credential.integrity_failed = integrity == "FAILED";
  if (integrity != "FAILED" && integrity != "VERIFIED") {
    object.Fail("integrity", "no such code: " + integrity);
  }
}

void ReadMerits(CaseObject& object, Credential& credential) {
  if (object.Has("level")) {
    CaseObject item = object.Object("level");
    credential.level = {item.Text("framework"), item.Text("level")};
    item.Finish();
  }
  if (object.Has("education")) {
    CaseObject item = object.Object("education");
    credential.education = {item.TextOr("programme", ""),
                            item.Date("completed_on")};
    item.Finish();
  }
  if (object.Has("cpd")) {
    CaseObject item = object.Object("cpd");
    credential.cpd_satisfied_until = item.OptionalDate("satisfied_until");
    item.Finish();
  }
  if (object.Has("experience")) {
    CaseObject item = object.Object("experience");
    credential.experience = {item.NumberOr("years", 0),
                             item.NumberOr("responsible_years", 0)};
    item.Finish();
  }
}

recognition::PriorRecognition ReadPrior(CaseObject& object) {
  recognition::PriorRecognition prior;
  prior.host = object.Text("host");
  prior.agreement = object.TextOr("agreement", "");
  prior.purpose = object.Choice<statement::Purpose>("purpose");
  prior.decided_on = object.Date("decided_on");
  prior.withdrawn_on = object.OptionalDate("withdrawn_on");
  object.Finish();
  return prior;
}

}  // namespace

Credential ReadCredential(CaseObject object) {
  Credential credential;
  object.Text("id");
  credential.type = object.Choice<statement::CredentialType>("type");
  credential.title = object.TextOr("title", "");
  credential.issuers = object.Texts("issuers");
  credential.origin = object.TextOr("origin", "");
  if (object.Has("holder")) {
    ReadHolder(object.Object("holder"), credential);
  }
  credential.issued_on = object.Date("issued_on");
  credential.first_issued_on = object.OptionalDate("first_issued_on");
  credential.valid = {object.OptionalDate("valid_from"),
                      object.OptionalDate("valid_until")};
  credential.fields =
      object.OptionalTexts("fields").value_or(credential.fields);
  for (CaseObject& item : object.Objects("status_events")) {
    credential.status_events.push_back(ReadStatusEvent(item));
  }
  ReadIntegrity(object, credential);
  ReadMerits(object, credential);
  if (object.Has("derived_from")) {
    credential.derived_from = {object.Text("derived_from")};
  }
  for (CaseObject& item : object.Objects("prior_recognitions")) {
    credential.prior_recognitions.push_back(ReadPrior(item));
  }
  object.Finish();
  return credential;
}

}  // namespace comity::cases
