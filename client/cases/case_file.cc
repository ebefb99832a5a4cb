#include "client/cases/case_file.h"

#include <utility>

namespace comity::cases {
namespace {

using recognition::Facts;

void ReadBodies(CaseObject& object, Facts& facts) {
  for (CaseObject& item : object.Objects("bodies")) {
    recognition::Body body;
    const std::string id = item.Text("id");
    item.TextOr("name", "");
    body.country = item.Text("country");
    item.TextOr("role", "");
    for (CaseObject& event : item.Objects("authority")) {
      const std::string kind = event.Text("kind");
      if (kind != "AUTHORISED" && kind != "SUSPENDED" && kind != "ANNULLED") {
        event.Fail("kind", "no such code: " + kind);
      }
      body.authority.push_back(
          {kind == "AUTHORISED"  ? recognition::AuthorityKind::kAuthorised
           : kind == "SUSPENDED" ? recognition::AuthorityKind::kSuspended
                                 : recognition::AuthorityKind::kAnnulled,
           event.Days(), event.OptionalDate("retroactive_to"),
           event.OptionalDate("recorded_on")});
      event.Finish();
    }
    item.Finish();
    if (!facts.bodies.emplace(id, std::move(body)).second) {
      item.Fail("id", "stands twice: " + id);
    }
  }
}

recognition::Accreditation ReadAccreditation(CaseObject& object) {
  recognition::Accreditation accreditation;
  accreditation.label = object.Text("label");
  accreditation.agency = object.Text("agency");
  accreditation.days = object.Days();
  accreditation.decided_on = object.OptionalDate("decided_on");
  accreditation.covers = object.OptionalTexts("covers");
  accreditation.withdrawn_on = object.OptionalDate("withdrawn_on");
  accreditation.annulled = object.FlagOr("annulled", false);
  object.Finish();
  return accreditation;
}

void ReadProgrammes(CaseObject& object, Facts& facts) {
  for (CaseObject& item : object.Objects("programmes")) {
    recognition::Programme programme;
    const std::string id = item.Text("id");
    item.TextOr("name", "");
    programme.country = item.Text("location");
    programme.awarding = item.Texts("awarding");
    item.OptionalTexts("fields");
    for (CaseObject& accreditation : item.Objects("accreditations")) {
      programme.accreditations.push_back(ReadAccreditation(accreditation));
    }
    item.Finish();
    if (!facts.programmes.emplace(id, std::move(programme)).second) {
      item.Fail("id", "stands twice: " + id);
    }
  }
}

recognition::Query ReadQuery(CaseObject object) {
  recognition::Query query;
  query.credential = object.Text("credential");
  query.host = object.Text("host");
  query.purpose = object.Choice<statement::Purpose>("purpose");
  query.on = object.Date("on");
  query.field = object.TextOr("field", "");
  query.known_at = object.OptionalDate("known_at");
  for (CaseObject& item : object.Objects("satisfied")) {
    query.satisfied.push_back(
        {item.Choice<statement::ConditionCode>("code"), item.Days()});
    item.Finish();
  }
  object.Finish();
  return query;
}

recognition::LevelMaps ReadLevelMaps(CaseObject& file) {
  recognition::LevelMaps maps;
  if (!file.Has("level_maps")) {
    return maps;
  }
  CaseObject frameworks = file.Object("level_maps");
  for (const auto& [framework, levels] : file.Raw("level_maps").items()) {
    CaseObject table = frameworks.Object(framework);
    for (const auto& [level, eqf] : levels.items()) {
      maps[framework][level] = table.NumberOr(level, 0);
    }
  }
  return maps;
}

RecognitionCase ReadCase(const Json& json, const std::string& place,
                         const recognition::LevelMaps& level_maps) {
  RecognitionCase result;
  CaseObject object(json, place, result.status);
  result.id = object.Text("id");
  result.title = object.TextOr("title", "");
  object.TextOr("why", "");
  object.OptionalTexts("tags");
  result.facts.level_maps = level_maps;
  ReadBodies(object, result.facts);
  ReadProgrammes(object, result.facts);
  for (CaseObject& item : object.Objects("agreements")) {
    result.facts.agreements.push_back(ReadAgreement(item));
  }
  for (CaseObject& item : object.Objects("credentials")) {
    const std::string id = item.Text("id");
    if (!result.facts.credentials.emplace(id, ReadCredential(item)).second) {
      item.Fail("id", "stands twice: " + id);
    }
  }
  if (object.Has("query")) {
    result.query = ReadQuery(object.Object("query"));
  } else {
    object.Fail("query", "is missing");
  }
  if (result.facts.credentials.count(result.query.credential) == 0) {
    object.Fail("query.credential", "names no credential of the case");
  }
  result.expected = object.Raw("expect");
  object.Finish();
  return result;
}

}  // namespace

StatusOr<std::vector<RecognitionCase>> ReadCaseFile(std::string_view text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) {
    return InvalidArgument(ErrorReason::kJsonMalformed,
                           "the case file is not JSON");
  }
  Status status;
  CaseObject file(json, "file", status);
  file.Has("version");
  file.Has("note");
  file.Has("conventions");
  const recognition::LevelMaps level_maps = ReadLevelMaps(file);
  const Json& list = file.Raw("cases");
  file.Finish();
  if (status.ok() && !list.is_array()) {
    file.Fail("cases", "must be a list");
  }
  COMITY_RETURN_IF_ERROR(status);
  std::vector<RecognitionCase> cases;
  for (std::size_t i = 0; i < list.size(); ++i) {
    cases.push_back(
        ReadCase(list[i], "cases[" + std::to_string(i) + "]", level_maps));
  }
  return cases;
}

}  // namespace comity::cases
