// When one event that worsens makes another pointless: a revocation a later
// one, and a suspension on days on which the credential is revoked anyhow.
//
// A registry answers a pointless event with the position of the earlier one,
// and the client that sent it checks by the same rule that it may.
#ifndef COMITY_CORE_AUTHORITY_WORSENING_H_
#define COMITY_CORE_AUTHORITY_WORSENING_H_

#include "core/statement/statement.h"

namespace comity::authority {

// Whether `earlier`, as long as it stands, worsens the subject of `later` at
// least as much on every day that `later` is about. False if `later` does not
// worsen. Whether `earlier` still stands is another question. Thread-safe.
bool WorsensAsMuch(const statement::ParsedStatement& earlier,
                   const statement::ParsedStatement& later);

}  // namespace comity::authority

#endif  // COMITY_CORE_AUTHORITY_WORSENING_H_
