#include "client/issuing/statement_author.h"

#include "core/statement/limits.h"
#include "core/statement/map_keys.h"

namespace comity::client {

StatusOr<statement::ParsedStatement> StatementAuthor::Make(
    const statement::StatementBody& body, std::vector<std::string> slots,
    std::optional<Hash> previous) const {
  statement::Header header;
  header.home = home_;
  header.nonce = random_(statement::kNonceSize);
  header.slots = std::move(slots);
  header.keys = statement::ExpectedKeys(home_, body);
  if (!statement::Worsens(body)) {
    header.previous = previous;
  }
  return statement::MakeStatement(std::move(header), body);
}

}  // namespace comity::client
