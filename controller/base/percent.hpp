#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace talentops {

/// The text with %41 as A; nothing where a percent sign is not followed by two hexadecimal digits.
std::optional<std::string> decode_percent(std::string_view text);

/// Everything but letters, digits and -._~ as %41 has it: for a part of a URL.
std::string encode_percent(std::string_view text);

}  // namespace talentops
