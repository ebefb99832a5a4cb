// What a registry asks of agreements beyond the authority to speak: a text
// that does not contradict itself, lists of bodies that belong to a party, and
// one version at a time.
#ifndef COMITY_SERVER_ADMISSION_AGREEMENT_CHECK_H_
#define COMITY_SERVER_ADMISSION_AGREEMENT_CHECK_H_

#include <optional>

#include "core/authority/judge.h"
#include "core/authority/logged_statement.h"
#include "core/base/civil_date.h"
#include "core/base/status.h"

namespace comity::server {

// Checks an AgreementText, a PartyAct or a RecordedAct by what the log knows
// before `candidate`; anything else is OK. `counts_from` is the first day of a
// statement that is recorded late. Bodies and tables of other logs are not
// looked at.
//
// Errors: kDraftContradictory with all problems of the text; kBodyOfNoParty,
// kVersionsOverlap, kEndsBeforeBeginning with all problems of the act.
Status CheckAgreement(authority::Judge& judge,
                      const authority::LoggedStatement& candidate,
                      const std::optional<CivilDate>& counts_from);

}  // namespace comity::server

#endif  // COMITY_SERVER_ADMISSION_AGREEMENT_CHECK_H_
