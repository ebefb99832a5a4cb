#include "client/exchange/log_range_writer.h"

#include <fcntl.h>
#include <google/protobuf/util/delimited_message_util.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

#include "client/files/durable_file.h"

namespace comity::client {

LogRangeWriter::LogRangeWriter(std::string path)
    : path_(std::move(path)),
      unfinished_(path_ + "." + std::to_string(getpid()) + ".unfinished"),
      out_(unfinished_, std::ios::binary | std::ios::trunc) {}

LogRangeWriter::~LogRangeWriter() { std::remove(unfinished_.c_str()); }

Status LogRangeWriter::Unwritable() const {
  return Unavailable(ErrorReason::kFileUnwritable,
                     "cannot write \"" + path_ + "\"");
}

StatusOr<std::unique_ptr<LogRangeWriter>> LogRangeWriter::Open(
    std::string path) {
  if (access(path.c_str(), F_OK) == 0) {
    return FailedPrecondition(ErrorReason::kFileExists,
                              "there is a file \"" + path + "\" already");
  }
  std::unique_ptr<LogRangeWriter> writer(new LogRangeWriter(std::move(path)));
  if (!writer->out_) {
    return writer->Unwritable();
  }
  return writer;
}

Status LogRangeWriter::Append(const v1::LogRangePart& part) {
  const bool written =
      google::protobuf::util::SerializeDelimitedToOstream(part, &out_);
  return written ? OkStatus() : Unwritable();
}

Status LogRangeWriter::Finish() {
  out_.close();
  const int file = open(unfinished_.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = !out_.fail() && file >= 0 && fsync(file) == 0;
  if (file >= 0) {
    close(file);
  }
  if (!synced || std::rename(unfinished_.c_str(), path_.c_str()) != 0) {
    return Unwritable();
  }
  return SyncDirectoryOf(path_);
}

}  // namespace comity::client
