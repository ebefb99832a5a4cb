#include "server/rpc/file_partner_link.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <limits>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "comity/v1/log_range.pb.h"
#include "server/rpc/messages.h"
#include "server/rpc/sync_replies.h"

namespace comity::server {
namespace {

using google::protobuf::io::CodedInputStream;
using google::protobuf::io::IstreamInputStream;

Status NotWhole(const std::string& path) {
  return InvalidArgument(ErrorReason::kPackageMalformed,
                         "\"" + path + "\" is no whole export of a log");
}

// The next message, within the bounds of one answer.
bool ReadPart(IstreamInputStream& stream, v1::LogRangePart& part) {
  CodedInputStream in(&stream);
  std::uint32_t size = 0;
  if (!in.ReadVarint32(&size) || size > kSyncReplyBytesMax) {
    return false;
  }
  const auto limit = in.PushLimit(static_cast<int>(size));
  const bool read = part.ParseFromCodedStream(&in) &&
                    in.ConsumedEntireMessage() && in.BytesUntilLimit() == 0;
  in.PopLimit(limit);
  return read;
}

// What tells a file from another one at the same place.
struct FileMark {
  dev_t device = 0;
  ino_t file = 0;
  off_t size = 0;
  std::int64_t changed_s = 0;
  std::int64_t changed_ns = 0;

  friend bool operator==(const FileMark&, const FileMark&) = default;
};

Status Unreadable(const std::string& path) {
  const std::error_code error(errno, std::generic_category());
  return Unavailable(ErrorReason::kPartnerUnreachable,
                     "cannot read \"" + path + "\": " + error.message());
}

StatusOr<FileMark> MarkOf(const std::string& path) {
  struct stat found = {};
  if (stat(path.c_str(), &found) != 0) {
    return Unreadable(path);
  }
  // Opening a pipe would wait for somebody to write to it.
  if (!S_ISREG(found.st_mode)) {
    return NotWhole(path);
  }
  return FileMark{found.st_dev, found.st_ino, found.st_size,
                  found.st_ctim.tv_sec, found.st_ctim.tv_nsec};
}

// Where a package is in the file.
struct PlacedPackage {
  std::uint64_t first = 0;  // Index of its first entry.
  std::uint64_t end = 0;    // Behind its last.
  std::int64_t offset = 0;
};

class FilePartnerLink final : public PartnerLink {
 public:
  explicit FilePartnerLink(std::string path) : path_(std::move(path)) {}

  StatusOr<HeadReply> AskHead(
      const std::optional<merkle::TreeHead>& known) override {
    COMITY_RETURN_IF_ERROR(Refresh());
    HeadReply reply = head_;
    // A mirror that was broken off knows no head, but holds entries: whether
    // they lead to this one, the package that goes on from them proves.
    const std::uint64_t size = known ? known->size.value : from_;
    if (size < from_ || (size > from_ && size < end_)) {
      return FailedPrecondition(
          ErrorReason::kMirrorBehind,
          "the file leads on from " + std::to_string(from_) +
              " entries, and this mirror has verified " + std::to_string(size));
    }
    // Who has got to the end needs no proof; whoever has another log of that
    // size will find the roots to differ.
    if (!known || size > from_) {
      reply.consistency.clear();
    }
    return reply;
  }

  StatusOr<mirror::EntryPackage> AskPackage(const merkle::TreeHead& held,
                                            merkle::TreeSize) override {
    COMITY_RETURN_IF_ERROR(Refresh());
    const auto found =
        std::upper_bound(packages_.begin(), packages_.end(), held.size.value,
                         [](std::uint64_t at, const PlacedPackage& each) {
                           return at < each.end;
                         });
    if (found == packages_.end() || found->first > held.size.value) {
      return FailedPrecondition(
          ErrorReason::kMirrorBehind,
          "the file has no entry " + std::to_string(held.size.value));
    }
    COMITY_ASSIGN_OR_RETURN(auto package, ReadPackage(*found));
    // A mirror that was broken off may hold a part of it; the proof is from its
    // end on.
    const std::uint64_t behind = held.size.value - found->first;
    if (behind >= package.entries.size()) {
      return NotWhole(path_);
    }
    package.entries.erase(
        package.entries.begin(),
        package.entries.begin() + static_cast<std::ptrdiff_t>(behind));
    package.start = {held.size.value};
    return package;
  }

  void Cancel() override { cancelled_ = true; }

 private:
  Status Cancelled() const {
    return Unavailable(ErrorReason::kPartnerUnreachable,
                       "reading \"" + path_ + "\" was broken off");
  }

  // A file is read once, also one that is wrong; one that cannot be read may be
  // the next time.
  Status Refresh() {
    COMITY_ASSIGN_OR_RETURN(const FileMark mark, MarkOf(path_));
    if (mark_ == mark) {
      return index_;
    }
    std::ifstream file(path_, std::ios::binary);
    if (!file) {
      return Unreadable(path_);
    }
    index_ = ReadIndex(file, mark.size);
    if (file.bad() || cancelled_) {
      mark_.reset();
      return cancelled_ ? Cancelled() : Unreadable(path_);
    }
    mark_ = mark;
    return index_;
  }

  Status ReadIndex(std::ifstream& file, std::int64_t size) {
    IstreamInputStream stream(&file);
    v1::LogRangePart part;
    if (!ReadPart(stream, part) || !part.has_start()) {
      return NotWhole(path_);
    }
    v1::LogRangeStart& start = *part.mutable_start();
    COMITY_ASSIGN_OR_RETURN(head_,
                            ToHeadReply(std::move(*start.mutable_head())));
    from_ = start.request().known_head().size();
    end_ = from_;
    packages_.clear();
    while (stream.ByteCount() < size) {
      if (cancelled_) {
        return Cancelled();
      }
      const std::int64_t offset = stream.ByteCount();
      if (packages_.size() == kRangePackagesMax || !ReadPart(stream, part) ||
          !part.has_package() || part.package().entries_size() == 0) {
        return NotWhole(path_);
      }
      const std::uint64_t first = end_;
      const auto count =
          static_cast<std::uint64_t>(part.package().entries_size());
      if (count > std::numeric_limits<std::uint64_t>::max() - first) {
        return NotWhole(path_);
      }
      end_ += count;
      packages_.push_back({first, end_, offset});
    }
    return OkStatus();
  }

  StatusOr<mirror::EntryPackage> ReadPackage(const PlacedPackage& place) const {
    std::ifstream file(path_, std::ios::binary);
    if (!file.seekg(place.offset)) {
      return Unreadable(path_);
    }
    IstreamInputStream stream(&file);
    v1::LogRangePart part;
    if (!ReadPart(stream, part) || !part.has_package()) {
      return NotWhole(path_);
    }
    return ToEntryPackage({place.first}, std::move(*part.mutable_package()));
  }

  const std::string path_;
  std::atomic<bool> cancelled_ = false;
  std::optional<FileMark> mark_;
  Status index_;
  HeadReply head_;
  std::uint64_t from_ = 0;
  std::uint64_t end_ = 0;
  std::vector<PlacedPackage> packages_;
};

}  // namespace

std::unique_ptr<PartnerLink> MakeFilePartnerLink(std::string path) {
  return std::make_unique<FilePartnerLink>(std::move(path));
}

}  // namespace comity::server
