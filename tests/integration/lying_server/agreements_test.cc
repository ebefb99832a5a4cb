// Recognition across two logs: which acts count, on which days, and how a
// registry or a body might make more of itself than it is.
#include "tests/integration/lying_server/scene.h"
#include "tests/support/agreement_terms.h"

namespace comity::testing {
namespace {

using statement::PartyActKind;
using statement::Role;

constexpr char kRecognised[] = "GENUINE VALID RECOGNISED";
constexpr char kNotInForce[] =
    "GENUINE VALID NOT_RECOGNISED AGREEMENT_NOT_IN_FORCE";
constexpr char kSuspended[] = "GENUINE VALID NOT_RECOGNISED PARTY_SUSPENDED";
constexpr char kEnded[] = "GENUINE VALID NOT_RECOGNISED AGREEMENT_ENDED";
constexpr char kWithdrawn[] =
    "GENUINE VALID NOT_RECOGNISED ORIGIN_PARTY_WITHDRAWN";
constexpr char kOtherType[] =
    "GENUINE VALID NOT_RECOGNISED CREDENTIAL_TYPE_NOT_COVERED";
constexpr char kNoAgreement[] = "GENUINE VALID NOT_RECOGNISED NO_AGREEMENT";

// KZ is home of the credential, DE the host.
class AgreementsTest : public Scene {
 protected:
  AgreementsTest() {
    de_.Found();
    server_.Serve(de_, {"DE"});
    agreement_ = statement::AgreementTextId(text_);
    de_.Add(
        statement::AgreementText{
            .text = text_, .agreement_id = std::nullopt, .originals = {}},
        {"authority/1"});
  }

  static std::string Text(
      std::vector<statement::CredentialType> types = {
          statement::CredentialType::kProfessionalQualification}) {
    statement::AgreementTerms terms = Terms({"de", "kz"});
    terms.scope->credential_types = std::move(types);
    return statement::EncodeRecord(terms);
  }
  statement::PartyAct ActRecord(const std::string& country, PartyActKind act,
                                std::string_view on) const {
    statement::PartyAct record;
    record.agreement_id = agreement_;
    record.version_id = agreement_;
    record.party_id = country == "DE" ? "de" : "kz";
    record.act = act;
    record.countries = {country};
    record.effective_on = Day(on);
    return record;
  }
  SignedStatement Act(TestRegistry& registry, const std::string& country,
                      PartyActKind act, std::string_view on) {
    return registry.Add(ActRecord(country, act, on),
                        {"authority/1", "authority/2"});
  }
  void BothEnter(std::string_view on = "2026-01-06") {
    Act(kz_, "KZ", PartyActKind::kEnterIntoForce, on);
    Act(de_, "DE", PartyActKind::kEnterIntoForce, on);
  }
  std::string InGermany(std::string_view on = kToday, std::uint64_t n = 1) {
    auto question = Ask(kz_, n, Day(on), "DE");
    question.purpose = statement::Purpose::kEmployment;
    return Brief(server_.Judge(question));
  }
  // KZ has no log: its centre is recorded in the log of DE, number 5.
  std::string RecordedInGermany(std::string_view host = "DE") {
    auto question = Ask(de_, 5, Day(kToday), std::string(host));
    return Brief(server_.Judge(question));
  }
  void RecordForeignCentre() {
    auto body = de_.BodyRecord("kz-centre");
    body.country = "KZ";
    de_.Add(body, {"root/1", "kz-centre/1"});
    de_.Add(de_.GrantRecord("kz-centre", Role::kCertificationBody), {"root/1"});
    de_.Add(de_.CredentialRecord(5), {"kz-centre/1"});
  }
  static statement::DocumentReference Instrument() {
    return {"Note verbale 1", std::nullopt, std::nullopt};
  }
  void RecordAct(PartyActKind act, std::string_view on) {
    de_.Add(statement::RecordedAct{ActRecord("KZ", act, on), Instrument()},
            {"authority/1", "authority/2"});
  }

