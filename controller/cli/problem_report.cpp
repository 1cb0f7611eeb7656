#include "controller/cli/problem_report.hpp"

#include <map>

#include "controller/base/text.hpp"
#include "controller/cli/output.hpp"
#include "controller/effects/fs/small_file.hpp"

namespace talentops::cli {
namespace {

constexpr std::size_t kLargestBlamed = 1024 * 1024;
constexpr std::size_t kWidest = 160;

/// Only what a terminal prints as one visible character each; everything else is shown as a question mark.
std::string printable(std::string_view line) {
  std::string shown;
  while (!line.empty()) {
    std::size_t length = 1;
    while (length < line.size() && (static_cast<unsigned char>(line[length]) & 0xC0U) == 0x80U) ++length;
    const auto character = line.substr(0, length);
    const auto first = static_cast<unsigned char>(character.front());
    const bool is_control = first < 0x20 || first == 0x7F ||
                            (first == 0xC2 && length == 2 && static_cast<unsigned char>(character[1]) < 0xA0);
    if (first == '\t') {
      shown += ' ';
    } else if (is_control || first_invalid_utf8(character) || character == "\uFEFF" ||
               first_invisible(character)) {
      shown += '?';
    } else {
      shown += character;
    }
    line.remove_prefix(length);
  }
  return shown;
}

}  // namespace

ReadBlamed blamed_below(std::string directory) {
  return [directory = std::move(directory)](const std::string& file) -> std::optional<std::string> {
    auto text = effects::read_small_file(directory.empty() ? file : directory + "/" + file, kLargestBlamed);
    if (!text) return std::nullopt;
    return std::move(text).value();
  };
}

std::string excerpt_at(const Location& where, const std::string& text) {
  if (where.line <= 0 || where.column <= 0) return "";
  const auto lines = split(text, '\n');
  if (static_cast<std::size_t>(where.line) > lines.size()) return "";
  auto line = lines[static_cast<std::size_t>(where.line) - 1];
  if (line.ends_with('\r')) line.remove_suffix(1);
  const auto column = static_cast<std::size_t>(where.column) - 1;
  if (line.size() > kWidest || column > line.size()) return "";
  return "  " + printable(line) + "\n  " + std::string(column, ' ') + "^\n";
}

void print_problems(const domain::Problems& problems, std::ostream& out, bool on_terminal,
                    const ReadBlamed& read) {
  std::map<std::string, std::optional<std::string>> texts;
  for (const auto& problem : problems) {
    out << problem_line(problem) << "\n";
    const auto& where = problem.error.where;
    if (!on_terminal || !where) continue;
    const auto found = texts.find(where->file);
    const auto& text = found != texts.end() ? found->second : (texts[where->file] = read(where->file));
    if (text) out << excerpt_at(*where, *text);
  }
}

}  // namespace talentops::cli
