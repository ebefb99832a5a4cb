// The registry that a command works with: whom the policy pins, and the
// connection to a server.
#ifndef COMITY_CLIENT_CLI_SESSION_H_
#define COMITY_CLIENT_CLI_SESSION_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "client/cli/program.h"
#include "client/issuing/acknowledgement.h"
#include "client/verifying/registry_reader.h"
#include "client/verifying/transport.h"
#include "client/verifying/trust_store.h"
#include "core/base/hash.h"
#include "core/base/status.h"

namespace comity::cli {

// One thread.
class Session {
 public:
  // Reads the policy and prepares a connection; nothing is sent yet. The
  // registry is `--origin`, or the only one that the policy pins.
  //
  // Errors: those of TrustStore::Open; kUsage if the policy pins several and
  // none is chosen; kOriginNotPinned.
  static StatusOr<std::unique_ptr<Session>> Open(const Program& program);

  // Of the registry that statements go to.
  const std::string& origin() const { return origin_; }
  // The first country that the registry speaks for.
  const std::string& country() const { return country_; }

  client::TrustStore& trust() { return trust_; }
  client::RegistryTransport& server() { return *server_; }

  // Proven histories of these keys.
  // Errors: those of RegistryReader::Read, as "could not check".
  StatusOr<client::ProvenHistories> Read(std::vector<Hash> keys);

  // The same for who only sends what worsens something: at the newest head,
  // which the log signed and which extends what was seen before, whether or not
  // cosigners vouch for it. Whoever is away may not hold up a revocation;
  // Vouching waits for them afterwards.
  StatusOr<client::ProvenHistories> ReadWhoeverVouches(std::vector<Hash> keys);

  // Of what ReadWhoeverVouches read last: OK, or kPolicyNotMet.
  const Status& read_policy() const { return read_policy_; }

  // Sends one statement and checks the acknowledgement.
  // Errors: the registry's refusal; that of CheckAcknowledgement as "could not
  // check".
  StatusOr<client::LoggedAt> Send(const client::SentStatement& sent,
                                  const checkpoint::VerifierKey& log_key);

 private:
  Session(client::TrustStore trust, std::string origin, std::string country,
          std::unique_ptr<client::RegistryTransport> server,
          client::Clock clock);

  client::TrustStore trust_;
  const std::string origin_;
  const std::string country_;
  std::unique_ptr<client::RegistryTransport> server_;
  client::RegistryReader reader_;
  Status read_policy_;
};

// The credential that a number stands for, by the policy's country.
//
// Errors: those of ParseCredentialNumber; kOriginNotPinned if no pinned
// registry speaks for the country.
StatusOr<statement::CredentialReference> FindCredential(
    const evidence::Policy& policy, std::string_view number);

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_SESSION_H_
