// A transport that tells how many answers have come, for progress bars.
#ifndef COMITY_CLIENT_CLI_COUNTING_TRANSPORT_H_
#define COMITY_CLIENT_CLI_COUNTING_TRANSPORT_H_

#include <functional>
#include <string>
#include <utility>

#include "client/verifying/transport.h"

namespace comity::cli {

// Passes every call on to another transport, which must outlive it.
class CountingTransport : public client::RegistryTransport {
 public:
  // `answered` is called on the thread of the answers.
  CountingTransport(client::RegistryTransport& inner,
                    std::function<void()> answered)
      : inner_(inner), answered_(std::move(answered)) {}

  StatusOr<client::EvidenceAnswer> CredentialEvidence(
      const client::CredentialQuery& query) override {
    return inner_.CredentialEvidence(query);
  }
  StatusOr<client::EvidenceAnswer> HistoryEvidence(
      const client::HistoryQuery& query) override {
    return inner_.HistoryEvidence(query);
  }
  StatusOr<client::Acknowledgement> Submit(
      const client::SentStatement& sent) override {
    return inner_.Submit(sent);
  }
  Status SubmitMany(std::span<const client::SentStatement> statements,
                    const client::AnswerHandler& answered) override {
    return inner_.SubmitMany(
        statements,
        [&](std::size_t number, StatusOr<client::Acknowledgement> answer) {
          answered(number, std::move(answer));
          answered_();
        });
  }
  StatusOr<std::string> Checkpoint(client::HeadChoice head) override {
    return inner_.Checkpoint(head);
  }
  StatusOr<client::EntryPage> Entries(std::uint64_t start_index,
                                      std::size_t page_size,
                                      const std::string& page_token) override {
    return inner_.Entries(start_index, page_size, page_token);
  }
  StatusOr<client::EntryProof> InclusionProof(std::uint64_t index,
                                              std::uint64_t size) override {
    return inner_.InclusionProof(index, size);
  }
  StatusOr<evidence::ConsistencyProof> Consistency(
      std::uint64_t old_size, std::uint64_t new_size) override {
    return inner_.Consistency(old_size, new_size);
  }

 private:
  client::RegistryTransport& inner_;
  std::function<void()> answered_;
};

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_COUNTING_TRANSPORT_H_
