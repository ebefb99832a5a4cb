#include "client/files/record_file.h"

namespace comity::client {
namespace {

constexpr std::string_view kPrefix = "comity-";
constexpr std::size_t kTitleSizeMax = 48;

}  // namespace

std::string_view TitleOf(std::string_view bytes) {
  const std::size_t end = bytes.substr(0, kTitleSizeMax).find('\n');
  if (!bytes.starts_with(kPrefix) || end == std::string_view::npos) {
    return {};
  }
  return bytes.substr(0, end);
}

std::string WithTitle(const FileKind& kind, std::string_view content) {
  std::string bytes(kind.title);
  bytes += '\n';
  bytes += content;
  return bytes;
}

StatusOr<std::string> ContentOf(const FileKind& kind, std::string_view bytes) {
  const std::string_view title = TitleOf(bytes);
  if (title != kind.title) {
    return InvalidArgument(
        ErrorReason::kFileOfOtherKind,
        "a file of kind " + std::string(kind.title) + " is needed, this is " +
            (title.empty() ? "none of ours" : std::string(title)));
  }
  return std::string(bytes.substr(title.size() + 1));
}

}  // namespace comity::client
