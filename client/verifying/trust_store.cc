#include "client/verifying/trust_store.h"

#include <optional>
#include <vector>

#include "client/files/durable_file.h"
#include "client/files/file_lock.h"
#include "client/files/record_file.h"
#include "core/evidence/portable.h"

namespace comity::client {
namespace {

constexpr FileKind kMarksFile = {"comity-marks/v1", "", 1U << 20};

// What the file of marks holds.
struct MarksRecord {
  std::vector<evidence::PortableMarks> origins;  // Ascending by origin.

  template <typename Self, typename Visitor>
  static void VisitFields(Self& self, Visitor& visit) {
    visit.Records(1, "origins", self.origins, {.count_max = 1024});
  }
};

std::string PolicyPath(const std::string& directory) {
  return directory + "/policy";
}
std::string MarksPath(const std::string& directory) {
  return directory + "/marks";
}

std::optional<Hash> RootOf(const merkle::TreeHead& head) {
  return head.size.value == 0 ? std::nullopt : std::optional(head.root);
}

merkle::TreeHead HeadOf(std::uint64_t size, const std::optional<Hash>& root) {
  return {.size = {size}, .root = root.value_or(Hash{})};
}

MarksRecord ToRecord(const MarksByOrigin& marks) {
  MarksRecord record;
  for (const auto& [origin, one] : marks) {
    record.origins.push_back(
        {.origin = origin,
         .newest_size = one.newest.size.value,
         .newest_root = RootOf(one.newest),
         .newest_by_policy_size = one.newest_by_policy.size.value,
         .newest_by_policy_root = RootOf(one.newest_by_policy)});
  }
  return record;
}

MarksByOrigin FromRecord(const MarksRecord& record) {
  MarksByOrigin marks;
  for (const evidence::PortableMarks& one : record.origins) {
    marks[one.origin] = {.newest = HeadOf(one.newest_size, one.newest_root),
                         .newest_by_policy = HeadOf(one.newest_by_policy_size,
                                                    one.newest_by_policy_root)};
  }
  return marks;
}

bool SameMarks(const evidence::Marks& a, const evidence::Marks& b) {
  return a.newest == b.newest && a.newest_by_policy == b.newest_by_policy;
}

evidence::Marks Find(const MarksByOrigin& marks, const std::string& origin) {
  const auto found = marks.find(origin);
  return found == marks.end() ? evidence::Marks{} : found->second;
}

Status CheckForward(const std::string& origin, const merkle::TreeHead& old_head,
                    const merkle::TreeHead& new_head) {
  const bool forward = new_head.size > old_head.size || new_head == old_head;
  if (!forward) {
    return DataLoss(ErrorReason::kMarksBackward,
                    "the mark of " + origin + " is at size " +
                        std::to_string(old_head.size.value) +
                        " and would go to size " +
                        std::to_string(new_head.size.value));
  }
  return OkStatus();
}

// The marks after the step from `base` to `next`, if it may be taken.
StatusOr<MarksByOrigin> Moved(MarksByOrigin stored, const MarksByOrigin& base,
                              const MarksByOrigin& next) {
  for (const auto& [origin, marks] : next) {
    const evidence::Marks now = Find(stored, origin);
    if (!SameMarks(now, Find(base, origin))) {
      return Aborted(ErrorReason::kMarksMoved,
                     "another answer moved the marks of " + origin);
    }
    COMITY_RETURN_IF_ERROR(CheckForward(origin, now.newest, marks.newest));
    COMITY_RETURN_IF_ERROR(
        CheckForward(origin, now.newest_by_policy, marks.newest_by_policy));
    stored[origin] = marks;
  }
  return stored;
}

}  // namespace

Status TrustStore::Create(const std::string& directory,
                          const evidence::Policy& policy) {
  COMITY_RETURN_IF_ERROR(MakeDirectory(directory));
  return CreateFile(PolicyPath(directory), evidence::FormatPolicy(policy),
                    FileAccess::kEverybody);
}

StatusOr<TrustStore> TrustStore::Open(const std::string& directory) {
  auto text = ReadFile(PolicyPath(directory), evidence::kPolicySizeMax);
  if (text.status().reason() == ErrorReason::kFileMissing) {
    return NotFound(ErrorReason::kPolicyMissing,
                    "there is no policy in \"" + directory + "\"");
  }
  COMITY_RETURN_IF_ERROR(text.status());
  COMITY_ASSIGN_OR_RETURN(evidence::Policy policy,
                          evidence::ParsePolicy(*text));
  return TrustStore(directory, std::move(policy));
}

StatusOr<AddressBook> TrustStore::ReadAddresses() const {
  const std::string path = directory_ + "/addresses";
  const auto text = ReadFile(path, kAddressBookSizeMax);
  if (text.status().reason() == ErrorReason::kFileMissing) {
    return AddressBook();
  }
  COMITY_RETURN_IF_ERROR(text.status());
  auto book = ParseAddressBook(*text);
  if (!book.ok()) {
    return Status(book.status().code(), book.status().reason(),
                  "\"" + path + "\": " + book.status().message());
  }
  return book;
}

StatusOr<MarksByOrigin> TrustStore::ReadMarks() const {
  const std::string path = MarksPath(directory_);
  const auto bytes = ReadFile(path, kMarksFile.size_max);
  if (bytes.status().reason() == ErrorReason::kFileMissing) {
    return MarksByOrigin();
  }
  COMITY_RETURN_IF_ERROR(bytes.status());
  const auto record = DecodeFile<MarksRecord>(kMarksFile, *bytes);
  if (!record.ok()) {
    return DataLoss(ErrorReason::kMarksDamaged,
                    "\"" + path + "\": " + record.status().message());
  }
  return FromRecord(*record);
}

Status TrustStore::Advance(const MarksByOrigin& base,
                           const MarksByOrigin& next) {
  COMITY_ASSIGN_OR_RETURN(const FileLock lock,
                          FileLock::Wait(directory_ + "/lock"));
  COMITY_ASSIGN_OR_RETURN(MarksByOrigin stored, ReadMarks());
  const MarksRecord before = ToRecord(stored);
  COMITY_ASSIGN_OR_RETURN(const MarksByOrigin moved,
                          Moved(std::move(stored), base, next));
  const std::string bytes = EncodeFile(kMarksFile, ToRecord(moved));
  if (bytes == EncodeFile(kMarksFile, before)) {
    return OkStatus();  // Nothing new: spare the disk.
  }
  return ReplaceFile(MarksPath(directory_), bytes, FileAccess::kOwner);
}

}  // namespace comity::client
