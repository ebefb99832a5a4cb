// The first question of a gathering: about the credential itself, to one
// registry.
#ifndef COMITY_CLIENT_VERIFYING_CREDENTIAL_ASKING_H_
#define COMITY_CLIENT_VERIFYING_CREDENTIAL_ASKING_H_

#include "client/verifying/evidence_gathering.h"
#include "client/verifying/transport.h"
#include "core/base/status.h"

namespace comity::client {

// What `server` answers to the first question of `request`. If the policy asks
// for cosigners, at the newest head that met the registry's own quorum; where
// it has none, or that one does not do, at the newest of all, whose
// cosignatures may do. What comes back is not proven for the caller.
//
// Errors: those of the transport.
StatusOr<EvidenceAnswer> AskForCredential(RegistryTransport& server,
                                          const GatheringRequest& request);

}  // namespace comity::client

#endif  // COMITY_CLIENT_VERIFYING_CREDENTIAL_ASKING_H_
