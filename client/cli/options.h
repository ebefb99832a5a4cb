// Options whose values have a form of their own: days, hashes, values of the
// protocol's closed lists, credential numbers' ids.
#ifndef COMITY_CLIENT_CLI_OPTIONS_H_
#define COMITY_CLIENT_CLI_OPTIONS_H_

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <optional>
#include <string>
#include <vector>

#include "core/base/civil_date.h"
#include "core/base/hash.h"
#include "core/base/text_encoding.h"
#include "core/statement/enums.h"

namespace comity::cli {

// An option that takes a day. Returns it for more settings.
inline CLI::Option* AddDay(CLI::App& app, const std::string& name,
                           std::optional<CivilDate>& day,
                           const std::string& help) {
  return app
      .add_option_function<std::string>(
          name,
          [&day, name](const std::string& text) {
            day = CivilDate::Parse(text);
            if (!day) {
              throw CLI::ValidationError(
                  name, "a day is YYYY-MM-DD, not '" + text + "'");
            }
          },
          help)
      ->type_name("DAY");
}

// An option that takes a statement id, text id or key id.
inline CLI::Option* AddHash(CLI::App& app, const std::string& name,
                            std::optional<Hash>& hash,
                            const std::string& help) {
  return app
      .add_option_function<std::string>(
          name,
          [&hash, name](const std::string& text) {
            hash = Hash::FromBytes(HexDecode(text).value_or(""));
            if (!hash) {
              throw CLI::ValidationError(
                  name, "an id is 64 lower-case hexadecimal digits");
            }
          },
          help)
      ->type_name("ID");
}

// The value called `text`, in either case, hyphens for underscores.
template <typename Enum>
std::optional<Enum> ChoiceFromText(std::string text) {
  for (char& c : text) {
    c = c == '-'
            ? '_'
            : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  const auto& names = statement::EnumNames<Enum>::kNames;
  for (std::size_t i = 1; i < names.size(); ++i) {
    if (names[i] == text) {
      return static_cast<Enum>(i);
    }
  }
  return std::nullopt;
}

// "establishment, temporary-services, ...".
template <typename Enum>
std::string ChoicesOf() {
  std::string all;
  const auto& names = statement::EnumNames<Enum>::kNames;
  for (std::size_t i = 1; i < names.size(); ++i) {
    all += i == 1 ? "" : ", ";
    for (const char c : names[i]) {
      all +=
          c == '_'
              ? '-'
              : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return all;
}

// An option that takes one value of a closed list; the help names them all.
template <typename Enum>
CLI::Option* AddChoice(CLI::App& app, const std::string& name, Enum& value,
                       const std::string& help) {
  return app
      .add_option_function<std::string>(
          name,
          [&value, name](const std::string& text) {
            const auto choice = ChoiceFromText<Enum>(text);
            if (!choice) {
              throw CLI::ValidationError(name, "one of: " + ChoicesOf<Enum>());
            }
            value = *choice;
          },
          help + " One of: " + ChoicesOf<Enum>() + ".")
      ->type_name("CHOICE");
}

// The same for lists.
template <typename Enum>
CLI::Option* AddChoices(CLI::App& app, const std::string& name,
                        std::vector<Enum>& values, const std::string& help) {
  return app
      .add_option_function<std::vector<std::string>>(
          name,
          [&values, name](const std::vector<std::string>& texts) {
            for (const std::string& text : texts) {
              const auto choice = ChoiceFromText<Enum>(text);
              if (!choice) {
                throw CLI::ValidationError(name,
                                           "each one of: " + ChoicesOf<Enum>());
              }
              values.push_back(*choice);
            }
            std::sort(values.begin(), values.end());
          },
          help + " Some of: " + ChoicesOf<Enum>() + ".")
      ->delimiter(',')
      ->type_name("CHOICE,...");
}

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_OPTIONS_H_
