// Parties of one agreement, each found in its own log, brought together: a
// credential may come from several of them.
#ifndef COMITY_CORE_EVIDENCE_JOINED_AGREEMENTS_H_
#define COMITY_CORE_EVIDENCE_JOINED_AGREEMENTS_H_

#include <vector>

#include "core/recognition/facts.h"

namespace comity::evidence {

// Adds `agreement`, which has a host party and one other, to the agreements of
// a question. Its other party joins the entry of the same text and host, so
// that issuers from several parties are weighed together. It stays by itself
// where it would bring a second party of one country, or of one id with other
// days: then a body would belong to two parties, or a day to two members.
void AddJoined(recognition::Agreement agreement,
               std::vector<recognition::Agreement>& agreements);

}  // namespace comity::evidence

#endif  // COMITY_CORE_EVIDENCE_JOINED_AGREEMENTS_H_
