#include "controller/codec/yaml_scan.hpp"

#include <algorithm>
#include <vector>

namespace talentops::codec {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t'; }
bool is_break(char c) { return c == '\n' || c == '\r'; }
bool is_white(char c) { return is_space(c) || is_break(c); }

}  // namespace

LineColumn YamlPlaces::at(std::size_t offset) {
  offset = std::min(offset, text_.size());
  if (offset < offset_) {
    // One step back to the start of a collection is common; start again from its line, not from the file's.
    const auto line_start = text_.rfind('\n', offset == 0 ? std::string_view::npos : offset - 1);
    const auto start = offset == 0 || line_start == std::string_view::npos ? 0 : line_start + 1;
    place_.line -= static_cast<int>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(start),
                                               text_.begin() + static_cast<std::ptrdiff_t>(offset_), '\n'));
    place_.column = 1;
    offset_ = start;
  }
  for (; offset_ < offset; ++offset_) {
    if (text_[offset_] == '\n') {
      ++place_.line;
      place_.column = 1;
    } else if ((static_cast<unsigned char>(text_[offset_]) & 0xC0U) != 0x80U) {
      ++place_.column;
    }
  }
  return place_;
}

std::optional<std::size_t> first_unreadable(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const unsigned c = byte(i);
    if (c >= 0x20 && c < 0x7F) continue;
    const bool is_line_end = c == '\n' || (c == '\r' && byte(i + 1) == '\n');
    if ((c < 0x20 && c != '\t' && !is_line_end) || c == 0x7F) return i;
    if (c == 0xC2 && byte(i + 1) >= 0x80 && byte(i + 1) < 0xA0) return i;
    if (c == 0xEF && byte(i + 1) == 0xBB && byte(i + 2) == 0xBF) return i;
    if (c == 0xE2 && byte(i + 1) == 0x80 && (byte(i + 2) == 0xA8 || byte(i + 2) == 0xA9)) return i;
  }
  return std::nullopt;
}

std::size_t skip_spaces(std::string_view text, std::size_t offset) {
  while (offset < text.size() && is_space(text[offset])) ++offset;
  return offset;
}

std::size_t skip_blank(std::string_view text, std::size_t offset) {
  while (offset < text.size()) {
    const bool starts_comment = text[offset] == '#' && (offset == 0 || is_white(text[offset - 1]));
    if (starts_comment) {
      offset = std::min(text.find('\n', offset), text.size());
    } else if (is_white(text[offset])) {
      ++offset;
    } else {
      return offset;
    }
  }
  return offset;
}

bool has_word(std::string_view text, std::size_t offset, std::string_view word) {
  if (offset > text.size() || !text.substr(offset).starts_with(word)) return false;
  const auto behind = offset + word.size();
  return behind == text.size() || is_white(text[behind]) ||
         std::string_view(",]}").find(text[behind]) != std::string_view::npos;
}

std::optional<std::size_t> quoted_end(std::string_view text, std::size_t offset) {
  const char quote = text[offset];
  for (std::size_t i = offset + 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      const bool is_doubled = quote == '\'' && i + 1 < text.size() && text[i + 1] == quote;
      if (is_doubled) {
        ++i;
        continue;
      }
      return i + 1;
    }
  }
  return std::nullopt;
}

std::optional<std::size_t> bad_escape(std::string_view text, std::size_t begin, std::size_t end) {
  constexpr std::string_view kEscapes = "0abt\tnvfre \"/\\LPxuU\r\n";
  if (text[begin] != '"') return std::nullopt;
  for (std::size_t i = begin + 1; i + 1 < end; ++i) {
    if (text[i] != '\\') continue;
    if (kEscapes.find(text[i + 1]) == std::string_view::npos) return i;
    ++i;
  }
  return std::nullopt;
}

std::optional<std::size_t> plain_end(std::string_view text, std::size_t offset, std::string_view value) {
  std::size_t at = offset;
  std::size_t end = offset;
  for (const char c : value) {
    if (is_white(c)) {
      while (at < text.size() && is_white(text[at])) ++at;
      continue;
    }
    if (at >= text.size() || text[at] != c) return std::nullopt;
    end = ++at;
  }
  return end;
}

