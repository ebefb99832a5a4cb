#include "server/registry/start_check.h"

#include <algorithm>
#include <charconv>

#include "core/base/text_encoding.h"

namespace comity::server {
namespace {

bool IsConfirmed(const StartCheck& check) {
  return check.confirmed == check.mark.store_head;
}

// What to do, with the very words to type.
Status AskToConfirm(const StartCheck& check, const Status& why) {
  return {why.code(), why.reason(),
          why.message() + ". The store is at " +
              FormatHead(check.mark.store_head) +
              "; if others saw no later head, start with --confirm-head " +
              FormatHead(check.mark.store_head)};
}

// What a person may excuse.
Status CheckMarkIsThere(const StartCheck& check, const Status& compared) {
  if (compared.ok()) {
    return compared;
  }
  if (!IsConfirmed(check)) {
    return AskToConfirm(check, compared);
  }
  check.log("going on without a mark from " +
            FormatHead(check.mark.store_head) + ", as the operator confirmed");
  return OkStatus();
}

Status CheckCosigned(const StartCheck& check, const std::string& cosigner,
                     const merkle::TreeHead& seen) {
  const merkle::TreeHead& store = check.mark.store_head;
  if (seen.size > store.size) {
    return FailedPrecondition(
        ErrorReason::kStoreBehindCosigner,
        cosigner + " has seen " + FormatHead(seen) + "; the store has " +
            std::to_string(store.size.value) + " entries");
  }
  COMITY_ASSIGN_OR_RETURN(const Hash root, seen.size == store.size
                                               ? StatusOr<Hash>(store.root)
                                               : check.root_at(seen.size));
  return root == seen.root
             ? OkStatus()
             : DataLoss(ErrorReason::kStoreForksCosigner,
                        cosigner + " has seen " + FormatHead(seen) +
                            ", another root than the store's");
}

Status CheckSomebodySpeaks(const StartCheck& check, std::string_view silent) {
  const std::string what = check.all_must_answer
                               ? "not all cosigners say what they saw last ("
                               : "no cosigner says what it saw last (";
  if (!IsConfirmed(check)) {
    return AskToConfirm(check,
                        FailedPrecondition(ErrorReason::kCosignersSilent,
                                           what + std::string(silent) + ")"));
  }
  check.log("going on without word from " + std::string(silent) + " from " +
            FormatHead(check.mark.store_head) + ", as the operator confirmed");
  return OkStatus();
}

// What a witness cannot prove, and what holds a start back all the same.
bool SaysOtherwise(const CosignerAnswer& answer) {
  const ErrorReason reason = answer.last.status().reason();
  return reason == ErrorReason::kStoreBehindCosigner ||
         reason == ErrorReason::kStoreForksCosigner;
}

Status CheckCosigners(const StartCheck& check) {
  bool anybody_answered =
      std::all_of(check.cosigners.begin(), check.cosigners.end(),
                  [](const auto& answer) { return answer.may_be_silent; });
  std::string silent;
  for (const CosignerAnswer& answer : check.cosigners) {
    if (SaysOtherwise(answer)) {
      return {answer.last.status().code(), answer.last.status().reason(),
              answer.cosigner + ": " + answer.last.status().message()};
    }
    if (!answer.last.ok()) {
      check.log(answer.cosigner + " does not say what it saw last: " +
                answer.last.status().message());
      silent += (silent.empty() ? "" : ", ") + answer.cosigner;
      continue;
    }
    // What a witness says proves nothing: it holds a start back, and lets none
    // go on where those are silent who can prove what they saw.
    anybody_answered = anybody_answered || !answer.may_be_silent;
    if (answer.last->has_value()) {
      COMITY_RETURN_IF_ERROR(
          CheckCosigned(check, answer.cosigner, **answer.last));
    }
  }
  const bool enough = check.all_must_answer ? silent.empty() : anybody_answered;
  return enough ? OkStatus() : CheckSomebodySpeaks(check, silent);
}

}  // namespace

Status CheckStart(const StartCheck& check) {
  const Status compared = storage::CompareWithMark(check.mark, check.root_at);
  if (!compared.ok() && compared.reason() != ErrorReason::kHeadMarkMissing) {
    return compared;
  }
  COMITY_RETURN_IF_ERROR(CheckCosigners(check));
  return CheckMarkIsThere(check, compared);
}

Status MarkBeginning(const merkle::TreeHead& store_head, storage::Epoch epoch,
                     storage::HeadMarkFile& mark) {
  return mark.mark() || store_head.size.value > 0
             ? OkStatus()
             : mark.Write({store_head, epoch});
}

std::string FormatHead(const merkle::TreeHead& head) {
  return std::to_string(head.size.value) + ":" + HexEncode(head.root.view());
}

StatusOr<merkle::TreeHead> ParseHead(std::string_view text) {
  const std::size_t colon = text.find(':');
  merkle::TreeHead head;
  const char* const end = text.data() + std::min(colon, text.size());
  const auto read = std::from_chars(text.data(), end, head.size.value);
  const auto bytes = colon == std::string_view::npos
                         ? std::nullopt
                         : HexDecode(text.substr(colon + 1));
  const auto root = bytes ? Hash::FromBytes(*bytes) : std::nullopt;
  if (read.ec != std::errc() || read.ptr != end || !root) {
    return InvalidArgument(
        ErrorReason::kConfigurationInvalid,
        "'" + std::string(text) + "' is not size:root, the root in 64 digits");
  }
  head.root = *root;
  return head;
}

}  // namespace comity::server
