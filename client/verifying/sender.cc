#include "client/verifying/sender.h"

#include <algorithm>
#include <span>
#include <utility>

#include "client/issuing/acknowledgement.h"

namespace comity::client {
namespace {

constexpr std::size_t kPartSize = 1000;
constexpr std::size_t kMessageSizeMax = 2048;

OutboxOutcome RefusalOf(const std::string& reference, const Status& status) {
  OutboxOutcome outcome;
  outcome.reference = reference;
  outcome.reason = Name(status.reason());
  outcome.message = status.message().substr(0, kMessageSizeMax);
  return outcome;
}

// One part of the items: sends them and gathers what became of them.
class Part {
 public:
  Part(const Outbox& outbox, std::span<const std::string> references,
       const checkpoint::VerifierKey& log_key)
      : references_(references), log_key_(log_key) {
    for (const std::string& reference : references) {
      const OutboxItem* item = outbox.Find(reference);
      sent_.push_back(
          {.statement = item->statement, .signatures = item->signatures});
    }
  }

  // OK if every item has its outcome. Outcomes gathered before a failure
  // stand.
  Status Send(RegistryTransport& server) {
    const Status sent = server.SubmitMany(
        sent_, [this](std::size_t number, StatusOr<Acknowledgement> answer) {
          Take(number, answer);
        });
    return failure_.ok() ? sent : failure_;
  }

  std::vector<OutboxOutcome> TakeOutcomes() { return std::move(outcomes_); }

 private:
  void Take(std::size_t number, const StatusOr<Acknowledgement>& answer) {
    if (!failure_.ok() || number >= sent_.size()) {
      return;
    }
    const std::string& reference = references_[number];
    if (!answer.ok()) {
      if (IsOfTheMoment(answer.status())) {
        failure_ = answer.status();
      } else {
        outcomes_.push_back(RefusalOf(reference, answer.status()));
      }
      return;
    }
    const auto logged = CheckAcknowledgement(sent_[number], *answer, log_key_);
    if (!logged.ok()) {
      failure_ = logged.status();
      return;
    }
    OutboxOutcome outcome;
    outcome.reference = reference;
    outcome.admitted = true;
    outcome.index = logged->index;
    outcome.admitted_ms = logged->admitted_ms;
    outcomes_.push_back(std::move(outcome));
  }

  std::span<const std::string> references_;
  const checkpoint::VerifierKey& log_key_;
  std::vector<SentStatement> sent_;
  std::vector<OutboxOutcome> outcomes_;
  Status failure_;
};

void Count(const std::vector<OutboxOutcome>& outcomes, SendTotals& totals) {
  for (const OutboxOutcome& outcome : outcomes) {
    ++(outcome.admitted ? totals.admitted : totals.refused);
  }
}

}  // namespace

bool IsOfTheMoment(const Status& status) {
  switch (status.code()) {
    case StatusCode::kCancelled:
    case StatusCode::kUnknown:
    case StatusCode::kDeadlineExceeded:
    case StatusCode::kResourceExhausted:
    case StatusCode::kAborted:
    case StatusCode::kInternal:
    case StatusCode::kUnavailable:
    case StatusCode::kDataLoss:
    case StatusCode::kUnimplemented:
    case StatusCode::kUnauthenticated:
      return true;
    default:
      return false;
  }
}

StatusOr<SendTotals> SendAll(Outbox& outbox, RegistryTransport& server,
                             const checkpoint::VerifierKey& log_key,
                             const Progress& progress) {
  const std::vector<std::string> references = outbox.Unadmitted();
  SendTotals totals;
  for (std::size_t begin = 0; begin < references.size(); begin += kPartSize) {
    const std::size_t size = std::min(kPartSize, references.size() - begin);
    Part part(outbox, std::span(references).subspan(begin, size), log_key);
    const Status sent = part.Send(server);
    std::vector<OutboxOutcome> outcomes = part.TakeOutcomes();
    Count(outcomes, totals);
    if (!outcomes.empty()) {
      COMITY_RETURN_IF_ERROR(outbox.Record(std::move(outcomes)));
    }
    COMITY_RETURN_IF_ERROR(sent);
    if (progress) {
      progress(begin + size, references.size());
    }
  }
  return totals;
}

}  // namespace comity::client