  TestRegistry de_{"registry.de.example", "DE"};
  std::string text_ = Text();
  Hash agreement_;
};

TEST_F(AgreementsTest, WithoutAnAgreementItIsNotRecognised) {
  EXPECT_EQ(InGermany(), kNoAgreement);
}

TEST_F(AgreementsTest, InForceForBothItIsRecognisedFromTheDayOn) {
  BothEnter("2026-01-06");
  EXPECT_EQ(InGermany("2026-01-05"), kNotInForce);
  EXPECT_EQ(InGermany("2026-01-06"), kRecognised);
}

TEST_F(AgreementsTest, OnePartyAloneBeginsNothing) {
  Act(kz_, "KZ", PartyActKind::kEnterIntoForce, "2026-01-06");
  EXPECT_EQ(InGermany(), kNoAgreement);
  Act(de_, "DE", PartyActKind::kSign, "2026-01-06");
  EXPECT_EQ(InGermany(), kNotInForce);
}

TEST_F(AgreementsTest, ASuspensionByEitherSuspends) {
  BothEnter();
  auto suspension = ActRecord("KZ", PartyActKind::kSuspend, "2026-02-01");
  suspension.until = Day("2026-02-28");
  kz_.Add(suspension, {"authority/1", "authority/2"});
  EXPECT_EQ(InGermany("2026-01-31"), kRecognised);
  EXPECT_EQ(InGermany("2026-02-01"), kSuspended);
  EXPECT_EQ(InGermany("2026-02-28"), kSuspended);
  EXPECT_EQ(InGermany("2026-03-01"), kRecognised);
}

TEST_F(AgreementsTest, AnEndByEitherEndsIt) {
  BothEnter();
  Act(kz_, "KZ", PartyActKind::kWithdraw, "2026-03-01");
  Act(de_, "DE", PartyActKind::kTerminate, "2026-02-01");
  EXPECT_EQ(InGermany("2026-01-31"), kRecognised);
  EXPECT_EQ(InGermany("2026-02-01"), kEnded);
}

TEST_F(AgreementsTest, APartyActTakesTwoPersons) {
  Act(kz_, "KZ", PartyActKind::kEnterIntoForce, "2026-01-06");
  de_.Add(ActRecord("DE", PartyActKind::kEnterIntoForce, "2026-01-06"),
          {"authority/1"});
  EXPECT_EQ(InGermany(), kNoAgreement);
}

TEST_F(AgreementsTest, ABeginningRecordedLateCountsFromItsRecording) {
  BothEnter("2025-06-01");
  EXPECT_EQ(InGermany("2026-01-04"), kNotInForce);
  EXPECT_EQ(InGermany("2026-01-05"), kRecognised);
}

TEST_F(AgreementsTest, AnotherTypeOrPurposeIsNotCovered) {
  BothEnter();
  auto question = Ask(kz_, 1, Day(kToday), "DE");
  question.purpose = statement::Purpose::kAcademic;
  EXPECT_EQ(Brief(server_.Judge(question)),
            "GENUINE VALID NOT_RECOGNISED PURPOSE_NOT_COVERED");
}

TEST_F(AgreementsTest, TheTextMayComeFromAnyFile) {
  const std::string other = Text({statement::CredentialType::kLicence,
                                  statement::CredentialType::kTraining});
  agreement_ = statement::AgreementTextId(other);
  BothEnter();
  EXPECT_EQ(InGermany(), "GENUINE VALID UNDECIDED AGREEMENT_TEXT_MISSING");
  server_.loose_texts = {other};
  EXPECT_EQ(InGermany(), kOtherType);
}

// Tomorrow's version of the text says nothing of today.
TEST_F(AgreementsTest, AVersionCountsFromItsDay) {
  const std::string narrow = Text({statement::CredentialType::kLicence});
  const Hash wide = agreement_;
  server_.loose_texts = {narrow};
  agreement_ = statement::AgreementTextId(narrow);
  BothEnter();
  for (auto* registry : {&kz_, &de_}) {
    auto next = ActRecord(registry == &kz_ ? "KZ" : "DE",
                          PartyActKind::kNewVersion, "2027-01-01");
    next.version_id = wide;
    registry->Add(next, {"authority/1", "authority/2"});
  }
  EXPECT_EQ(InGermany("2026-12-31"), kOtherType);
  EXPECT_EQ(InGermany("2027-01-01"), kRecognised);
}

TEST_F(AgreementsTest, WithoutEvidenceOfTheHostItIsUndecided) {
  BothEnter();
  auto question = Ask(kz_, 1, Day(kToday), "DE");
  auto evidence = server_.MakeEvidence(question);
  std::erase_if(evidence.registries, [this](const auto& part) {
    return part.origin == de_.origin();
  });
  EXPECT_EQ(Brief(server_.Judge(question, evidence)),
            "GENUINE VALID UNDECIDED LOG_MISSING");
}

TEST_F(AgreementsTest, AHostWithoutALogIsUndecided) {
  EXPECT_EQ(Answer(kToday, "FR"), "GENUINE VALID UNDECIDED HOST_HAS_NO_LOG");
}

TEST_F(AgreementsTest, TheHostsEndLeftOutIsNoticed) {
  BothEnter();
  Act(de_, "DE", PartyActKind::kTerminate, "2026-01-07");
  const std::uint64_t end = de_.log().size() - 1;
  auto question = Ask(kz_, 1, Day(kToday), "DE");
  auto evidence = server_.MakeEvidence(question);
  for (auto& part : evidence.registries) {
    if (part.origin == de_.origin()) {
      Omit(de_, part, end);
    }
  }
  EXPECT_EQ(Brief(server_.Judge(question, evidence)),
            "UNPROVEN - UNDECIDED HISTORY_INCOMPLETE");
}

// --- Who speaks for whom -----------------------------------------------------

TEST_F(AgreementsTest, AnActInAnotherLogThanTheCountrysDoesNotCount) {
  Act(kz_, "KZ", PartyActKind::kEnterIntoForce, "2026-01-06");
  auto body = kz_.BodyRecord("de-authority");
  body.country = "DE";
  kz_.Add(body, {"root/1", "de-authority/1"});
  kz_.Add(kz_.GrantRecord("de-authority", Role::kAgreementAuthority),
          {"root/1"});
  kz_.Add(ActRecord("DE", PartyActKind::kEnterIntoForce, "2026-01-06"),
          {"de-authority/1", "de-authority/2"});
  EXPECT_EQ(InGermany(), kNoAgreement);
}

// A foreign body in the host's log acts for "its own country and the host".
TEST_F(AgreementsTest, AForeignBodyDoesNotActForTheLogsCountry) {
  Act(kz_, "KZ", PartyActKind::kEnterIntoForce, "2026-01-06");
  auto body = de_.BodyRecord("fr-authority");
  body.country = "FR";
  de_.Add(body, {"root/1", "fr-authority/1"});
  de_.Add(de_.GrantRecord("fr-authority", Role::kAgreementAuthority),
          {"root/1"});
  auto act = ActRecord("DE", PartyActKind::kEnterIntoForce, "2026-01-06");
  act.countries = {"DE", "FR"};
  de_.Add(act, {"fr-authority/1", "fr-authority/2"});
  EXPECT_EQ(InGermany(), kNoAgreement);
}

TEST_F(AgreementsTest, AnIssuerCannotStateAnOriginThatHasItsOwnLog) {
  TestRegistry fr("registry.fr.example", "FR");
  fr.Found();
  server_.Serve(fr, {"FR"});
  BothEnter();
  auto record = fr.CredentialRecord(9);
  record.origin_country = "KZ";
  fr.Add(record, {"centre/1"});
  auto question = Ask(fr, 9, Day(kToday), "DE");
  EXPECT_EQ(Brief(server_.Judge(question)),
            "GENUINE VALID NOT_RECOGNISED BODY_OF_OTHER_LOG");
}

TEST_F(AgreementsTest, AStatedOriginWithoutALogReachesItsLogsHostOnly) {
  auto record = kz_.CredentialRecord(9);
  record.origin_country = "UZ";
  kz_.Add(record, {"centre/1"});
  EXPECT_EQ(InGermany(kToday, 9),
            "GENUINE VALID NOT_RECOGNISED BODY_OF_OTHER_LOG");
}

TEST_F(AgreementsTest, ABodyOfACountryWithItsOwnLogIsVoidElsewhere) {
  RecordForeignCentre();
  EXPECT_EQ(RecordedInGermany(),
            "GENUINE VOID NOT_RECOGNISED BODY_OF_OTHER_LOG");
}

// A text of its own making does not make anybody a party of another one.
TEST_F(AgreementsTest, NobodyBecomesAPartyByATextThatTheOtherNeverAccepted) {
  TestRegistry fr("registry.fr.example", "FR");
  fr.Found();
  fr.Add(fr.CredentialRecord(9), {"centre/1"});
  server_.Serve(fr, {"FR"});
  BothEnter();
  statement::AgreementTerms evil =
      *statement::DecodeRecord<statement::AgreementTerms>(text_);
  evil.parties[1].party_id = "fr";
  evil.parties[1].countries = {"FR"};
  server_.loose_texts = {statement::EncodeRecord(evil)};
  auto act = ActRecord("FR", PartyActKind::kEnterIntoForce, "2026-01-06");
  act.party_id = "fr";
  fr.Add(act, {"authority/1", "authority/2"});
  act.act = PartyActKind::kNewVersion;
  act.version_id = statement::AgreementTextId(server_.loose_texts.front());
  fr.Add(act, {"authority/1", "authority/2"});
  auto question = Ask(fr, 9, Day(kToday), "DE");
  question.purpose = statement::Purpose::kEmployment;
  const auto verdict = server_.Judge(question);
  EXPECT_EQ(verdict.recognition, evidence::Recognition::kNotRecognised)
      << Brief(verdict);
}

TEST_F(AgreementsTest, WithoutTheOriginalTextNothingIsCertain) {
  const Hash wide = agreement_;
  agreement_ =
      statement::AgreementTextId(Text({statement::CredentialType::kLicence}));
  BothEnter();
  for (auto* registry : {&kz_, &de_}) {
    auto next = ActRecord(registry == &kz_ ? "KZ" : "DE",
                          PartyActKind::kNewVersion, "2026-01-06");
    next.version_id = wide;
    registry->Add(next, {"authority/1", "authority/2"});
  }
  EXPECT_EQ(InGermany(), "GENUINE VALID UNDECIDED AGREEMENT_TEXT_MISSING");
}

TEST_F(AgreementsTest, AnOriginIsThatOfOneWhoSigned) {
  auto record = kz_.CredentialRecord(9);
  record.origin_country = "DE";
  kz_.Add(record, {"centre/1"});
  EXPECT_EQ(InGermany(kToday, 9),
            "GENUINE VALID NOT_RECOGNISED BODY_OF_OTHER_LOG");
}

// --- A country without a log, and with one later -----------------------------

class RecordedActsTest : public AgreementsTest {
 protected:
  RecordedActsTest() {
    server_ = TestServer();
    server_.Serve(de_, {"DE"});
    RecordForeignCentre();
    Act(de_, "DE", PartyActKind::kEnterIntoForce, "2026-01-05");
  }

