#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "controller/base/text.hpp"

/// The source text beneath YAML events: what the parser does not say (where a value ends) and does not insist
/// on.
namespace talentops::codec {

/// Lines and columns of offsets that mostly ascend; the whole of a file costs one look at each byte.
class YamlPlaces {
 public:
  explicit YamlPlaces(std::string_view text) : text_(text) {}
  LineColumn at(std::size_t offset);

 private:
  std::string_view text_;
  std::size_t offset_ = 0;
  LineColumn place_;
};

/// The first character that may not stand in a file unescaped: C0 and C1 controls other than tab and line
/// feed, a carriage return that ends no line, byte order marks, and U+0085, U+2028, U+2029, which are line
/// ends to some readers only.
std::optional<std::size_t> first_unreadable(std::string_view text);

/// The offset behind blanks, line ends and comments.
std::size_t skip_blank(std::string_view text, std::size_t offset);
/// The offset behind blanks of one line.
std::size_t skip_spaces(std::string_view text, std::size_t offset);
/// Whether `word` stands at `offset`, on its own: behind it is a blank, a line end, a flow indicator or the
/// end.
bool has_word(std::string_view text, std::size_t offset, std::string_view word);

/// The offset behind the closing quote of the quoted text at `offset`; nothing if it is not closed.
std::optional<std::size_t> quoted_end(std::string_view text, std::size_t offset);
/// The first backslash in the double-quoted text from `begin` to `end` that begins no escape of YAML's, or \N
/// or \_, of which the parser makes bytes that are not UTF-8.
std::optional<std::size_t> bad_escape(std::string_view text, std::size_t begin, std::size_t end);
/// The offset behind the plain text at `offset` that was read as `value`; nothing if the source does not
/// spell it.
std::optional<std::size_t> plain_end(std::string_view text, std::size_t offset, std::string_view value);

/// A text in a block (| or >) at `offset`, inside a block collection at column `parent` (-1: none).
struct BlockText {
  std::size_t end = 0;
  /// Its value by our own reading; absent for folded text with lines that are indented further, which is not
  /// read.
  std::optional<std::string> value = {};
};
/// Nothing if its first line is not well formed.
std::optional<BlockText> read_block(std::string_view text, std::size_t offset, int parent);

}  // namespace talentops::codec
