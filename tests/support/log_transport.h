// The whole log of a registry in memory behind the transport's interface: its
// checkpoint and its entries, and nothing else.
#ifndef COMITY_TESTS_SUPPORT_LOG_TRANSPORT_H_
#define COMITY_TESTS_SUPPORT_LOG_TRANSPORT_H_

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>

#include "tests/support/bare_transport.h"
#include "tests/support/test_registry.h"

namespace comity::testing {

// One thread.
class LogTransport : public BareTransport {
 public:
  // Commits what the log holds. `registry` must outlive the transport.
  explicit LogTransport(TestRegistry& registry) : registry_(registry) {
    registry_.log().Commit();
    checkpoint = registry_.Checkpoint();
  }

  std::string checkpoint;
  // Changes a page before it is handed out.
  std::function<void(client::EntryPage&)> lie;
  std::size_t page_size_max = 1000;

  StatusOr<std::string> Checkpoint(client::HeadChoice) override {
    return checkpoint;
  }
  StatusOr<client::EntryPage> Entries(std::uint64_t start_index,
                                      std::size_t page_size,
                                      const std::string&) override {
    const auto& entries = registry_.log().entries();
    client::EntryPage page;
    page.first_index = start_index;
    page.tree_size = entries.size();
    const std::size_t begin =
        std::min<std::size_t>(start_index, entries.size());
    const std::size_t end =
        std::min(begin + std::min(page_size, page_size_max), entries.size());
    for (std::size_t i = begin; i < end; ++i) {
      page.entries.push_back(entries[i]);
    }
    if (lie) {
      lie(page);
    }
    return page;
  }

 private:
  TestRegistry& registry_;
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_LOG_TRANSPORT_H_
