// Values that commands build from what was typed.
#ifndef COMITY_CLIENT_CLI_INPUTS_H_
#define COMITY_CLIENT_CLI_INPUTS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/statement/common_records.h"

namespace comity::cli {

// JSON files given by people are small.
inline constexpr std::size_t kInputFileSizeMax = 4U << 20;

// `LANGUAGE=TEXT`, for example "kk-Cyrl=Қазақстан"; the text is brought into
// NFC. Errors: kUsage.
StatusOr<std::vector<statement::LocalName>> ParseNames(
    const std::vector<std::string>& texts);

// `REGISTER=VALUE`, for example "BIN=990140000123". Errors: kUsage.
StatusOr<std::vector<statement::ExternalIdentifier>> ParseIdentifiers(
    const std::vector<std::string>& texts);

// `FRAMEWORK/LEVEL`, for example "EQF/6". Errors: kUsage.
StatusOr<statement::Level> ParseLevel(std::string_view text);

// Parts between `separator`; none for an empty text.
std::vector<std::string> Split(std::string_view text, char separator);

// `text` in NFC, or unchanged if it is not UTF-8, which is refused later.
std::string Typed(const std::string& text);

// The file, with its name in messages. Errors: those of client::ReadFile.
StatusOr<std::string> ReadInput(const std::string& path,
                                std::size_t size_max = kInputFileSizeMax);

}  // namespace comity::cli

#endif  // COMITY_CLIENT_CLI_INPUTS_H_
