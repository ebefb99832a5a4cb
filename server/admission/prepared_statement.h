// A submitted statement after everything that needs no log: its bytes are
// read, and its signatures checked as far as their keys are known. Workers do
// this in parallel, before the one thread that admits.
#ifndef COMITY_SERVER_ADMISSION_PREPARED_STATEMENT_H_
#define COMITY_SERVER_ADMISSION_PREPARED_STATEMENT_H_

#include <optional>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/statement/signatures.h"
#include "core/statement/statement.h"
#include "server/admission/key_directory.h"

namespace comity::server {

// A value.
struct PreparedStatement {
  // Why the bytes cannot be read; everything else is empty then.
  Status form;
  statement::ParsedStatement statement;
  std::string signature_bytes;
  std::vector<statement::SlotSignature> signatures;
  // For each signature what a check with its key said; nothing if the key was
  // not known.
  std::vector<std::optional<Status>> checked;
};

// Reads statement and signatures strictly and checks what `keys` allows.
// Thread-safe if `memo` is.
PreparedStatement Prepare(const std::string& statement_bytes,
                          std::string signature_bytes, const KeyDirectory& keys,
                          statement::BatchMemo& memo);

}  // namespace comity::server

#endif  // COMITY_SERVER_ADMISSION_PREPARED_STATEMENT_H_
