// Makes statements: fills the header that belongs to a body, so that authors
// only say what they mean, who signs, and what they build on.
#ifndef COMITY_CLIENT_ISSUING_STATEMENT_AUTHOR_H_
#define COMITY_CLIENT_ISSUING_STATEMENT_AUTHOR_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "client/issuing/random_source.h"
#include "core/base/hash.h"
#include "core/base/status.h"
#include "core/statement/statement.h"

namespace comity::client {

// Writes statements for one log. Thread-compatible if the randomness is
// thread-safe.
class StatementAuthor {
 public:
  // `home` is the origin of the log.
  explicit StatementAuthor(std::string home,
                           RandomSource random = SystemRandom())
      : home_(std::move(home)), random_(std::move(random)) {}

  const std::string& home() const { return home_; }

  // A statement with a fresh nonce and the map keys that its kind touches.
  // `slots` are the bodies (or `root`) that must sign, repeated where several
  // keys of one must sign, in any order. `previous` is the id of the latest
  // counted statement that changed the subject, none if there is none; it is
  // left out where the statement worsens, which needs none.
  // Requires: body is not std::monostate.
  //
  // Errors: those of statement::MakeStatement, which name the field.
  StatusOr<statement::ParsedStatement> Make(
      const statement::StatementBody& body, std::vector<std::string> slots,
      std::optional<Hash> previous = std::nullopt) const;

 private:
  std::string home_;
  RandomSource random_;
};

}  // namespace comity::client

#endif  // COMITY_CLIENT_ISSUING_STATEMENT_AUTHOR_H_
