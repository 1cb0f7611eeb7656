#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace talentops {

std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(std::span<const std::string> parts, std::string_view separator);
std::string_view trim(std::string_view text);
std::string lower_ascii(std::string_view text);
/// "1 file", "2 files": of a noun whose plural ends in an s.
std::string counted(std::uint64_t count, std::string_view noun);

/// Lower-case hexadecimal, both ways; anything else is nothing.
std::string encode_hex(std::string_view bytes);
std::optional<std::string> decode_hex(std::string_view hex);

/// Standard base64 with padding, both ways; white space is not accepted.
std::string encode_base64(std::string_view bytes);
std::optional<std::string> decode_base64(std::string_view text);
/// The same into `bytes`, with no copy anywhere else: for secrets. Of several texts for one value all are
/// read.
bool decode_base64_into(std::string_view text, std::string& bytes);

/// The candidate that is most like `word` (few edits), for "did you mean"; nothing if none is near.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

/// Offset of the first byte that is not valid UTF-8 (overlong forms and surrogates are not valid), or
/// nothing.
std::optional<std::size_t> first_invalid_utf8(std::string_view text);

/// A character that a reviewer cannot see: bidirectional controls, zero-width characters, tags.
struct InvisibleCharacter {
  std::size_t offset;
  char32_t code_point;
};
/// The first one in `text`, which must be valid UTF-8. A byte order mark at offset 0 does not count.
std::optional<InvisibleCharacter> first_invisible(std::string_view text);

/// Line and column (both from 1; columns count characters) of a byte offset.
struct LineColumn {
  int line = 1;
  int column = 1;
};
LineColumn line_column(std::string_view text, std::size_t offset);

}  // namespace talentops
