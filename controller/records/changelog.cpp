#include "controller/records/changelog.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "controller/base/text.hpp"
#include "controller/codec/recordable.hpp"

namespace talentops::records {
namespace {

struct Heading {
  std::size_t level = 0;
  std::string_view text;
};

std::optional<Heading> heading_of(std::string_view line) {
  const auto level = std::min(line.find_first_not_of('#'), line.size());
  constexpr std::size_t kDeepest = 6;
  if (level == 0 || level > kDeepest) return std::nullopt;
  if (level < line.size() && line[level] != ' ' && line[level] != '\t') return std::nullopt;
  return Heading{level, trim(line.substr(level))};
}

bool is_fence(std::string_view line) {
  return trim(line).starts_with("```") || trim(line).starts_with("~~~");
}

/// "[1.2.0]: https://…": where links of the heading lead; of no use outside the changelog.
bool is_link_definition(std::string_view line) {
  const auto close = line.find("]:");
  return line.starts_with('[') && close != std::string_view::npos && line.find(']') == close;
}

/// "[1.2.0] - 2026-11-21", "v1.2.0", "Version 1.2.0 (2026-11-21)" → 1.2.0
std::optional<domain::Version> version_in(std::string_view heading) {
  for (const std::string_view word : {"version ", "release "}) {
    if (lower_ascii(heading).starts_with(word)) heading = trim(heading.substr(word.size()));
  }
  if (heading.starts_with('[')) heading.remove_prefix(1);
  if (heading.starts_with('v') || heading.starts_with('V')) heading.remove_prefix(1);
  return domain::Version::parse(heading.substr(0, heading.find_first_of(" \t])(:,")));
}

std::string without_blank_ends(const std::string& body) {
  const auto text = trim(body);
  return text.empty() ? std::string() : std::string(text) + "\n";
}

/// Reads line by line; knows in which section, if any, the line stands.
class ChangelogReader {
 public:
  void read(std::string_view line) {
    if (is_fence(line)) in_code_ = !in_code_;
    const auto heading = in_code_ ? std::nullopt : heading_of(line);
    if (heading && begin(*heading)) return;
    if (level_ == 0 || (!in_code_ && is_link_definition(line))) return;
    sections_.back().body += std::string(line) + "\n";
  }

  std::vector<ChangelogSection> take() && {
    for (auto& section : sections_) section.body = without_blank_ends(section.body);
    return std::move(sections_);
  }

 private:
  /// Whether the heading begins or ends a section; an inner heading belongs to the section's text.
  bool begin(const Heading& heading) {
    auto version = version_in(heading.text);
    if (version) {
      sections_.push_back({*std::move(version)});
      level_ = heading.level;
      return true;
    }
    if (level_ == 0 || heading.level > level_) return false;
    level_ = 0;
    return true;
  }

  std::vector<ChangelogSection> sections_;
  std::size_t level_ = 0;  ///< of the heading of the section that is read; 0: none
  bool in_code_ = false;
};

/// Headings inside a section, so that they stand below the section's own.
std::string deeper(std::string_view body) {
  constexpr std::size_t kInner = 4;
  std::string text;
  bool in_code = false;
  for (const auto line : split(trim(body), '\n')) {
    if (is_fence(line)) in_code = !in_code;
    const auto heading = in_code ? std::nullopt : heading_of(line);
    if (heading) {
      text += fmt::format("{} {}\n", std::string(std::max(heading->level, kInner), '#'), heading->text);
    } else {
      text += std::string(line) + "\n";
    }
  }
  if (in_code) text += "```\n";  // a code block that is never closed must not swallow the rest of the page
  return text;
}

}  // namespace

std::vector<ChangelogSection> read_changelog(std::string_view text) {
  const auto clean = codec::recordable(text);
  ChangelogReader reader;
  for (const auto line : split(clean, '\n')) reader.read(line);
  return std::move(reader).take();
}

std::vector<ChangelogSection> changelog_between(std::string_view text, const domain::Version& older,
                                                const domain::Version& newer) {
  std::vector<ChangelogSection> sections;
  for (auto& section : read_changelog(text)) {
    const bool is_new =
        older.empty() ? section.version == newer : older < section.version && section.version <= newer;
    if (is_new) sections.push_back(std::move(section));
  }
  std::stable_sort(sections.begin(), sections.end(),
                   [](const auto& a, const auto& b) { return b.version < a.version; });
  return sections;
}

std::string changelog_text(const std::vector<ChangelogSection>& sections) {
  std::string text;
  for (const auto& section : sections) {
    text += fmt::format("### {}\n\n{}\n", section.version.text(),
                        section.body.empty() ? "No changes are listed.\n" : deeper(section.body));
  }
  return text;
}

}  // namespace talentops::records
