#include "controller/records/delivered.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

#include "controller/base/text.hpp"
#include "controller/codec/front_matter.hpp"

namespace talentops::records {
namespace {

struct Folder {
  std::string_view name;
  DeliveredKind kind;
};
constexpr std::array<Folder, 4> kFolders = {{{"agents", DeliveredKind::kAgent},
                                             {"commands", DeliveredKind::kCommand},
                                             {"output-styles", DeliveredKind::kOutputStyle},
                                             {"rules", DeliveredKind::kRule}}};

std::string_view without_extension(std::string_view file) {
  constexpr std::string_view kExtension = ".md";
  return file.ends_with(kExtension) ? file.substr(0, file.size() - kExtension.size()) : std::string_view();
}

/// The kind and the name that a path gives: ".claude/agents/greeter.md", ".claude/skills/triage/SKILL.md".
std::optional<Delivered> by_path(std::string_view path) {
  const auto parts = split(path, '/');
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    if (parts[i] == "skills" && i + 3 == parts.size() && parts.back() == "SKILL.md") {
      return Delivered{DeliveredKind::kSkill, std::string(parts[i + 1])};
    }
    if (parts[i] == "skills") return std::nullopt;
    for (const auto& folder : kFolders) {
      const auto name = without_extension(parts.back());
      if (parts[i] == folder.name && !name.empty()) return Delivered{folder.kind, std::string(name)};
    }
  }
  return std::nullopt;
}

/// Agents and skills go by the name that they give themselves; commands, rules and styles by their file.
bool names_itself(DeliveredKind kind) {
  switch (kind) {
    case DeliveredKind::kAgent:
    case DeliveredKind::kSkill:
      return true;
    case DeliveredKind::kCommand:
    case DeliveredKind::kOutputStyle:
    case DeliveredKind::kRule:
      return false;
  }
  return false;
}

std::string field_of(const codec::FrontMatter& matter, std::string_view key) {
  const auto* node = matter.find(key);
  if (node == nullptr || node->kind != codec::YamlNode::Kind::kScalar) return {};
  return std::string(trim(node->text));
}

}  // namespace

std::vector<Delivered> delivered_by(const domain::Package& package) {
  std::vector<Delivered> all;
  for (const auto& item : package.items) {
    auto found = by_path(item.path);
    if (!found || !item.content) continue;
    if (const auto matter = codec::read_front_matter(*item.content, item.path)) {
      found->description = field_of(*matter, "description");
      const auto name = field_of(*matter, "name");
      if (names_itself(found->kind) && !name.empty()) found->name = name;
    }
    all.push_back(*std::move(found));
  }
  std::sort(all.begin(), all.end(),
            [](const auto& a, const auto& b) { return std::tie(a.kind, a.name) < std::tie(b.kind, b.name); });
  return all;
}

}  // namespace talentops::records
