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
#include "client/verifying/evidence_gathering.h"
#include "client/verifying/transport.h"
#include "client/verifying/trust_store.h"
#include "core/base/status.h"
#include "core/evidence/question.h"
#include "core/evidence/verifier.h"

namespace comity::client {

// The verifier's own clock: Unix milliseconds.
using Clock = std::function<std::uint64_t()>;
std::uint64_t SystemClockMs();
// Milliseconds that only grow; for how long something took.
std::uint64_t SteadyClockMs();

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
  explicit Verifier(TrustStore& trust, Clock clock = SystemClockMs,
                    Clock elapsed = SteadyClockMs)
      : trust_(trust), clock_(std::move(clock)), elapsed_(std::move(elapsed)) {}

  // Gathers evidence from the registries that the question needs, linked to
  // the remembered heads, and moves the marks before it returns. What is wrong
  // with the evidence shows in the verdict; an error means that there was
  // nothing to judge, or that the marks could not be stored, and then no
  // verdict is shown.
  //
  // Errors: those of GatherEvidence; those of TrustStore.
  StatusOr<evidence::VerifiedAnswer> VerifyOnline(const Registries& registries,
                                                  const Inquiry& inquiry);
  // From one server alone: enough where one log answers, or a mirror.
  StatusOr<evidence::VerifiedAnswer> VerifyOnline(RegistryTransport& server,
                                                  const Inquiry& inquiry);

  // The same for every country of the policy; the inquiry's host is ignored.
  StatusOr<evidence::VerifiedAnswers> VerifyEverywhereOnline(
      const Registries& registries, const Inquiry& inquiry);
  StatusOr<evidence::VerifiedAnswers> VerifyEverywhereOnline(
      RegistryTransport& server, const Inquiry& inquiry);

  // The evidence that VerifyOnline would judge, or with `every_host`
  // VerifyEverywhereOnline, to keep or to hand on. Moves no mark.
  //
  // Errors: as VerifyOnline.
  StatusOr<GatheredEvidence> Fetch(const Registries& registries,
                                   const Inquiry& inquiry,
                                   bool every_host) const;

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
  StatusOr<Answer> TryOnline(const Registries& registries,
                             const Inquiry& inquiry, bool every_host,
                             Judge<Answer> judge);
  template <typename Answer>
  StatusOr<Answer> Online(const Registries& registries, const Inquiry& inquiry,
                          bool every_host, Judge<Answer> judge);
  template <typename Answer>
  StatusOr<Answer> InFile(const PresentedFile& file, const Inquiry& inquiry,
                          Judge<Answer> judge) const;

  TrustStore& trust_;
  Clock clock_;
  Clock elapsed_;
};

}  // namespace comity::client

#endif  // COMITY_CLIENT_VERIFYING_VERIFIER_H_
