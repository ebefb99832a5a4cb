// Reads a file of LogRangePart messages, within the bounds of each.
#ifndef COMITY_CLIENT_EXCHANGE_LOG_RANGE_READER_H_
#define COMITY_CLIENT_EXCHANGE_LOG_RANGE_READER_H_

#include <cstdint>
#include <fstream>
#include <memory>
#include <optional>
#include <string>

#include "comity/v1/log_range.pb.h"
#include "core/base/status.h"
#include "google/protobuf/io/zero_copy_stream_impl.h"

namespace comity::client {

// Bytes of one message, as its comment states.
inline constexpr std::uint32_t kRangePartBytesMax = 9'437'184;
// Packages of one file.
inline constexpr std::uint64_t kRangePackagesMax = std::uint64_t{1} << 20;

// One thread.
class LogRangeReader {
 public:
  // Errors: kFileMissing.
  static StatusOr<std::unique_ptr<LogRangeReader>> Open(
      const std::string& path);

  // The next message; nothing behind the last one.
  // Errors: kPackageMalformed if it is cut, too long, or none.
  StatusOr<std::optional<v1::LogRangePart>> Next();

 private:
  explicit LogRangeReader(const std::string& path);

  const std::string path_;
  std::ifstream file_;
  google::protobuf::io::IstreamInputStream stream_;
  std::uint64_t parts_ = 0;
};

}  // namespace comity::client

#endif  // COMITY_CLIENT_EXCHANGE_LOG_RANGE_READER_H_
