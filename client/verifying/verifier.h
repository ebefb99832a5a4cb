// Answers whether a credential is genuine, valid and recognised: fetches
// evidence or takes it from a file, has core recompute the answer, and
// remembers the heads that it rests on.
//
//   auto trust = TrustStore::Open("/home/me/.config/comity");
//   Verifier verifier(*trust);
//   auto answer = verifier.VerifyOnline(connection, {.question = question});
//   if (answer.ok()) { use(answer->verdict()); }
//
// A server is never believed: it can refuse to answer, and nothing more.
#ifndef COMITY_CLIENT_VERIFYING_VERIFIER_H_
#define COMITY_CLIENT_VERIFYING_VERIFIER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "client/verifying/evidence_file.h"
#include "client/verifying/transport.h"
#include "client/verifying/trust_store.h"
#include "core/base/status.h"
#include "core/evidence/question.h"
#include "core/evidence/verifier.h"

namespace comity::client {

// The verifier's own clock: Unix milliseconds.
using Clock = std::function<std::uint64_t()>;
std::uint64_t SystemClockMs();

// What is asked, and what the holder showed.
struct Inquiry {
  evidence::Question question;
  std::string presentation = {};  // Canonical Presentation bytes, or empty.
  // If not empty: the holder's signature over it is required.
  std::string nonce = {};
};

// Thread-safe if the transport is.
class Verifier {
 public:
  // `trust` must outlive the verifier.
  explicit Verifier(TrustStore& trust, Clock clock = SystemClockMs)
      : trust_(trust), clock_(std::move(clock)) {}

  // Asks `server` for evidence that is linked to the remembered heads, and
  // moves the marks before it returns. What is wrong with the evidence shows
  // in the verdict; an error means that there was nothing to judge, or that
  // the marks could not be stored, and then no verdict is shown.
  //
  // Errors: those of the transport; those of TrustStore.
  StatusOr<evidence::VerifiedAnswer> VerifyOnline(RegistryTransport& server,
                                                  const Inquiry& inquiry);

  // The same for every country of the policy; the inquiry's host is ignored.
  StatusOr<evidence::VerifiedAnswers> VerifyEverywhereOnline(
      RegistryTransport& server, const Inquiry& inquiry);

  // Judges a file by itself and moves no mark. The verdict notes that the head
  // is not linked to what was seen before.
  //
  // Errors: those of TrustStore::ReadMarks.
  StatusOr<evidence::VerifiedAnswer> VerifyFile(const PresentedFile& file,
                                                const Inquiry& inquiry) const;
  StatusOr<evidence::VerifiedAnswers> VerifyEverywhereInFile(
      const PresentedFile& file, const Inquiry& inquiry) const;

 private:
  // What evidence::Verify or VerifyEverywhere gives.
  template <typename Answer>
  using Judge = Answer (*)(const evidence::Policy&,
                           const evidence::VerifyRequest&);

  template <typename Answer>
  StatusOr<Answer> TryOnline(RegistryTransport& server, const Inquiry& inquiry,
                             bool every_host, Judge<Answer> judge);
  template <typename Answer>
  StatusOr<Answer> Online(RegistryTransport& server, const Inquiry& inquiry,
                          bool every_host, Judge<Answer> judge);
  template <typename Answer>
  StatusOr<Answer> InFile(const PresentedFile& file, const Inquiry& inquiry,
                          Judge<Answer> judge) const;

  TrustStore& trust_;
  Clock clock_;
};

// The heads to name to a server: both marks of each origin, each once.
std::vector<KnownHead> KnownHeadsOf(const MarksByOrigin& marks);

}  // namespace comity::client

#endif  // COMITY_CLIENT_VERIFYING_VERIFIER_H_
