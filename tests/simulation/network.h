// Carries messages between named nodes as networks do: late, twice, out of
// order, damaged, or not at all.
#ifndef COMITY_TESTS_SIMULATION_NETWORK_H_
#define COMITY_TESTS_SIMULATION_NETWORK_H_

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "client/issuing/acknowledgement.h"
#include "core/base/status.h"
#include "tests/simulation/coverage.h"
#include "tests/simulation/schedule.h"
#include "tests/support/random_record.h"

namespace comity::simulation {

// A client to a registry. `reference` comes back with the answer.
struct SubmitMessage {
  std::string reference;
  client::SentStatement sent;
};
// And back.
struct AnswerMessage {
  std::string reference;
  StatusOr<client::Acknowledgement> answer;
};
// Nodes of other kinds add theirs.
using Message = std::variant<SubmitMessage, AnswerMessage>;

// One thread. All that is passed must outlive the network.
class Network {
 public:
  using Handler = std::function<void(const std::string& from, const Message&)>;

  // More messages on their way are dropped, as a full router does.
  static constexpr std::size_t kInFlightMax = 128;

  Network(Schedule& schedule, testing::RandomSource& dice, Coverage& coverage)
      : schedule_(schedule), dice_(dice), coverage_(coverage) {}

  // Chances in 1000.
  struct Weather {
    std::uint64_t lost = 0;
    std::uint64_t repeated = 0;
    std::uint64_t damaged = 0;
    std::uint64_t delayed = 0;
  };
  void SetWeather(Weather weather) { weather_ = weather; }

  // Messages to the node of that name go to `handler`.
  void Join(const std::string& name, Handler handler) {
    handlers_[name] = std::move(handler);
  }

  void Send(const std::string& from, const std::string& to, Message message);

  // Whether a call and its answer, made at once, get through this time.
  bool Carries(const std::string& from, const std::string& to);

  // Nothing reaches the node and nothing leaves it.
  void CutOff(const std::string& name) { cut_off_.insert(name); }
  bool IsCutOff(const std::string& name) const {
    return cut_off_.contains(name);
  }
  void Reconnect(const std::string& name) { cut_off_.erase(name); }

  const Weather& weather() const { return weather_; }

  std::size_t in_flight() const { return in_flight_; }

 private:
  bool Happens(std::uint64_t chance) { return dice_.Below(1000) < chance; }
  void Damage(Message& message);
  void Deliver(const std::string& from, const std::string& to, Message message);

  Schedule& schedule_;
  testing::RandomSource& dice_;
  Coverage& coverage_;
  Weather weather_;
  std::map<std::string, Handler> handlers_;
  std::set<std::string> cut_off_;
  std::size_t in_flight_ = 0;
};

}  // namespace comity::simulation

#endif  // COMITY_TESTS_SIMULATION_NETWORK_H_
