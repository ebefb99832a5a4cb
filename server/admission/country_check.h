// Looks through a statement for country codes that are not assigned.
#ifndef COMITY_SERVER_ADMISSION_COUNTRY_CHECK_H_
#define COMITY_SERVER_ADMISSION_COUNTRY_CHECK_H_

#include "core/base/status.h"
#include "core/statement/kinds.h"

namespace comity::server {

// OK if every country named in `body` is assigned. The terms of an agreement
// are the business of agreement_check.h, which lists all their problems.
// Errors: kCountryUnassigned with the field. Thread-safe.
Status CheckCountriesAssigned(const statement::StatementBody& body);

}  // namespace comity::server

#endif  // COMITY_SERVER_ADMISSION_COUNTRY_CHECK_H_
