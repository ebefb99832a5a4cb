#include "client/exchange/log_range_reader.h"

#include <google/protobuf/io/coded_stream.h>

namespace comity::client {

LogRangeReader::LogRangeReader(const std::string& path)
    : path_(path), file_(path, std::ios::binary), stream_(&file_) {}

StatusOr<std::unique_ptr<LogRangeReader>> LogRangeReader::Open(
    const std::string& path) {
  std::unique_ptr<LogRangeReader> reader(new LogRangeReader(path));
  if (!reader->file_) {
    return NotFound(ErrorReason::kFileMissing, "cannot read \"" + path + "\"");
  }
  return reader;
}

StatusOr<std::optional<v1::LogRangePart>> LogRangeReader::Next() {
  const auto not_whole = [this](const char* why) {
    return InvalidArgument(ErrorReason::kPackageMalformed,
                           "\"" + path_ + "\" is no whole export: " + why);
  };
  google::protobuf::io::CodedInputStream in(&stream_);
  const void* rest = nullptr;
  int rest_size = 0;
  if (!in.GetDirectBufferPointer(&rest, &rest_size)) {
    return std::optional<v1::LogRangePart>();
  }
  if (++parts_ > kRangePackagesMax + 1) {
    return not_whole("it has too many parts");
  }
  std::uint32_t size = 0;
  if (!in.ReadVarint32(&size) || size > kRangePartBytesMax) {
    return not_whole("a length is cut, or above 9 MiB");
  }
  const auto limit = in.PushLimit(static_cast<int>(size));
  v1::LogRangePart part;
  const bool read = part.ParseFromCodedStream(&in) &&
                    in.ConsumedEntireMessage() && in.BytesUntilLimit() == 0;
  in.PopLimit(limit);
  if (!read) {
    return not_whole("a part is cut, or changed");
  }
  return std::optional(std::move(part));
}

}  // namespace comity::client
