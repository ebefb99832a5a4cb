// The file with which a registry begins: its genesis statement and the
// signatures of its root keys.
//
// First line "comity-genesis/v1", then str(statement) || signatures.
#ifndef COMITY_SERVER_REGISTRY_GENESIS_FILE_H_
#define COMITY_SERVER_REGISTRY_GENESIS_FILE_H_

#include <string>
#include <string_view>

#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/statement/registry_records.h"
#include "server/submitter.h"

namespace comity::server {

struct GenesisFile {
  Submission submission;
  Hash id;
  statement::Genesis record;
};

// Errors: kConfigurationInvalid with what is wrong.
StatusOr<GenesisFile> ParseGenesisFile(std::string_view bytes);

// What ParseGenesisFile reads.
std::string FormatGenesisFile(const Submission& submission);

}  // namespace comity::server

#endif  // COMITY_SERVER_REGISTRY_GENESIS_FILE_H_
