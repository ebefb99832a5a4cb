// How somebody who waits for the network is called off by somebody else.
#ifndef COMITY_SERVER_NET_CALL_OFF_H_
#define COMITY_SERVER_NET_CALL_OFF_H_

#include <chrono>

namespace comity::server {

// Ends all waits that are given it, those that run and all later ones.
// Thread-safe.
class CallOff {
 public:
  CallOff();
  CallOff(const CallOff&) = delete;
  CallOff& operator=(const CallOff&) = delete;
  ~CallOff();

  void Now() const;
  bool is_called_off() const;

  // Readable once it is called off; -1 if the system has no descriptor left.
  int descriptor() const { return descriptor_; }

 private:
  const int descriptor_;
};

// How long somebody waits: until a moment, and not once it is called off.
struct Waiting {
  std::chrono::steady_clock::time_point until;
  const CallOff* call_off = nullptr;  // None: only time ends it.
};

}  // namespace comity::server

#endif  // COMITY_SERVER_NET_CALL_OFF_H_
