// A registry that serves nothing, behind the transport's interface: what tests
// write say only what their registry does serve.
#ifndef COMITY_TESTS_SUPPORT_BARE_TRANSPORT_H_
#define COMITY_TESTS_SUPPORT_BARE_TRANSPORT_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "client/verifying/transport.h"

namespace comity::testing {

class BareTransport : public client::RegistryTransport {
 public:
  StatusOr<client::EvidenceAnswer> CredentialEvidence(
      const client::CredentialQuery&) override {
    return NotServed();
  }
  StatusOr<client::EvidenceAnswer> HistoryEvidence(
      const client::HistoryQuery&) override {
    return NotServed();
  }
  StatusOr<client::Acknowledgement> Submit(
      const client::SentStatement&) override {
    return NotServed();
  }
  Status SubmitMany(std::span<const client::SentStatement>,
                    const client::AnswerHandler&) override {
    return NotServed();
  }
  StatusOr<std::string> Checkpoint(client::HeadChoice) override {
    return NotServed();
  }
  StatusOr<client::EntryPage> Entries(std::uint64_t, std::size_t,
                                      const std::string&) override {
    return NotServed();
  }
  StatusOr<client::EntryProof> InclusionProof(std::uint64_t,
                                              std::uint64_t) override {
    return NotServed();
  }
  StatusOr<evidence::ConsistencyProof> Consistency(std::uint64_t,
                                                   std::uint64_t) override {
    return NotServed();
  }

 private:
  static Status NotServed() { return Internal("not served"); }
};

}  // namespace comity::testing

#endif  // COMITY_TESTS_SUPPORT_BARE_TRANSPORT_H_
