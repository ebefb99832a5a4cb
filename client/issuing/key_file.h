// Private keys in files of their owner: PKCS#8 PEM, readable by nobody else.
#ifndef COMITY_CLIENT_ISSUING_KEY_FILE_H_
#define COMITY_CLIENT_ISSUING_KEY_FILE_H_

#include <memory>
#include <string>

#include "core/base/status.h"
#include "core/crypto/signing_key.h"
#include "core/statement/common_records.h"

namespace comity::client {

// Makes a key and stores it in the file `path`, which must not exist yet.
//
// Errors: kFileExists, kFileUnwritable; kUnknownAlgorithm.
StatusOr<std::unique_ptr<crypto::Signer>> NewKeyFile(
    const std::string& path, crypto::SignatureAlgorithm algorithm =
                                 crypto::SignatureAlgorithm::kEd25519);

// Reads the key in the file `path`.
//
// Errors: kFileMissing, kFileUnreadable, kFileTooLarge; kKeyMalformed,
// kUnknownAlgorithm.
StatusOr<std::unique_ptr<crypto::Signer>> ReadKeyFile(const std::string& path);

// The key as records carry it.
statement::KeyRecord KeyRecordOf(const crypto::PublicKey& key);

}  // namespace comity::client

#endif  // COMITY_CLIENT_ISSUING_KEY_FILE_H_
