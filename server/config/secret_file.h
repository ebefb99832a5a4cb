// Private keys in files that only their owner can read.
#ifndef COMITY_SERVER_CONFIG_SECRET_FILE_H_
#define COMITY_SERVER_CONFIG_SECRET_FILE_H_

#include <cstddef>
#include <memory>
#include <string>

#include "core/base/status.h"
#include "core/crypto/signing_key.h"

namespace comity::server {

// The bytes of the file `path`, at most `size_max`.
// Errors: kConfigurationInvalid.
StatusOr<std::string> ReadWholeFile(const std::string& path,
                                    std::size_t size_max);

// The bytes of a file that holds a private key.
//
// Errors: kConfigurationInvalid if the file cannot be read, or others than its
// owner can use it (in CREDENTIALS_DIRECTORY its group may read it).
StatusOr<std::string> ReadSecretFile(const std::string& path);

// The Ed25519 key in the PEM file `path`.
//
// Errors: those of ReadSecretFile and of crypto::ReadPrivateKeyPem.
StatusOr<std::unique_ptr<crypto::Signer>> ReadKeyFile(const std::string& path);

}  // namespace comity::server

#endif  // COMITY_SERVER_CONFIG_SECRET_FILE_H_
