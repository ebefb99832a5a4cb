// Three logs, one of which would have its credentials count for more in DE.
#ifndef COMITY_TESTS_INTEGRATION_RECOGNITION_ATTACK_FIXTURE_H_
#define COMITY_TESTS_INTEGRATION_RECOGNITION_ATTACK_FIXTURE_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/recognition_world.h"

namespace comity::testing {

inline constexpr char kRecognised[] = "RECOGNISED AGREEMENT";
inline constexpr char kNoAgreement[] = "NOT_RECOGNISED NO_AGREEMENT";
inline constexpr char kNotAccredited[] =
    "NOT_RECOGNISED PROGRAMME_NOT_ACCREDITED";

// DE is the host that everybody wants to be recognised in.
class AttackTest : public ::testing::Test {
 protected:
  std::string InGermany(const std::string& country, std::uint64_t n,
                        std::string_view on = "2026-07-01") {
    return world_.Say(country, n, on, "DE");
  }
  void Agree(const statement::AgreementTerms& terms,
             const std::vector<std::string>& countries) {
    agreement_ = world_.Publish(world_["DE"], terms);
    world_.EnterIntoForce(countries, agreement_, "2026-01-06");
  }

  RecognitionWorld world_{{"DE", "KZ", "UZ"}};
  Hash agreement_;
};

class ProgrammeAttackTest : public AttackTest {
 protected:
  static statement::AgreementTerms Accord(
      const std::vector<std::string>& parties) {
    auto terms = Terms(parties);
    terms.nature = statement::AgreementNature::kProgrammeAccord;
    terms.scope->credential_types = {
        statement::CredentialType::kDegree,
        statement::CredentialType::kProfessionalQualification};
    terms.scope->programme = statement::ProgrammeScope{{"EUR-ACE"}, false};
    return terms;
  }
  void Teach(const std::string& country) {
    world_[country].Add(world_.ProgrammeRecord(country), {"university/1"});
  }
  void Accredit(const std::string& country, std::string_view from,
                std::string_view until = "2030-12-31") {
    auto record = world_.AccreditationRecord(from, until);
    record.decided_on = decided_on_;
    world_[country].Add(record, {"agency/1"});
  }
  void Graduate(const std::string& country, std::uint64_t n,
                std::string_view on, const std::string& body = "university") {
    world_.Issue(country, world_.Degree(country, n, on), body + "/1");
  }
  // Number 1 of KZ, whose holder was taught by the university of another log.
  statement::Credential TaughtIn(const std::string& origin,
                                 std::string_view on) {
    auto record = world_.Engineer("KZ", 1, on);
    record.education = statement::Education{{origin, "civil"}, Day(on)};
    return record;
  }

  // Of UZ; it awards and certifies.
  void AddInstitute() {
    world_["UZ"].AddBody("institute", {statement::Role::kCertificationBody,
                                       statement::Role::kHigherEducation});
  }

  std::optional<CivilDate> decided_on_;
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_INTEGRATION_RECOGNITION_ATTACK_FIXTURE_H_
