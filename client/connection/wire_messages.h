// Between the messages on the wire and the types of the client. What arrives
// is checked for its form only; proofs are checked by who asked.
#ifndef COMITY_CLIENT_CONNECTION_WIRE_MESSAGES_H_
#define COMITY_CLIENT_CONNECTION_WIRE_MESSAGES_H_

#include <string>
#include <vector>

#include "client/verifying/transport.h"
#include "comity/v1/evidence_service.pb.h"
#include "comity/v1/log_service.pb.h"
#include "comity/v1/registry_service.pb.h"
#include "core/base/status.h"

namespace comity::client {

v1::GetCredentialEvidenceRequest ToWire(const CredentialQuery& query);
v1::GetHistoryEvidenceRequest ToWire(const HistoryQuery& query);
v1::HeadChoice ToWire(HeadChoice head);

// Errors of all that follow: kAnswerMalformed with the field.

StatusOr<EvidenceAnswer> FromWire(v1::GetCredentialEvidenceResponse response);
StatusOr<EvidenceAnswer> FromWire(v1::GetHistoryEvidenceResponse response);
StatusOr<Acknowledgement> FromWire(v1::SubmitStatementResponse response);
// `checkpoint` is that of the message around it.
StatusOr<Acknowledgement> FromWire(v1::SubmitAccepted accepted,
                                   const std::string& checkpoint);
// `start_index` is used if the page is empty.
StatusOr<EntryPage> FromWire(v1::ListEntriesResponse response,
                             std::uint64_t start_index);
StatusOr<EntryProof> FromWire(v1::GetInclusionProofResponse response);
StatusOr<evidence::ConsistencyProof> FromWire(
    const v1::ConsistencyProof& proof);

}  // namespace comity::client

#endif  // COMITY_CLIENT_CONNECTION_WIRE_MESSAGES_H_
