#include "tests/simulation/network.h"

#include <memory>

namespace comity::simulation {
namespace {

constexpr std::uint64_t kHourMs = 3'600'000;

std::string WayOf(const std::string& from, const std::string& to,
                  const Message& message) {
  const auto& reference = std::visit(
      [](const auto& each) -> const std::string& { return each.reference; },
      message);
  return from + " -> " + to + " " + reference;
}

}  // namespace

void Network::Send(const std::string& from, const std::string& to,
                   Message message) {
  if (in_flight_ >= kInFlightMax || Happens(weather_.lost) ||
      cut_off_.contains(from)) {
    coverage_.Count(Happening::kMessageLost);
    return;
  }
  if (Happens(weather_.repeated)) {
    coverage_.Count(Happening::kMessageRepeated);
    Deliver(from, to, message);
  }
  if (Happens(weather_.damaged)) {
    coverage_.Count(Happening::kMessageDamaged);
    Damage(message);
  }
  Deliver(from, to, std::move(message));
}

bool Network::Carries(const std::string& from, const std::string& to) {
  return !cut_off_.contains(from) && !cut_off_.contains(to) &&
         !Happens(weather_.lost);
}

void Network::Damage(Message& message) {
  const auto flip = [this](std::string& bytes) {
    if (!bytes.empty()) {
      char& byte = bytes[dice_.Below(bytes.size())];
      byte = static_cast<char>(byte ^ (1 << dice_.Below(8)));
    }
  };
  if (auto* submit = std::get_if<SubmitMessage>(&message)) {
    flip(dice_.Below(2) == 0 ? submit->sent.statement
                             : submit->sent.signatures);
  } else if (auto& answer = std::get<AnswerMessage>(message).answer;
             answer.ok()) {
    if (dice_.Below(2) == 0) {
      flip(answer->entry);
    } else if (dice_.Below(2) == 0) {
      flip(answer->checkpoint);
    } else {
      answer->index ^= 1;
    }
  }
}

void Network::Deliver(const std::string& from, const std::string& to,
                      Message message) {
  std::uint64_t delay_ms = 1 + dice_.Below(200);
  if (Happens(weather_.delayed)) {
    coverage_.Count(Happening::kMessageDelayed);
    delay_ms += dice_.Below(6 * kHourMs);
  }
  ++in_flight_;
  std::string what = WayOf(from, to, message);
  // The schedule copies its actions; the message need not be copied along.
  auto shared = std::make_shared<Message>(std::move(message));
  schedule_.After(delay_ms, std::move(what), [this, from, to, shared] {
    --in_flight_;
    const auto handler = handlers_.find(to);
    if (handler != handlers_.end() && !cut_off_.contains(to)) {
      handler->second(from, *shared);
    }
  });
}

}  // namespace comity::simulation
