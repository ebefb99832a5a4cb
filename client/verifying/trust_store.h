// What a verifier keeps between two answers: its policy, and for each registry
// the heads it has seen. Whoever forgets the heads can be shown an old log.
//
// A directory with the files
//   policy     readable text, written by its owner; see core/evidence/policy.h
//   addresses  readable text, written by its owner; see address_book.h
//   marks      two heads for each origin, written here
//   lock       held while marks move
#ifndef COMITY_CLIENT_VERIFYING_TRUST_STORE_H_
#define COMITY_CLIENT_VERIFYING_TRUST_STORE_H_

#include <map>
#include <string>
#include <utility>

#include "client/verifying/address_book.h"
#include "core/base/status.h"
#include "core/evidence/policy.h"
#include "core/evidence/verifier.h"

namespace comity::client {

using MarksByOrigin = std::map<std::string, evidence::Marks>;

// Thread-safe, also between processes: the directory is the state.
class TrustStore {
 public:
  // Makes the directory with this policy. An existing policy is not replaced.
  //
  // Errors: kFileExists, kFileUnwritable.
  static Status Create(const std::string& directory,
                       const evidence::Policy& policy);

  // Errors: kPolicyMissing if there is no policy in the directory; those of
  // ParsePolicy and ReadFile.
  static StatusOr<TrustStore> Open(const std::string& directory);

  const std::string& directory() const { return directory_; }
  const evidence::Policy& policy() const { return policy_; }

  // Where registries are asked; empty if there is no such file.
  //
  // Errors: those of ParseAddressBook, with the file; kFileUnreadable.
  StatusOr<AddressBook> ReadAddresses() const;

  // The marks as they stand now; empty if nothing was seen yet.
  //
  // Errors: kMarksDamaged; kFileUnreadable.
  StatusOr<MarksByOrigin> ReadMarks() const;

  // Moves the marks of each origin in `next` from what they were when the
  // answer was made (`base`, by ReadMarks) to what it proved. When it returns
  // OK they survive loss of power. Marks of other origins stay.
  //
  // Errors, after which nothing has moved:
  //   kMarksMoved     another answer moved them since; verify again, since
  //                   nothing links the two heads;
  //   kMarksBackward  a mark would become smaller, or another head of the same
  //                   size;
  //   kMarksDamaged, kFileUnreadable, kFileUnwritable.
  Status Advance(const MarksByOrigin& base, const MarksByOrigin& next);

 private:
  TrustStore(std::string directory, evidence::Policy policy)
      : directory_(std::move(directory)), policy_(std::move(policy)) {}

  std::string directory_;
  evidence::Policy policy_;
};

}  // namespace comity::client

#endif  // COMITY_CLIENT_VERIFYING_TRUST_STORE_H_
