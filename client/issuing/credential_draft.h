// Turns what a centre knows about a person and a qualification into the two
// records that follow from it: the credential, which names nobody, and the
// holder's record, which does.
#ifndef COMITY_CLIENT_ISSUING_CREDENTIAL_DRAFT_H_
#define COMITY_CLIENT_ISSUING_CREDENTIAL_DRAFT_H_

#include <string>
#include <vector>

#include "client/issuing/holder_file.h"
#include "client/issuing/random_source.h"
#include "core/base/status.h"
#include "core/statement/credential_records.h"

namespace comity::client {

// What is given.
struct CredentialDraft {
  std::string origin;  // The log it will be issued in.
  // Its country, for the number on the certificate.
  std::string country;
  // Everything but `credential_id` and `claims`. If `credential_id` is set, it
  // is kept: a corrected attempt must name the same credential, so that not
  // both can ever count.
  statement::Credential credential;
  // The names that the scheme fixes: all of them are always listed, since a
  // missing one would itself tell something.
  std::vector<std::string> claim_names;
  std::vector<ClaimValue> values;
};

// What is made. `holder.statement` is still empty: the statement is made next
// and put there.
struct DraftedCredential {
  statement::Credential credential;
  HolderRecord holder;
};

// Fills id and claim digests from fresh randomness.
//
// Errors: kClaimMissing if a name of the scheme has no value, kClaimUnknown if
// a value has no name in the scheme or a name has two; kFieldMalformed if a
// value is not plain text in NFC of at most 1024 bytes. The message names the
// claim.
StatusOr<DraftedCredential> DraftCredential(const CredentialDraft& draft,
                                            const RandomSource& random);

}  // namespace comity::client

#endif  // COMITY_CLIENT_ISSUING_CREDENTIAL_DRAFT_H_
