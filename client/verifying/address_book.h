// Where registries are asked: a text file beside the policy, so that a gate
// need not name them each time. An address says nothing about trust: whatever
// answers there is judged by the policy.
//
//   comity-addresses/v1
//   registry.kz.example  kz.example:7443
//   registry.cn.example  cn.example:7443     # the origin, then host:port
//
// Beside registries it may name cosigners, by the names of their keys, for
// issuers who hand heads to them: by host:port, or a witness by its URL.
//
//   witness.example      http://witness.example:7412/w1
#ifndef COMITY_CLIENT_VERIFYING_ADDRESS_BOOK_H_
#define COMITY_CLIENT_VERIFYING_ADDRESS_BOOK_H_

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "core/base/status.h"

namespace comity::client {

// What the address of a witness begins with.
inline constexpr std::string_view kWitnessScheme = "http://";

inline constexpr std::size_t kAddressBookSizeMax = 64U << 10;
// As many as a policy may pin.
inline constexpr std::size_t kAddressCountMax = 256;

// By origin: "host:port"; by the name of a witness's key also a URL.
using AddressBook = std::map<std::string, std::string, std::less<>>;

// Reads the text form above; `#` begins a comment.
//
// Errors: kConfigurationInvalid with the line, also if an origin stands twice.
StatusOr<AddressBook> ParseAddressBook(std::string_view text);

// Reads one `ORIGIN=HOST:PORT`, as typed, into the book, in the place of what
// stood there for the origin.
//
// Errors: kConfigurationInvalid.
Status AddAddress(std::string_view text, AddressBook& book);

}  // namespace comity::client

#endif  // COMITY_CLIENT_VERIFYING_ADDRESS_BOOK_H_
