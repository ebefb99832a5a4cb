// A partner whose log is in memory, and a link to it that tests let fail, hang
// and count.
#ifndef COMITY_TESTS_UNIT_SERVER_SYNC_PARTNER_IN_MEMORY_H_
#define COMITY_TESTS_UNIT_SERVER_SYNC_PARTNER_IN_MEMORY_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "server/sync/partner_link.h"
#include "tests/support/lying_partner.h"
#include "tests/support/test_registry.h"

namespace comity::testing {

// A log in memory, and what became of the link to it: outlives the links, which
// belong to mirrors. Thread-safe.
class PartnerInMemory {
 public:
  PartnerInMemory() {
    registry_.Found();
    registry_.log().Commit();
    shown_.Serve(registry_, {"KZ"});
    shown_.later_s = 0;
  }

  // Changes the log, or how it is shown.
  void Change(const std::function<void(TestRegistry&, TestServer&)>& change) {
    const std::lock_guard lock(mutex_);
    change(registry_, shown_);
  }
  void Grow() {
    Change([this](TestRegistry& registry, TestServer&) {
      registry.Add(registry.CredentialRecord(++credentials_), {"centre/1"});
      registry.log().Commit();
    });
  }
  std::uint64_t size() {
    const std::lock_guard lock(mutex_);
    return registry_.log().size();
  }
  TestRegistry& registry() { return registry_; }

  // Asking fails with this until it is OK again.
  void Fail(Status status) {
    const std::lock_guard lock(mutex_);
    status_ = std::move(status);
  }
  void SetPackageEntriesMax(std::uint64_t entries_max) {
    const std::lock_guard lock(mutex_);
    package_entries_max_ = entries_max;
  }
  // Packages that begin there or later cannot be had.
  void FailPackagesFrom(std::uint64_t index) {
    const std::lock_guard lock(mutex_);
    packages_fail_from_ = index;
  }
  // Asking lasts until the link is cancelled.
  void Hang() {
    const std::lock_guard lock(mutex_);
    hangs_ = true;
  }
  int asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }
  // How often a mirror has gone to sleep.
  int rests() {
    const std::lock_guard lock(mutex_);
    return rests_;
  }

  std::unique_ptr<server::PartnerLink> NewLink();

 private:
  class Link;

  std::mutex mutex_;
  std::condition_variable cancelling_;
  TestRegistry registry_;
  TestServer shown_;
  Status status_;
  bool hangs_ = false;
  bool cancelled_ = false;
  std::uint64_t package_entries_max_ = mirror::kPackageEntriesMax;
  std::uint64_t packages_fail_from_ = ~std::uint64_t{0};
  int asked_ = 0;
  int rests_ = 0;
  std::uint64_t credentials_ = 0;
};

class PartnerInMemory::Link final : public server::PartnerLink {
 public:
  explicit Link(PartnerInMemory& partner) : partner_(partner) {}

  StatusOr<server::HeadReply> AskHead(
      const std::optional<merkle::TreeHead>& known) override {
    std::unique_lock lock(partner_.mutex_);
    ++partner_.asked_;
    if (partner_.hangs_) {
      partner_.cancelling_.wait(lock, [this] { return partner_.cancelled_; });
      return Unavailable(ErrorReason::kPartnerUnreachable, "cancelled");
    }
    COMITY_RETURN_IF_ERROR(partner_.status_);
    return HonestHead(partner_.registry_, partner_.shown_, known);
  }
  StatusOr<mirror::EntryPackage> AskPackage(const merkle::TreeHead& held,
                                            merkle::TreeSize) override {
    const std::lock_guard lock(partner_.mutex_);
    if (held.size.value >= partner_.packages_fail_from_) {
      return Unavailable(ErrorReason::kPartnerUnreachable, "down");
    }
    return HonestPackage(partner_.registry_, held.size.value,
                         partner_.package_entries_max_);
  }
  void Rest() override {
    const std::lock_guard lock(partner_.mutex_);
    ++partner_.rests_;
  }
  void Cancel() override {
    const std::lock_guard lock(partner_.mutex_);
    partner_.cancelled_ = true;
    partner_.cancelling_.notify_all();
  }

 private:
  PartnerInMemory& partner_;
};

inline std::unique_ptr<server::PartnerLink> PartnerInMemory::NewLink() {
  return std::make_unique<Link>(*this);
}

}  // namespace comity::testing

#endif  // COMITY_TESTS_UNIT_SERVER_SYNC_PARTNER_IN_MEMORY_H_
