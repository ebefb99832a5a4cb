// Who signed a statement: each slot filled once, by distinct keys that the
// log bound to the slot's owner before.
#ifndef COMITY_CORE_AUTHORITY_SIGNERS_H_
#define COMITY_CORE_AUTHORITY_SIGNERS_H_

#include "core/authority/judge.h"
#include "core/base/status.h"

namespace comity::authority {

// Fills `judgement.signers` and adds the statements that bound their keys to
// `judgement.relied_on`.
//
// Errors: kSlotsNotFilled (a signature too many or too few, or a key twice),
// kUnknownKey, kKeyCompromised (known at the statement's position),
// kSignatureInvalid, kBodyUnknown; undetermined if a history is not known.
Status CheckSigners(Judge& judge, const LoggedStatement& logged,
                    Judgement& judgement);

// How often `slot` stands among the signers.
std::size_t CountSlot(const Judgement& judgement, std::string_view slot);

// How many distinct persons signed. A person is told apart within its body
// only; each root key counts as one.
std::size_t CountPersons(const Judgement& judgement);

// How many distinct persons signed for `body_id`.
std::size_t CountPersonsOf(const Judgement& judgement,
                           std::string_view body_id);

}  // namespace comity::authority

#endif  // COMITY_CORE_AUTHORITY_SIGNERS_H_
