#include "tests/simulation/issuer.h"

#include <fstream>
#include <utility>

#include "client/issuing/frame_file.h"
#include "client/verifying/sender.h"

namespace comity::simulation {

Issuer::Issuer(std::string name, std::string registry, Surroundings& world,
               Founding& founding, Author& author)
    : name_(std::move(name)),
      registry_(std::move(registry)),
      world_(world),
      author_(author),
      path_(world.directory + "/" + name_ + "-outbox"),
      log_key_(*checkpoint::VerifierKey::Make(
          founding.registry().origin(), checkpoint::NoteKeyType::kEd25519,
          founding.registry().Key("log").public_key())) {
  Open();
  world_.network.Join(name_, [this](const std::string&, const Message& got) {
    if (const auto* message = std::get_if<AnswerMessage>(&got)) {
      OnAnswer(message->reference, message->answer);
    }
  });
}

void Issuer::Open() {
  auto opened = client::Outbox::Open(path_);
  if (!opened.ok()) {
    return world_.truth.Breach(
        name_ + " cannot open its outbox: " + opened.status().message());
  }
  outbox_ = *std::move(opened);
}

void Issuer::Draft() {
  const client::SentStatement sent = author_.Draft();
  client::OutboxItem item;
  item.reference = name_ + "/" + std::to_string(references_.size());
  item.statement = sent.statement;
  item.signatures = sent.signatures;
  references_.push_back(item.reference);
  const Status added = outbox_->Add({item});
  if (!added.ok()) {
    return world_.truth.Breach(name_ +
                               " cannot keep a statement: " + added.message());
  }
  ++frames_;
  if (!world_.OneIn(8)) {
    Send(item.reference);
  }
}

void Issuer::Send(const std::string& reference) {
  const client::OutboxItem* item = outbox_->Find(reference);
  world_.network.Send(
      name_, registry_,
      SubmitMessage{reference, {item->statement, item->signatures}});
}

std::vector<std::string> Issuer::Undecided() const {
  std::vector<std::string> undecided;
  for (const std::string& reference : references_) {
    if (outbox_->FindOutcome(reference) == nullptr) {
      undecided.push_back(reference);
    }
  }
  return undecided;
}

void Issuer::Resend(std::size_t count) {
  for (const std::string& reference : Undecided()) {
    if (count-- == 0) {
      return;
    }
    Send(reference);
  }
}

void Issuer::OnAnswer(const std::string& reference,
                      const StatusOr<client::Acknowledgement>& answer) {
  const client::OutboxItem* item = outbox_->Find(reference);
  if (item == nullptr) {
    return;
  }
  const client::OutboxOutcome* known = outbox_->FindOutcome(reference);
  if (known != nullptr && known->admitted) {
    return;
  }
  client::OutboxOutcome outcome;
  outcome.reference = reference;
  if (!answer.ok()) {
    if (!client::IsOfTheMoment(answer.status())) {
      outcome.reason = Name(answer.status().reason());
      outcome.message = answer.status().message().substr(0, 200);
      Record(std::move(outcome));
    } else {
      last_failure_ = answer.status();
    }
    return;
  }
  const auto logged = client::CheckAcknowledgement(
      {item->statement, item->signatures}, *answer, log_key_);
  if (!logged.ok()) {
    world_.coverage.Count(Happening::kAcknowledgementBad);
    last_failure_ = logged.status();
    return;
  }
  world_.coverage.Count(Happening::kAcknowledged);
  world_.truth.OnAcknowledged(registry_, *logged, answer->entry);
  outcome.admitted = true;
  outcome.index = logged->index;
  outcome.admitted_ms = logged->admitted_ms;
  Record(std::move(outcome));
}

void Issuer::Record(client::OutboxOutcome outcome) {
  const Status recorded = outbox_->Record({std::move(outcome)});
  ++frames_;
  if (!recorded.ok()) {
    world_.truth.Breach(name_ +
                        " cannot record an outcome: " + recorded.message());
  }
}

void Issuer::Crash() {
  world_.coverage.Count(Happening::kIssuerCrash);
  outbox_.reset();
  if (world_.OneIn(2)) {
    world_.coverage.Count(Happening::kOutboxTorn);
    const std::string frame = client::EncodeFrame(frames_, "item never kept");
    std::ofstream file(path_, std::ios::binary | std::ios::app);
    file << frame.substr(0, 1 + world_.dice.Below(frame.size() - 1));
  }
  const std::size_t before = references_.size();
  Open();
  for (std::size_t i = 0; i < before; ++i) {
    if (outbox_ != nullptr && outbox_->Find(references_[i]) == nullptr) {
      world_.truth.Breach(name_ + " lost " + references_[i]);
    }
  }
}

}  // namespace comity::simulation