namespace {

enum class Chomping { kClip, kStrip, kKeep };

struct BlockHeader {
  bool literal = true;
  Chomping chomping = Chomping::kClip;
  int indent = 0;  ///< 0: from the first line
  std::size_t end = 0;
};

std::optional<BlockHeader> read_header(std::string_view text, std::size_t offset) {
  BlockHeader header;
  header.literal = text[offset] == '|';
  std::size_t at = offset + 1;
  for (int i = 0; i < 2 && at < text.size(); ++i, ++at) {
    const char c = text[at];
    if (c == '-' && header.chomping == Chomping::kClip) {
      header.chomping = Chomping::kStrip;
    } else if (c == '+' && header.chomping == Chomping::kClip) {
      header.chomping = Chomping::kKeep;
    } else if (c >= '1' && c <= '9' && header.indent == 0) {
      header.indent = c - '0';
    } else {
      break;
    }
  }
  const auto behind = skip_spaces(text, at);
  header.end = std::min(text.find('\n', behind), text.size());
  const bool is_comment = behind < text.size() && text[behind] == '#' && behind > at;
  if (behind < text.size() && !is_break(text[behind]) && !is_comment) return std::nullopt;
  return header;
}

struct Line {
  std::string_view text;  ///< without its end
  std::size_t end = 0;    ///< the offset of its end
  bool ended = false;     ///< it has one
};

Line line_at(std::string_view text, std::size_t start) {
  const auto end = text.find('\n', start);
  Line line{text.substr(start, end == std::string_view::npos ? end : end - start), std::min(end, text.size()),
            end != std::string_view::npos};
  if (line.text.ends_with('\r')) line.text.remove_suffix(1);
  return line;
}

bool is_marker(std::string_view line) { return line.starts_with("---") || line.starts_with("..."); }

/// The trailing line ends of a block, as its header asks for.
std::string chomped(std::string value, Chomping chomping) {
  if (chomping == Chomping::kKeep) return value;
  const auto last = value.find_last_not_of('\n');
  if (last == std::string::npos) return {};
  const bool keeps_one = chomping == Chomping::kClip && last + 1 < value.size();
  value.resize(last + (keeps_one ? 2 : 1));
  return value;
}

std::string_view content_of(const Line& line, std::size_t indent) {
  return line.text.substr(std::min(line.text.size(), indent));
}

std::string join_literal(const std::vector<Line>& lines, std::size_t indent) {
  std::string value;
  for (const auto& line : lines) {
    value += content_of(line, indent);
    if (line.ended) value += '\n';
  }
  return value;
}

/// One line end between two lines is a blank, each further one is itself.
std::optional<std::string> join_folded(const std::vector<Line>& lines, std::size_t indent) {
  std::string value;
  std::size_t breaks = 0;  // line ends since the last text
  bool has_text = false;
  for (const auto& line : lines) {
    const auto content = content_of(line, indent);
    if (content.starts_with(' ') || content.starts_with('\t')) return std::nullopt;
    if (!content.empty()) {
      if (has_text && breaks == 1) {
        value += ' ';
      } else {
        value.append(has_text ? breaks - 1 : breaks, '\n');
      }
      value += content;
      has_text = true;
      breaks = 0;
    }
    if (line.ended) ++breaks;
  }
  return value.append(breaks, '\n');
}

}  // namespace

std::optional<BlockText> read_block(std::string_view text, std::size_t offset, int parent) {
  const auto header = read_header(text, offset);
  if (!header) return std::nullopt;
  std::optional<std::size_t> indent;
  if (header->indent != 0) indent = static_cast<std::size_t>(std::max(parent, 0) + header->indent);
  BlockText block{header->end};
  std::vector<Line> lines;
  for (std::size_t start = header->end + 1; start < text.size();) {
    const auto line = line_at(text, start);
    const auto spaces = std::min(line.text.find_first_not_of(' '), line.text.size());
    const bool is_blank = spaces == line.text.size();
    if (!is_blank) {
      if (!indent && static_cast<int>(spaces) > parent) indent = spaces;
      if (!indent || spaces < *indent || (spaces == 0 && is_marker(line.text))) break;
      block.end = line.end;
    }
    lines.push_back(line);
    start = line.end + 1;
  }
  const auto content_indent = indent.value_or(std::string_view::npos);
  auto value = header->literal ? std::optional(join_literal(lines, content_indent))
                               : join_folded(lines, content_indent);
  if (value) block.value = chomped(std::move(*value), header->chomping);
  return block;
}

}  // namespace talentops::codec
