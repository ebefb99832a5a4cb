// The connection to a registry over gRPC.
//
// Every call has a deadline. Calls that may be repeated are, a few times, if
// the registry cannot be reached or pushes back. Sending a statement may be
// repeated, since a registry logs the same bytes once; the stream of many is
// not repeated here, because its caller knows what was answered.
//
// TLS keeps from others what is asked about whom. It is not what answers are
// believed by: those are proven.
#ifndef COMITY_CLIENT_CONNECTION_CONNECTION_H_
#define COMITY_CLIENT_CONNECTION_CONNECTION_H_

#include <chrono>
#include <memory>
#include <string>

#include "client/connection/retry.h"
#include "client/verifying/transport.h"
#include "core/base/status.h"

namespace comity::client {

struct ConnectionOptions {
  std::string address = "127.0.0.1:7443";  // host:port
  // Certificates of who may vouch for the server, in PEM. Empty: no TLS.
  std::string root_certificates_pem = {};
  // What is shown to a server that asks for a certificate, in PEM: the own
  // certificate, those that lead to who vouches for it, and its key. Empty:
  // nothing is shown.
  std::string certificate_pem = {};
  std::string key_pem = {};
  // For one attempt of a call.
  std::chrono::milliseconds call_timeout{10'000};
  // For a stream of up to 1000 statements.
  std::chrono::milliseconds stream_timeout{120'000};
  RetryPolicy retry = {};
};

// Thread-safe. Connects at the first call.
class Connection : public RegistryTransport {
 public:
  explicit Connection(ConnectionOptions options);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() override;

  StatusOr<EvidenceAnswer> CredentialEvidence(
      const CredentialQuery& query) override;
  StatusOr<EvidenceAnswer> HistoryEvidence(const HistoryQuery& query) override;
  StatusOr<Acknowledgement> Submit(const SentStatement& sent) override;
  Status SubmitMany(std::span<const SentStatement> statements,
                    const AnswerHandler& answered) override;
  StatusOr<std::string> Checkpoint(HeadChoice head) override;
  StatusOr<EntryPage> Entries(std::uint64_t start_index, std::size_t page_size,
                              const std::string& page_token) override;
  StatusOr<EntryProof> InclusionProof(std::uint64_t index,
                                      std::uint64_t size) override;
  StatusOr<evidence::ConsistencyProof> Consistency(
      std::uint64_t old_size, std::uint64_t new_size) override;

 private:
  struct Stubs;

  ConnectionOptions options_;
  std::unique_ptr<Stubs> stubs_;
};

}  // namespace comity::client

#endif  // COMITY_CLIENT_CONNECTION_CONNECTION_H_
