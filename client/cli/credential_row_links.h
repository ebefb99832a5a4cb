// The cells of a row that lead to other things: partners in other registries,
// the credentials it rests on, learning since then, parts of a training, and
// how the person was assessed.
#ifndef COMITY_CLIENT_CLI_CREDENTIAL_ROW_LINKS_H_
#define COMITY_CLIENT_CLI_CREDENTIAL_ROW_LINKS_H_

#include <map>
#include <string>

#include "core/base/status.h"
#include "core/statement/credential_records.h"
#include "core/statement/scheme_records.h"

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

// Fills the assessment, by the standard that the scheme rests on.
//
// Errors, with the column: kFieldMalformed, also if some of the four columns
// are filled and others are not, or if the scheme rests on no standard.
Status FillAssessment(const Cells& cells, const statement::Scheme& scheme,
                      statement::Credential& record);

// "ID" in the registry that issues, or "ORIGIN/ID" in another one.
statement::RemoteReference ReferenceFromText(const std::string& text,
                                             const std::string& origin);

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_CREDENTIAL_ROW_LINKS_H_
