// Which key files sign for whom, as given on the command line.
#ifndef COMITY_CLIENT_CLI_KEY_ARGUMENTS_H_
#define COMITY_CLIENT_CLI_KEY_ARGUMENTS_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/crypto/signing_key.h"
#include "core/statement/common_records.h"

namespace comity::cli {

// One `--key`: the slot that it fills and the file.
struct KeyArgument {
  std::string slot;
  std::string path;
};

// Reads `SLOT=FILE` or, where the command itself says who signs, `FILE`. What
// stands before the first `=` is a slot only if it can be an id.
//
// Errors: kUsage if it cannot be known whose key it is.
StatusOr<KeyArgument> ParseKeyArgument(std::string_view text,
                                       std::string_view default_slot);

// A key read from its file.
struct SlotKey {
  std::string slot;
  std::unique_ptr<crypto::Signer> signer;
};

// Reads all keys, in ascending order of their slots, as a header lists them.
//
// Errors: those of ParseKeyArgument and client::ReadKeyFile; the message names
// the file.
StatusOr<std::vector<SlotKey>> ReadKeys(const std::vector<std::string>& texts,
                                        std::string_view default_slot);

// Reads `PERSON=KEY` where KEY is a public key as `comity key show` prints it,
// or a key file. Without PERSON, the person is `default_person`.
//
// Errors: kUsage; kKeyMalformed, kUnknownAlgorithm; those of ReadKeyFile.
StatusOr<statement::BodyKey> ParseBodyKey(std::string_view text,
                                          std::string_view default_person);

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_KEY_ARGUMENTS_H_
