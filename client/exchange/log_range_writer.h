// Writes a file of LogRangePart messages: beside its place at first, and there
// only when it is whole.
#ifndef COMITY_CLIENT_EXCHANGE_LOG_RANGE_WRITER_H_
#define COMITY_CLIENT_EXCHANGE_LOG_RANGE_WRITER_H_

#include <fstream>
#include <memory>
#include <string>

#include "comity/v1/log_range.pb.h"
#include "core/base/status.h"

namespace comity::client {

// One thread.
class LogRangeWriter {
 public:
  // Errors: kFileExists, since another export is never replaced;
  // kFileUnwritable, as of every call.
  static StatusOr<std::unique_ptr<LogRangeWriter>> Open(std::string path);
  LogRangeWriter(const LogRangeWriter&) = delete;
  LogRangeWriter& operator=(const LogRangeWriter&) = delete;
  // Removes what was not finished.
  ~LogRangeWriter();

  Status Append(const v1::LogRangePart& part);
  // Puts the file, which then survives loss of power, in its place.
  Status Finish();

 private:
  explicit LogRangeWriter(std::string path);

  Status Unwritable() const;

  const std::string path_;
  const std::string unfinished_;
  std::ofstream out_;
};

}  // namespace comity::client

#endif  // COMITY_CLIENT_EXCHANGE_LOG_RANGE_WRITER_H_
