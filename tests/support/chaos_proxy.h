// A proxy on loopback that does to the bytes of a connection what networks and
// enemies do: ends it at a chosen byte, lets it drip, sends a part twice or in
// another order, or speaks for itself and never ends.
#ifndef COMITY_TESTS_SUPPORT_CHAOS_PROXY_H_
#define COMITY_TESTS_SUPPORT_CHAOS_PROXY_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/loopback_port.h"

namespace comity::testing {

// What happens to the bytes that the target sends. Those of the caller pass.
struct Chaos {
  static constexpr std::uint64_t kNever =
      std::numeric_limits<std::uint64_t>::max();

  // A connection is closed once so many bytes have passed.
  std::uint64_t cut_at = kNever;
  // At most so many bytes pass every `kDripEveryMs`.
  std::size_t drip_bytes = std::numeric_limits<std::size_t>::max();
  // What the byte at this offset begins, 64 bytes, passes twice,
  std::uint64_t repeat_at = kNever;
  // or behind the 64 bytes that follow it.
  std::uint64_t swap_at = kNever;
  // Sent without end, piece by piece, in place of what the target would say;
  // `heard` is what the caller has sent so far, at least something. Nothing:
  // wait for more.
  std::function<std::string(std::uint64_t piece, const std::string& heard)>
      endless = nullptr;
  // Nothing more is taken from the caller once it has sent so many bytes.
  std::uint64_t deaf_from = kNever;
};

inline constexpr int kDripEveryMs = 10;

// Thread-safe. One thread of its own serves all connections.
class ChaosProxy {
 public:
  // Listens on a port of the system's choice and connects to `target_port`.
  explicit ChaosProxy(int target_port);
  ChaosProxy(const ChaosProxy&) = delete;
  ChaosProxy& operator=(const ChaosProxy&) = delete;
  ~ChaosProxy();

  // For connections that begin from now on; those that are there end.
  void Set(Chaos chaos);

  std::string address() const { return port_.address(); }
  // Bytes that have passed to callers so far, over all connections.
  std::uint64_t passed() const { return passed_; }

 private:
  struct Pair;

  void Run();
  void Accept();
  // Each returns false once the connection is to end.
  bool Serve(Pair& pair);
  bool TakeFromCaller(Pair& pair);
  bool TakeFromTarget(Pair& pair);
  bool PassToCaller(Pair& pair);

  const int target_port_;
  const LoopbackPort port_;
  std::mutex mutex_;
  Chaos chaos_;
  std::uint64_t generation_ = 0;
  std::atomic<std::uint64_t> passed_ = 0;
  std::atomic<bool> closing_ = false;
  std::vector<std::unique_ptr<Pair>> pairs_;  // Of the thread.
  std::thread thread_;
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_CHAOS_PROXY_H_
