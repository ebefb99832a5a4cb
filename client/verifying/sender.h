// Sends what an outbox holds and records what became of it, until everything
// is answered or the registry cannot be reached.
#ifndef COMITY_CLIENT_VERIFYING_SENDER_H_
#define COMITY_CLIENT_VERIFYING_SENDER_H_

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "client/issuing/outbox.h"
#include "client/verifying/transport.h"
#include "core/base/status.h"
#include "core/checkpoint/verifier_key.h"

namespace comity::client {

struct SendTotals {
  std::size_t admitted = 0;
  std::size_t refused = 0;
};

// Whether a failure says nothing about the statement, which then is not
// refused and may be sent again: the registry is away, pushes back, has
// stopped, or answers what does not hold.
bool IsOfTheMoment(const Status& status);

// Called after each part that was recorded, with how many are answered so far
// and how many there are.
using Progress = std::function<void(std::size_t, std::size_t)>;

// Sends every item that is not admitted yet, exactly as stored, in parts of
// 1000, and records each answer durably; admissions only if their proof holds
// under `log_key`. Running it again after any failure goes on where it stopped
// and issues nothing twice.
//
// Errors: kAcknowledgementForeign and the other reasons of
// CheckAcknowledgement, after which nothing more is sent; those of the
// transport and of the outbox.
StatusOr<SendTotals> SendAll(Outbox& outbox, RegistryTransport& server,
                             const checkpoint::VerifierKey& log_key,
                             const Progress& progress = {});

}  // namespace comity::client

#endif  // COMITY_CLIENT_VERIFYING_SENDER_H_
