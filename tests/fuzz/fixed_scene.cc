#include "tests/fuzz/fixed_scene.h"

#include <algorithm>

#include "client/issuing/credential_number.h"
#include "client/issuing/presentation.h"
#include "core/recognition/decision.h"
#include "core/statement/map_keys.h"
#include "core/statement/wire.h"
#include "tests/fuzz/fuzz_target.h"

namespace comity::fuzzing {
namespace {

using testing::Ask;
using testing::Day;
using testing::TestRegistry;

constexpr char kDay[] = "2026-01-10";

std::string AgreementTermsText() {
  statement::AgreementTerms terms;
  terms.titles = {{"en", "Agreement"}};
  terms.kind = statement::AgreementKind::kBilateral;
  terms.nature = statement::AgreementNature::kTreaty;
  terms.binding = true;
  terms.parties.resize(2);
  terms.parties[0].party_id = "de";
  terms.parties[0].countries = {"DE"};
  terms.parties[0].names = {{"en", "Germany"}};
  terms.parties[1].party_id = "kz";
  terms.parties[1].countries = {"KZ"};
  terms.parties[1].names = {{"en", "Kazakhstan"}};
  terms.effect = statement::AgreementEffect::kFull;
  statement::Scope scope;
  scope.credential_types = {
      statement::CredentialType::kProfessionalQualification};
  scope.purposes = {statement::Purpose::kEmployment};
  terms.scope = scope;
  return statement::EncodeRecord(terms);
}

}  // namespace

FixedScene& FixedScene::Get() {
  static FixedScene scene;
  return scene;
}

FixedScene::FixedScene() {
  FillKz();
  FillDe();
  server_.Serve(kz_, {"KZ"});
  server_.Serve(de_, {"DE"});
  server_.AddCosigner("cosigner.example", "society",
                      evidence::CosignerGrade::kState);
  policy_ = server_.ClientPolicy();
  now_ms_ = server_.time_s() * 1000;
  Ask();
  presentation_ =
      Must(client::Present(holder_, {.claims = {"birth-date", "name"},
                                     .evidence = evidence_.back(),
                                     .holder_key = &kz_.Key("holder/1"),
                                     .nonce = nonce_}));
}

void FixedScene::FillKz() {
  kz_.Found();
  kz_.Add(kz_.CredentialRecord(1), {"centre/1"});
  kz_.Add(kz_.CredentialRecord(2), {"centre/1"});
  kz_.Add(kz_.RevokedRecord(2, Day("2026-01-06")), {"authority/1"});
  kz_.Add(kz_.CredentialRecord(3), {"registrar/1"});
  holder_.credential = {kz_.origin(), TestRegistry::CredentialId(5)};
  holder_.number =
      client::FormatCredentialNumber({"KZ", TestRegistry::CredentialId(5)});
  holder_.secret = std::string(statement::kClaimSecretSize, 's');
  holder_.values = {{"birth-date", "1990-02-03"}, {"name", "Aigul"}};
  statement::Credential record = kz_.CredentialRecord(5);
  record.holder_key = kz_.PublicKeyRecord("holder/1");
  record.claims.clear();
  for (const client::ClaimValue& value : holder_.values) {
    record.claims.push_back(
        {value.name,
         statement::ClaimDigestOf(record.credential_id,
                                  client::OpenClaim(holder_, value))});
  }
  holder_.statement = kz_.Add(record, {"centre/1"}).statement.bytes;
}

// One party alone entered into force: nothing is recognised.
void FixedScene::FillDe() {
  de_.Found();
  const std::string text = AgreementTermsText();
  de_.Add(
      statement::AgreementText{
          .text = text, .agreement_id = std::nullopt, .originals = {}},
      {"authority/1"});
  statement::PartyAct act;
  act.agreement_id = statement::AgreementTextId(text);
  act.version_id = act.agreement_id;
  act.party_id = "de";
  act.act = statement::PartyActKind::kEnterIntoForce;
  act.countries = {"DE"};
  act.effective_on = Day("2026-01-06");
  de_.Add(act, {"authority/1", "authority/2"});
}

void FixedScene::Ask() {
  const auto add = [this](std::uint64_t n, std::string host, Question truth) {
    truth.question = testing::Ask(kz_, n, Day(kDay), std::move(host));
    truth.question.purpose = statement::Purpose::kEmployment;
    evidence_.push_back(
        statement::EncodeRecord(server_.MakeEvidence(truth.question)));
    questions_.push_back(std::move(truth));
  };
  add(1, "", {.may_be_genuine = true, .may_be_valid = true});
  add(2, "", {.may_be_genuine = true});
  add(3, "", {.may_be_false = true});
  add(4, "", {.may_be_false = true});
  add(1, "DE", {.may_be_genuine = true, .may_be_valid = true});
  add(1, "KZ",
      {.may_be_genuine = true,
       .may_be_valid = true,
       .may_be_recognised = true});
  add(5, "", {.may_be_genuine = true, .may_be_valid = true});
}

void FixedScene::CheckVerdict(const Question& question,
                              const evidence::Verdict& verdict) {
  using evidence::Authenticity;
  Require(
      question.may_be_genuine || verdict.authenticity != Authenticity::kGenuine,
      "nothing false is found GENUINE");
  Require(question.may_be_false || verdict.authenticity != Authenticity::kFalse,
          "nothing genuine is found FALSE");
  Require(
      question.may_be_valid || verdict.status != evidence::DayStatus::kValid,
      "nothing revoked is found VALID");
  Require(!question.may_be_valid ||
              verdict.status == evidence::DayStatus::kValid ||
              verdict.status == evidence::DayStatus::kUnspecified,
          "nothing valid is found to be something else");
  Require(question.may_be_recognised ||
              (verdict.recognition != recognition::Outcome::kRecognised &&
               verdict.recognition != recognition::Outcome::kConditional),
          "nothing is found RECOGNISED that no agreement recognises");
  Require(verdict.authenticity != Authenticity::kUnproven ||
              (verdict.status == evidence::DayStatus::kUnspecified &&
               !verdict.facts && !verdict.reasons.empty()),
          "UNPROVEN says nothing but why");
}

}  // namespace comity::fuzzing
