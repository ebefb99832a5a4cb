// A partner that answers in the form of SyncService, and lies, over gRPC.
#ifndef COMITY_TESTS_INTEGRATION_HOSTILE_PARTNERS_LYING_ANSWERS_H_
#define COMITY_TESTS_INTEGRATION_HOSTILE_PARTNERS_LYING_ANSWERS_H_

#include <functional>
#include <utility>

#include "comity/v1/sync_service.pb.h"
#include "core/checkpoint/note.h"
#include "tests/integration/hostile_partners/following_registry.h"
#include "tests/support/lying_partner.h"

namespace comity::testing {

// Changes the packages on their way; heads stay true.
inline LyingPartner::Script InPackages(
    std::function<void(v1::GetEntryPackageResponse&)> change) {
  return [change = std::move(change)](const SyncCall& call, Answer honest) {
    v1::GetEntryPackageResponse response;
    if (call.is_package && response.ParseFromString(honest.bytes)) {
      change(response);
      honest.bytes = response.SerializeAsString();
    }
    return honest;
  };
}

// Changes the answers about heads; packages stay true.
inline LyingPartner::Script InHeads(
    std::function<void(v1::GetLogHeadResponse&)> change) {
  return [change = std::move(change)](const SyncCall& call, Answer honest) {
    v1::GetLogHeadResponse response;
    if (call.is_head && response.ParseFromString(honest.bytes)) {
      change(response);
      honest.bytes = response.SerializeAsString();
    }
    return honest;
  };
}

class LyingAnswersTest : public HostilePartnerTest {
 protected:
  void SetUp() override { FollowBoth(); }

  // With which this registry cosigns.
  checkpoint::VerifierKey OwnKey() const {
    return *checkpoint::VerifierKey::Make("host.example/state",
                                          checkpoint::NoteKeyType::kCosignature,
                                          key_->public_key());
  }
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_INTEGRATION_HOSTILE_PARTNERS_LYING_ANSWERS_H_
