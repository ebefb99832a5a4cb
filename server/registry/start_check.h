// May this process sign? Asked once, before its first signature, of everybody
// who may remember a later or another head than the store: the signer's own
// mark, and the cosigners.
#ifndef COMITY_SERVER_REGISTRY_START_CHECK_H_
#define COMITY_SERVER_REGISTRY_START_CHECK_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/merkle/tree_types.h"
#include "server/registry/cosigner_heads.h"
#include "storage/head_mark.h"

namespace comity::server {

struct StartCheck {
  storage::MarkCheck mark;
  // One for each configured cosigner; empty if none is configured.
  std::vector<CosignerAnswer> cosigners;
  // Whether each of them must answer, where one is enough otherwise, and none
  // of those that may be silent: for a signer that remembers nothing itself.
  bool all_must_answer = false;
  // The head that an operator compared with what others saw, and lets the
  // registry go on from. It excuses a mark that is missing and cosigners that
  // are silent, if it is the store's head; it never excuses a contradiction.
  std::optional<merkle::TreeHead> confirmed;
  // The store's root at an earlier size.
  std::function<StatusOr<Hash>(merkle::TreeSize)> root_at;
  // Takes lines for the operator.
  std::function<void(std::string_view)> log;
};

// OK if the store's head extends the mark and every head that a cosigner tells.
//
// Errors: those of CompareWithMark, kHeadMarkMissing only unless confirmed;
//   kFailedPrecondition / kStoreBehindCosigner  a cosigner saw a larger head,
//                                               or says so;
//   kDataLoss / kStoreForksCosigner             it saw another one, or says so;
//   kFailedPrecondition / kCosignersSilent      none answers, or not all that
//                                               must; not confirmed.
// A contradiction is found before anything that may be confirmed is.
Status CheckStart(const StartCheck& check);

// The first mark of a log, at size 0, before its first entry: called once
// CheckStart says OK. From then on a log with entries and without a mark has
// lost it, and a first start that was cut off anywhere is one that goes on:
//
//   mark, entries        what it means
//   none, none           nothing was begun
//   at 0, none or some   begun; no head was published, since the mark moves
//                        before; entries that are there stand, and are signed
//   none, some           the mark was lost: HEAD_MARK_MISSING
//
// Does nothing where there is a mark, or entries that an operator confirmed.
//
// Errors: those of HeadMarkFile::Write.
Status MarkBeginning(const merkle::TreeHead& store_head, storage::Epoch epoch,
                     storage::HeadMarkFile& mark);

// "1234:<root in hexadecimal>": how a head is confirmed.
std::string FormatHead(const merkle::TreeHead& head);

// Reads what FormatHead writes. Errors: kConfigurationInvalid.
StatusOr<merkle::TreeHead> ParseHead(std::string_view text);

}  // namespace comity::server

#endif  // COMITY_SERVER_REGISTRY_START_CHECK_H_
