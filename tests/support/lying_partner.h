// A partner registry in this process that a test makes lie: a log in memory
// behind SyncService over gRPC, whose honest answers go through a script on
// their way out.
//
//   LyingPartner partner(registry);
//   partner.Lie([](const SyncCall&, Answer honest) {
//     honest.bytes.pop_back();
//     return honest;
//   });
//   partner.Lie(nullptr);  // the truth again
#ifndef COMITY_TESTS_SUPPORT_LYING_PARTNER_H_
#define COMITY_TESTS_SUPPORT_LYING_PARTNER_H_

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "core/mirror/entry_package.h"
#include "server/sync/mirror_machine.h"
#include "tests/support/scripted_server.h"
#include "tests/support/test_evidence.h"
#include "tests/support/test_registry.h"

namespace comity::testing {

// What an honest partner answers from the log of `registry` as it is now. A
// head of any other log is "proven" all the same: that is how forks look.
server::HeadReply HonestHead(TestRegistry& registry, TestServer& server,
                             const std::optional<merkle::TreeHead>& known);
mirror::EntryPackage HonestPackage(const TestRegistry& registry,
                                   std::uint64_t start,
                                   std::uint64_t entries_max);

// A call that arrived.
struct SyncCall {
  bool is_head = false;     // GetLogHead
  bool is_package = false;  // GetEntryPackage
  std::string request;
};

// Thread-safe.
class LyingPartner {
 public:
  // Gives what is sent in place of `honest`; nothing: the partner keeps
  // silent. Called on threads of gRPC, one call at a time.
  using Script =
      std::function<std::optional<Answer>(const SyncCall&, Answer honest)>;

  // `registry` must outlive the partner and is changed only by Change.
  explicit LyingPartner(TestRegistry& registry);

  // From now on; null: tells the truth.
  void Lie(Script script);
  // Changes the log, or with which keys and at what time it is shown.
  void Change(const std::function<void(TestRegistry&, TestServer&)>& change);
  // Issues `count` more credentials, and shows a head with them.
  void Grow(int count);
  // Shows the log of `other` from now on, which must outlive the partner.
  void Show(TestRegistry& other);

  // At most so many entries are sent at once: no honest partner sends so few.
  void SetPackageEntriesMax(std::uint64_t entries_max);

  std::uint64_t size();
  std::string address() const { return server_.address(); }
  int port() const { return server_.port(); }
  int calls() const { return server_.messages(); }

 private:
  std::optional<Answer> Reply(const std::string& method,
                              const std::string& request);
  Answer HonestAnswer(const SyncCall& call);
  std::string HeadBytes(const std::string& request);
  std::string PackageBytes(const std::string& request);

  std::mutex mutex_;
  TestRegistry* registry_;
  TestServer shown_;
  Script script_;
  std::uint64_t credentials_ = 0;
  std::uint64_t package_entries_max_ = mirror::kPackageEntriesMax;
  ScriptedServer server_;  // Last: its threads call Reply.
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_LYING_PARTNER_H_
