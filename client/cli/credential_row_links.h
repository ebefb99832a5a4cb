// The cells of a row that lead to other things: partners in other registries,
// the credentials it rests on, learning since then, and parts of a training.
#ifndef COMITY_CLIENT_CLI_CREDENTIAL_ROW_LINKS_H_
#define COMITY_CLIENT_CLI_CREDENTIAL_ROW_LINKS_H_

#include <map>
#include <string>

#include "core/base/status.h"
#include "core/statement/credential_records.h"

namespace comity::cli {

// Cells by the names of their columns.
using Cells = std::map<std::string, std::string>;

// What names in cells mean.
struct RowPlaces {
  std::string origin;  // The registry that issues.
  // By country, as the policy pins them: where credential numbers lead.
  std::map<std::string, std::string> origins;
};

// Fills co_issuers, derived_from, renews, cpd and training of `record` from
// the columns of these names.
//
// Errors, with the column: kFieldMalformed; kOriginNotPinned for a credential
// number of a country that the policy does not pin.
Status FillLinks(const Cells& cells, const RowPlaces& places,
                 statement::Credential& record);

// "ID" in the registry that issues, or "ORIGIN/ID" in another one.
statement::RemoteReference ReferenceFromText(const std::string& text,
                                             const std::string& origin);

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_CREDENTIAL_ROW_LINKS_H_
