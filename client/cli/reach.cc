#include "client/cli/reach.h"

#include <utility>

#include "client/cli/connect.h"

namespace comity::cli {
namespace {

// The book of the trust directory, and over it what was typed.
StatusOr<client::AddressBook> ReadBook(const client::TrustStore& trust,
                                       const std::vector<std::string>& also) {
  COMITY_ASSIGN_OR_RETURN(client::AddressBook book, trust.ReadAddresses());
  for (const std::string& text : also) {
    const Status added = client::AddAddress(text, book);
    if (!added.ok()) {
      return UsageError("--also " + added.message());
    }
    const std::string origin = text.substr(0, text.find('='));
    if (trust.policy().FindOrigin(origin) == nullptr) {
      return UsageError("--also " + origin + ": the policy does not pin it");
    }
  }
  return book;
}

}  // namespace

StatusOr<client::RegistryTransport*> Reach::Prepare(
    const Program& program, const std::string& address) {
  COMITY_ASSIGN_OR_RETURN(auto server, Connect(address, program.globals().tls));
  kept_.push_back(std::move(server));
  return kept_.back().get();
}

StatusOr<Reach> Reach::Open(const Program& program,
                            const client::TrustStore& trust,
                            const std::vector<std::string>& also,
                            const std::string& home_origin) {
  const Globals& globals = program.globals();
  COMITY_ASSIGN_OR_RETURN(const client::AddressBook book,
                          ReadBook(trust, also));
  Reach reach;
  for (const auto& [origin, address] : book) {
    // A witness answers no questions.
    if (trust.policy().FindOrigin(origin) != nullptr &&
        !address.starts_with(client::kWitnessScheme)) {
      COMITY_ASSIGN_OR_RETURN(reach.registries_.by_origin[origin],
                              reach.Prepare(program, address));
    }
  }
  if (globals.server_given || !book.contains(home_origin)) {
    COMITY_ASSIGN_OR_RETURN(reach.registries_.first,
                            reach.Prepare(program, globals.server));
  }
  return reach;
}

void AddAlsoOption(CLI::App& command, std::vector<std::string>& also) {
  command
      .add_option("--also", also,
                  "Another registry to ask, for an answer across a border; "
                  "repeat. Those in the file `addresses` beside the policy are "
                  "asked without it")
      ->type_name("ORIGIN=HOST:PORT")
      ->allow_extra_args(false);
}

}  // namespace comity::cli
