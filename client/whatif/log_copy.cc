#include "client/whatif/log_copy.h"

#include <cstring>
#include <set>
#include <utility>

#include "core/authority/judge.h"
#include "core/authority/registry_state.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/note.h"
#include "core/evidence/head_policy.h"
#include "core/evidence/note_keys.h"
#include "core/merkle/right_edge.h"
#include "core/merkle/tree_hash.h"
#include "core/statement/signatures.h"

namespace comity::client {
namespace {

constexpr std::size_t kPageSize = 1000;

Status Incomplete(std::uint64_t index) {
  return InvalidArgument(
      ErrorReason::kAnswerMalformed,
      "the server gave no entry " + std::to_string(index) + " of its log");
}

// The registry's own keys are the one thing that is checked in full: the head
// is believed because of them.
class OwnKeysChecker : public authority::SignatureChecker {
 public:
  Status Check(const authority::LoggedStatement& logged, std::size_t slot,
               const crypto::PublicKey& key) override {
    return statement::VerifySlotSignature(logged.signatures[slot], key,
                                          logged.statement.header.home,
                                          logged.statement.bytes, nullptr);
  }
};

}  // namespace

// Keys are hashes already.
std::size_t LogCopy::HashOfKey::operator()(const Hash& key) const {
  std::size_t value = 0;
  std::memcpy(&value, key.bytes.data(), sizeof(value));
  return value;
}

const authority::History* LogCopy::Find(const Hash& key) {
  static const authority::History* const kNone = new authority::History();
  const auto found = histories_.find(key);
  return found == histories_.end() ? kNone : &found->second;
}

Status LogCopy::AddEntry(std::uint64_t index, const std::string& bytes) {
  COMITY_ASSIGN_OR_RETURN(const auto logged,
                          authority::ReadLoggedStatement(index, bytes));
  if (logged == nullptr) {
    return OkStatus();
  }
  for (const Hash& key : logged->statement.header.keys) {
    histories_[key].push_back(logged);
  }
  if (logged->As<statement::Credential>() != nullptr) {
    credentials_.push_back(logged);
  } else if (logged->As<statement::AgreementText>() != nullptr) {
    texts_.push_back(logged);
  }
  return OkStatus();
}

Status LogCopy::ReadEntries(RegistryTransport& server,
                            const ProgressHandler& progress) {
  const std::uint64_t size = head_.size.value;
  merkle::RightEdge edge;
  std::uint64_t next = 0;
  while (next < size) {
    COMITY_ASSIGN_OR_RETURN(const EntryPage page,
                            server.Entries(next, kPageSize, ""));
    if (page.first_index != next || page.entries.empty()) {
      return Incomplete(next);
    }
    for (const std::string& entry : page.entries) {
      if (next == size) {
        break;  // The log has grown since.
      }
      edge.Append(merkle::LeafHash(entry));
      COMITY_RETURN_IF_ERROR(AddEntry(next, entry));
      ++next;
    }
    if (progress) {
      progress(next, size);
    }
  }
  return edge.Root() == head_.root
             ? OkStatus()
             : DataLoss(ErrorReason::kRootMismatch,
                        "the entries are not those of the signed head");
}

Status LogCopy::CheckHead(const std::string& note_text,
                          const evidence::PinnedOrigin& pinned,
                          const evidence::Policy& policy,
                          std::uint64_t now_ms) {
  OwnKeysChecker checker;
  authority::Judge judge(origin_, genesis_id_, *this, checker);
  COMITY_ASSIGN_OR_RETURN(const auto state,
                          authority::RegistryStateAt(judge, head_.size.value));
  COMITY_ASSIGN_OR_RETURN(const evidence::NoteKeys keys,
                          evidence::NoteKeysOf(origin_, state));
  COMITY_ASSIGN_OR_RETURN(const auto note, checkpoint::ParseNote(note_text));
  COMITY_RETURN_IF_ERROR(checkpoint::VerifyCheckpoint(note, keys.log).status());
  COMITY_ASSIGN_OR_RETURN(
      const evidence::HeadStanding standing,
      evidence::CheckHead(note, keys.cosigning, pinned, policy, now_ms));
  return standing.policy;
}

StatusOr<std::unique_ptr<LogCopy>> LogCopy::Read(
    RegistryTransport& server, const evidence::PinnedOrigin& pinned,
    const evidence::Policy& policy, std::uint64_t now_ms,
    const ProgressHandler& progress) {
  const HeadChoice choice =
      policy.quorum == 0 ? HeadChoice::kNewest : HeadChoice::kCosigned;
  COMITY_ASSIGN_OR_RETURN(const std::string note_text,
                          server.Checkpoint(choice));
  COMITY_ASSIGN_OR_RETURN(const auto note, checkpoint::ParseNote(note_text));
  COMITY_ASSIGN_OR_RETURN(const auto parsed,
                          checkpoint::ParseCheckpoint(note.text));
  if (parsed.head.size.value > kCopiedEntriesMax) {
    return ResourceExhausted(ErrorReason::kEvidenceTooLarge,
                             "the log has " +
                                 std::to_string(parsed.head.size.value) +
                                 " entries, more than a copy holds");
  }
  std::unique_ptr<LogCopy> copy(new LogCopy(pinned.origin, pinned.genesis_id));
  copy->head_ = parsed.head;
  COMITY_RETURN_IF_ERROR(copy->ReadEntries(server, progress));
  COMITY_RETURN_IF_ERROR(copy->CheckHead(note_text, pinned, policy, now_ms));
  return copy;
}

}  // namespace comity::client
