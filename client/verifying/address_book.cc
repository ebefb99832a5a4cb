#include "client/verifying/address_book.h"

#include <algorithm>
#include <vector>

#include "core/statement/field_checks.h"

namespace comity::client {
namespace {

constexpr std::string_view kFirstLine = "comity-addresses/v1";
constexpr std::size_t kAddressSizeMax = 300;

Status Invalid(std::string message) {
  return InvalidArgument(ErrorReason::kConfigurationInvalid,
                         std::move(message));
}

// Words parted by spaces or tabs, up to a comment.
std::vector<std::string_view> WordsOf(std::string_view line) {
  constexpr std::string_view kBlank = " \t\r";
  std::vector<std::string_view> words;
  while (true) {
    line.remove_prefix(std::min(line.find_first_not_of(kBlank), line.size()));
    if (line.empty() || line.front() == '#') {
      return words;
    }
    const std::size_t end = std::min(line.find_first_of(kBlank), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

bool IsPort(std::string_view text) {
  const bool digits = !text.empty() && text.size() <= 5 &&
                      std::all_of(text.begin(), text.end(),
                                  [](char c) { return c >= '0' && c <= '9'; });
  return digits && std::stoi(std::string(text)) >= 1 &&
         std::stoi(std::string(text)) <= 65535;
}

// "host:port"; a numeric IPv6 host stands in brackets.
bool IsAddress(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (text.size() > kAddressSizeMax || colon == std::string_view::npos ||
      colon == 0 || !IsPort(text.substr(colon + 1))) {
    return false;
  }
  const std::string_view host = text.substr(0, colon);
  const bool bracketed = host.front() == '[' && host.back() == ']';
  return std::all_of(host.begin(), host.end(), [bracketed](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           (bracketed && (c == ':' || c == '[' || c == ']'));
  });
}

// "http://host:port", perhaps with a path of plain characters.
bool IsUrl(std::string_view text) {
  if (!text.starts_with(kWitnessScheme) || text.size() > kAddressSizeMax) {
    return false;
  }
  text.remove_prefix(kWitnessScheme.size());
  const std::size_t slash = std::min(text.find('/'), text.size());
  const std::string_view path = text.substr(slash);
  return IsAddress(text.substr(0, slash)) &&
         std::all_of(path.begin(), path.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  (c >= '0' && c <= '9') || c == '/' || c == '.' || c == '-' ||
                  c == '_';
         });
}

Status CheckEntry(std::string_view origin, std::string_view address) {
  if (!statement::IsOrigin(origin)) {
    return Invalid("'" + std::string(origin) + "' is not an origin");
  }
  if (!IsAddress(address) && !IsUrl(address)) {
    return Invalid("'" + std::string(address) +
                   "': write it as HOST:PORT, or a witness as "
                   "http://HOST:PORT/PATH");
  }
  return OkStatus();
}

// One line after the first.
Status ReadEntry(const std::vector<std::string_view>& words,
                 AddressBook& book) {
  if (words.size() != 2) {
    return Invalid("write an origin and HOST:PORT");
  }
  COMITY_RETURN_IF_ERROR(CheckEntry(words[0], words[1]));
  if (!book.emplace(words[0], words[1]).second) {
    return Invalid(std::string(words[0]) + " stands twice");
  }
  if (book.size() > kAddressCountMax) {
    return Invalid("more than " + std::to_string(kAddressCountMax) +
                   " addresses");
  }
  return OkStatus();
}

}  // namespace

StatusOr<AddressBook> ParseAddressBook(std::string_view text) {
  AddressBook book;
  bool begun = false;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const auto words = WordsOf(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (words.empty()) {
      continue;
    }
    const bool title = words.size() == 1 && words[0] == kFirstLine;
    const Status read =
        begun   ? ReadEntry(words, book)
        : title ? OkStatus()
                : Invalid("the first line is " + std::string(kFirstLine));
    if (!read.ok()) {
      return Invalid("line " + std::to_string(number) + ": " + read.message());
    }
    begun = true;
  }
  if (!begun) {
    return Invalid("the first line is " + std::string(kFirstLine));
  }
  return book;
}

Status AddAddress(std::string_view text, AddressBook& book) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) {
    return Invalid("'" + std::string(text) + "': write it as ORIGIN=HOST:PORT");
  }
  const std::string_view origin = text.substr(0, equals);
  const std::string_view address = text.substr(equals + 1);
  COMITY_RETURN_IF_ERROR(CheckEntry(origin, address));
  book.insert_or_assign(std::string(origin), std::string(address));
  return OkStatus();
}

}  // namespace comity::client
