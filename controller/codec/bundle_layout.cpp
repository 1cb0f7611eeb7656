#include "controller/codec/bundle_layout.hpp"

#include <algorithm>
#include <array>

namespace talentops::codec {
namespace {

template <std::size_t size>
bool is_one_of(std::string_view path, const std::array<std::string_view, size>& names) {
  return std::find(names.begin(), names.end(), path) != names.end();
}

bool is_markdown_in(std::string_view path, std::string_view folder) {
  if (!path.starts_with(folder) || !path.ends_with(".md")) return false;
  const auto name = path.substr(folder.size());
  return name.size() > 3 && name.find('/') == std::string_view::npos;
}

/// What follows "skills/<name>/", or nothing.
std::string_view below_skill(std::string_view path) {
  constexpr std::string_view kSkills = "skills/";
  if (!path.starts_with(kSkills)) return {};
  const auto slash = path.find('/', kSkills.size());
  return slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
}

bool is_accompanying(std::string_view path) {
  constexpr auto kFiles = std::to_array<std::string_view>({"README.md", "CHANGELOG.md"});
  if (path.starts_with("hooks/") || path.starts_with("migrations/")) return true;
  if (is_one_of(path, kFiles)) return true;
  return path.starts_with("LICENSE") && path.find('/') == std::string_view::npos;
}

}  // namespace

Part part_of(std::string_view path) {
  constexpr auto kMergedFiles = std::to_array<std::string_view>({"mcp.json", "settings.json", "CLAUDE.md"});
  constexpr auto kForbiddenFiles =
      std::to_array<std::string_view>({".mcp.json", "settings.local.json", "CLAUDE.local.md"});
  if (path == "talent.yaml") return Part::kManifest;
  if (path == "agent.md" || is_markdown_in(path, "agents/")) return Part::kAgent;
  if (is_markdown_in(path, "commands/")) return Part::kCommand;
  if (is_markdown_in(path, "rules/")) return Part::kRule;
  if (is_markdown_in(path, "output-styles/")) return Part::kOutputStyle;
  if (path.starts_with("evals/")) return Part::kEvaluation;
  if (is_one_of(path, kMergedFiles)) return Part::kMerged;
  if (is_one_of(path, kForbiddenFiles)) return Part::kForbidden;
  if (is_accompanying(path)) return Part::kAccompanying;
  const auto in_skill = below_skill(path);
  if (in_skill == "SKILL.md") return Part::kSkill;
  return in_skill.empty() ? Part::kUnplaced : Part::kSkillFile;
}

std::string component_name(std::string_view path) {
  if (!below_skill(path).empty()) {
    path.remove_prefix(std::string_view("skills/").size());
    return std::string(path.substr(0, path.find('/')));
  }
  if (const auto slash = path.rfind('/'); slash != std::string_view::npos) path.remove_prefix(slash + 1);
  return std::string(path.ends_with(".md") ? path.substr(0, path.size() - 3) : path);
}

bool is_component_name(std::string_view name) {
  const auto is_alphanumeric = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (name.empty() || name.size() > 64 || name.front() == '-' || name.back() == '-') return false;
  if (name.find("--") != std::string_view::npos) return false;
  return std::all_of(name.begin(), name.end(), [&](char c) { return c == '-' || is_alphanumeric(c); });
}

PathSet::PathSet(const std::vector<std::string>& list) {
  for (std::string_view entry : list) {
    while (entry.ends_with('/')) entry.remove_suffix(1);
    if (!entry.empty()) paths_.emplace(entry);
  }
}

bool PathSet::covers(std::string_view path) const {
  if (has(path)) return true;
  for (auto slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', slash + 1)) {
    if (has(path.substr(0, slash))) return true;
  }
  return false;
}

}  // namespace talentops::codec