  // The log of KZ, which begins after everything so far.
  void Pin() {
    late_kz_ = std::make_unique<TestRegistry>("registry.kz-2.example", "KZ");
    late_kz_->log().AdvanceTo(Day("2026-01-06"));
    late_kz_->Found();
    server_.Serve(*late_kz_, {"KZ"});
  }

  std::unique_ptr<TestRegistry> late_kz_;
};

TEST_F(RecordedActsTest, TheHostsRecordCountsForTheHost) {
  EXPECT_EQ(RecordedInGermany(), kNoAgreement);
  RecordAct(PartyActKind::kEnterIntoForce, "2026-01-05");
  EXPECT_EQ(RecordedInGermany(), kRecognised);
  const auto verdict = server_.Judge(Ask(de_, 5, Day(kToday), "DE"));
  EXPECT_THAT(verdict.notes, ::testing::Contains("PARTY_ACT_RECORDED_BY_HOST"));
}

TEST_F(RecordedActsTest, AndForNobodyElse) {
  TestRegistry fr("registry.fr.example", "FR");
  fr.Found();
  server_.Serve(fr, {"FR"});
  RecordAct(PartyActKind::kEnterIntoForce, "2026-01-05");
  EXPECT_EQ(RecordedInGermany("FR"),
            "GENUINE VALID NOT_RECOGNISED BODY_OF_OTHER_LOG");
}

TEST_F(RecordedActsTest, NoAuthorityRecordsForItsOwnCountry) {
  auto act = ActRecord("DE", PartyActKind::kTerminate, "2026-01-06");
  RecordAct(PartyActKind::kEnterIntoForce, "2026-01-05");
  de_.Add(statement::RecordedAct{act, Instrument()},
          {"authority/1", "authority/2"});
  EXPECT_EQ(RecordedInGermany(), kRecognised);
}

TEST_F(RecordedActsTest, ItGoesOnUntilTheCountrysOwnLogActs) {
  RecordAct(PartyActKind::kEnterIntoForce, "2026-01-05");
  Pin();
  EXPECT_EQ(RecordedInGermany(), kRecognised);
  Act(*late_kz_, "KZ", PartyActKind::kSign, "2026-01-07");
  EXPECT_EQ(RecordedInGermany(), kNotInForce);
  Act(*late_kz_, "KZ", PartyActKind::kEnterIntoForce, "2026-01-08");
  EXPECT_EQ(RecordedInGermany(), kRecognised);
}

// Even an end that the host recorded.
TEST_F(RecordedActsTest, FromThenOnNothingRecordedCounts) {
  RecordAct(PartyActKind::kEnterIntoForce, "2026-01-05");
  RecordAct(PartyActKind::kWithdraw, "2026-01-06");
  EXPECT_EQ(RecordedInGermany(), kWithdrawn);
  Pin();
  EXPECT_EQ(RecordedInGermany(), kWithdrawn);
  Act(*late_kz_, "KZ", PartyActKind::kEnterIntoForce, "2026-01-07");
  EXPECT_EQ(RecordedInGermany(), kRecognised);
}

// Two countries of one registry: each signs its own acts.
TEST_F(RecordedActsTest, NobodyRecordsForACountryOfTheSameLog) {
  RecordAct(PartyActKind::kEnterIntoForce, "2026-01-05");
  server_ = TestServer();
  server_.Serve(de_, {"DE", "KZ"});
  EXPECT_EQ(RecordedInGermany(), kNoAgreement);
}

}  // namespace
}  // namespace comity::testing
