#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// How a text is spelt in YAML and JSON, so that every reader gives back the same text.
namespace talentops::codec {

/// `text` with the replacement character for what is not UTF-8.
std::string valid_utf8(std::string_view text);

/// Whether every reader, of YAML 1.1 or 1.2, takes `text` without quotes for just this text. In doubt it does
/// not.
bool is_plain_text(std::string_view text);
/// Whether a literal block shows `text` faithfully, to readers and to people.
bool is_block_text(std::string_view text);
/// A literal block, its lines indented by `indent`; without a line end.
std::string block_text(std::string_view text, std::size_t indent);

std::string quoted_for_yaml(std::string_view text);
std::string quoted_for_json(std::string_view text);

/// A number as JSON writes it, its exponent of three digits at most: the only form that every reader takes
/// for the same number.
bool is_json_number(std::string_view text);

}  // namespace talentops::codec
