#include "controller/records/markdown.hpp"

#include <algorithm>

#include "controller/base/text.hpp"
#include "controller/codec/recordable.hpp"

namespace talentops::records {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool has_meaning(std::string_view text, std::size_t at) {
  constexpr std::string_view kSigns = "\\`*[]<>|~&";
  if (kSigns.find(text[at]) != std::string_view::npos) return true;
  // An underscore inside a word is only an underscore; escaped, it would make every file name hard to read.
  const bool inner = at > 0 && at + 1 < text.size() && is_word(text[at - 1]) && is_word(text[at + 1]);
  return text[at] == '_' && !inner;
}

std::string escaped(std::string_view text) {
  std::string safe;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (has_meaning(text, at)) safe += '\\';
    safe += text[at];
  }
  return safe;
}

std::string on_one_line(std::string_view text) {
  std::string line;
  for (const auto part : split(text, '\n')) {
    const auto words = trim(part);
    if (words.empty()) continue;
    if (!line.empty()) line += " / ";
    line += words;
  }
  std::replace(line.begin(), line.end(), '\t', ' ');
  return line;
}

std::string cut(std::string text) {
  constexpr std::size_t kLongest = 400;
  if (text.size() <= kLongest) return text;
  std::size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
    --end;  // never inside a character
  return text.substr(0, end) + "…";
}

/// A table divides its cells before it looks for code: a bar that is not escaped yet is escaped.
std::string in_cell(std::string_view cell) {
  std::string safe;
  for (std::size_t at = 0; at < cell.size(); ++at) {
    if (cell[at] == '|' && (at == 0 || cell[at - 1] != '\\')) safe += '\\';
    safe += cell[at];
  }
  return safe;
}

}  // namespace

std::string plain(std::string_view text) { return escaped(cut(on_one_line(codec::recordable(text)))); }

std::string paragraphs(std::string_view text) {
  const auto recorded = codec::recordable(text);
  std::string result;
  std::string paragraph;
  for (const auto line : split(recorded, '\n')) {
    const auto words = trim(line);
    if (words.empty() && !paragraph.empty()) {
      result += paragraph + "\n\n";
      paragraph.clear();
    }
    if (words.empty()) continue;
    paragraph += (paragraph.empty() ? "" : " ") + escaped(words);
  }
  return result + paragraph + (paragraph.empty() ? "" : "\n");
}

std::string code(std::string_view text) {
  const auto line = on_one_line(codec::recordable(text));
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : line) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  const std::string pad = longest == 0 ? "" : " ";
  return fence + pad + line + pad + fence;
}

Table::Table(std::initializer_list<std::string_view> heads) {
  std::string line = "|";
  for (const auto head : heads) {
    text_ += (text_.empty() ? "| " : " | ") + std::string(head);
    line += " --- |";
  }
  text_ += " |\n" + line + "\n";
}

void Table::row(const std::vector<std::string>& cells) {
  ++rows_;
  text_ += "|";
  for (const auto& cell : cells) text_ += " " + in_cell(cell) + " |";
  text_ += "\n";
}

}  // namespace talentops::records
