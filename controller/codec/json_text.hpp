#pragma once

#include <string>
#include <string_view>

namespace talentops::codec {

/// `text` as it stands between the quotes of a JSON string, which is also a double-quoted YAML text. What a
/// YAML 1.1 reader takes for a line end is escaped too.
std::string json_escaped(std::string_view text);

/// The same with its quotes.
std::string json_quoted(std::string_view text);

}  // namespace talentops::codec
