#include "core/authority/signers.h"

#include "tests/unit/core/authority/authority_fixture.h"

namespace comity::testing {
namespace {

class SignersTest : public AuthorityTest {
 protected:
  SignedStatement Issue(statement::Header header, const Keys& keys) {
    return kz_.SignWith(std::move(header), kz_.CredentialRecord(1), keys);
  }
};

TEST_F(SignersTest, OneSignatureForEachSlotCounts) {
  EXPECT_EQ(Judge(Issue({}, {"centre/1"})), "OK");
}

TEST_F(SignersTest, ASlotWithoutSignatureIsNotFilled) {
  statement::Header header;
  header.slots = {"centre", "centre"};
  EXPECT_EQ(Judge(Issue(header, {"centre/1"})), "SLOTS_NOT_FILLED");
}

TEST_F(SignersTest, ASignatureTooManyIsNotTaken) {
  statement::Header header;
  header.slots = {"centre"};
  EXPECT_EQ(Judge(Issue(header, {"centre/1", "centre/2"})), "SLOTS_NOT_FILLED");
}

TEST_F(SignersTest, OneKeyDoesNotFillTwoSlots) {
  EXPECT_EQ(Judge(Issue({}, {"centre/1", "centre/1"})), "SLOTS_NOT_FILLED");
}

TEST_F(SignersTest, AKeyThatTheBodyLacksIsUnknown) {
  EXPECT_EQ(Judge(Issue({}, {"centre/3"})), "UNKNOWN_KEY");
  statement::Header header;
  header.slots = {"centre"};
  EXPECT_EQ(Judge(Issue(header, {"authority/1"})), "UNKNOWN_KEY");
}

TEST_F(SignersTest, ABodyThatIsNotRegisteredIsUnknown) {
  EXPECT_EQ(Judge(Issue({}, {"nobody/1"})), "BODY_UNKNOWN");
}

TEST_F(SignersTest, ASignatureOverOtherBytesIsInvalid) {
  auto issue = Issue({}, {"centre/1"});
  issue.signatures = Issue({}, {"centre/1"}).signatures;
  EXPECT_EQ(Judge(issue), "SIGNATURE_INVALID");
}

TEST_F(SignersTest, SignaturesInAnotherOrderAreNotThoseOfTheSlots) {
  auto body = kz_.BodyRecord("new");
  statement::Header header;
  header.slots = {"new", "root"};
  auto right = kz_.SignWith(header, body, {"new/1", "root/1"});
  EXPECT_EQ(Judge(right), "OK");
  auto signatures = *statement::DecodeSignatures(right.signatures);
  std::swap(signatures[0], signatures[1]);
  right.signatures = statement::EncodeSignatures(signatures);
  EXPECT_EQ(Judge(right), "UNKNOWN_KEY");
}

TEST_F(SignersTest, AnotherHomeIsRefusedFirst) {
  statement::Header header;
  header.home = "registry.de.example";
  EXPECT_EQ(Judge(Issue(header, {"centre/1"})), "WRONG_HOME");
}

TEST_F(SignersTest, OtherKeysThanTheKindTouchesAreWrong) {
  statement::Header header;
  header.keys = {kz_.CredentialKey(2)};
  EXPECT_EQ(Judge(Issue(header, {"centre/1"})), "WRONG_KEYS");
}

TEST_F(SignersTest, APreviousThatIsNotTheLatestIsRefused) {
  statement::Header header;
  header.previous = kz_.genesis_id();
  EXPECT_EQ(Judge(Issue(header, {"centre/1"})), "PREVIOUS_MISMATCH");
  EXPECT_EQ(Admit(Issue({}, {"centre/1"})), "OK");
  EXPECT_EQ(Judge(last_), "DUPLICATE");
  const statement::CredentialExtended extension{
      .credential_id = kz_.CredentialId(1),
      .valid_until = Day("2032-01-01"),
      .reason = statement::EventReason::kAdministrative};
  EXPECT_EQ(Judge(kz_.Sign(extension, {"centre/1"})), "PREVIOUS_MISMATCH");
  EXPECT_EQ(Judge(kz_.Sign(extension, {"centre/1"}, last_.statement.id)), "OK");
}

TEST_F(SignersTest, PersonsAreCountedBodyByBody) {
  authority::Judgement judgement;
  judgement.signers = {
      {"a", Hash{}, "p"}, {"a", Hash{}, "p"}, {"b", Hash{}, "q"}};
  EXPECT_EQ(authority::CountPersons(judgement), 2U);
  EXPECT_EQ(authority::CountPersonsOf(judgement, "a"), 1U);
  EXPECT_EQ(authority::CountPersonsOf(judgement, "c"), 0U);
  EXPECT_EQ(authority::CountSlot(judgement, "a"), 2U);
}

}  // namespace
}  // namespace comity::testing
