// What the tests of the admission begin with.
#ifndef COMITY_TESTS_UNIT_SERVER_ADMISSION_ADMISSION_FIXTURE_H_
#define COMITY_TESTS_UNIT_SERVER_ADMISSION_ADMISSION_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tests/support/admission_world.h"
#include "tests/support/test_registry.h"

namespace comity::server {

// The scene of TestRegistry::Found, admitted statement by statement.
class AdmissionTest : public ::testing::Test {
 protected:
  AdmissionTest() : scene_(registry_.Found()), world_(registry_) {
    for (const testing::SignedStatement& founding : scene_) {
      EXPECT_OK(world_.Admit(founding));
    }
    world_.Commit();
  }

  testing::SignedStatement Issue(std::uint64_t n) {
    return registry_.Add(registry_.CredentialRecord(n), {"centre/1"});
  }

  testing::TestRegistry registry_;
  std::vector<testing::SignedStatement> scene_;
  testing::AdmissionWorld world_;
};

}  // namespace comity::server

#endif  // COMITY_TESTS_UNIT_SERVER_ADMISSION_ADMISSION_FIXTURE_H_
