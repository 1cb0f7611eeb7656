#include "reconcilers/claude_code/capabilities.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "controller/codec/front_matter.hpp"
#include "controller/codec/json_edit.hpp"

namespace talentops::claude_code {
namespace {

using codec::FrontMatter;
using domain::CapabilityKind;

std::vector<std::string> list_of(const FrontMatter& front_matter, std::string_view field) {
  const auto* node = front_matter.find(field);
  return node == nullptr ? std::vector<std::string>() : codec::read_list(*node);
}

std::string text_of(const FrontMatter& front_matter, std::string_view field) {
  const auto* node = front_matter.find(field);
  return node == nullptr || node->is_null() ? std::string() : node->text;
}

/// Reads one package.
class Reading {
 public:
  void add(const domain::Item& item) {
    if (item.merge) return add_merged(item);
    const auto part = part_of(item.path);
    if (part) add_file(item, *part);
  }
  domain::Capabilities found() && {
    std::sort(found_.begin(), found_.end());
    found_.erase(std::unique(found_.begin(), found_.end()), found_.end());
    return std::move(found_);
  }

 private:
  struct Part {
    CapabilityKind kind;
    std::string name;
  };

  static std::optional<Part> part_of(std::string_view path) {
    constexpr std::string_view kAgents = ".claude/agents/", kCommands = ".claude/commands/",
                               kSkills = ".claude/skills/", kSkillFile = "/SKILL.md", kMarkdown = ".md";
    const auto between = [&](std::string_view before, std::string_view after) {
      return std::string(path.substr(before.size(), path.size() - before.size() - after.size()));
    };
    if (path.starts_with(kAgents) && path.ends_with(kMarkdown))
      return Part{CapabilityKind::kAgent, between(kAgents, kMarkdown)};
    if (path.starts_with(kCommands) && path.ends_with(kMarkdown))
      return Part{CapabilityKind::kCommand, between(kCommands, kMarkdown)};
    if (path.starts_with(kSkills) && path.ends_with(kSkillFile))
      return Part{CapabilityKind::kSkill, between(kSkills, kSkillFile)};
    return std::nullopt;
  }

  void add_file(const domain::Item& item, const Part& part) {
    found_.push_back({part.kind, part.name});
    const auto front_matter = codec::read_front_matter(*item.content, item.path);
    if (!front_matter) return;  // packaging has refused it
    const bool is_agent = part.kind == CapabilityKind::kAgent;
    const auto tools = list_of(*front_matter, is_agent ? "tools" : "allowed-tools");
    for (const auto& tool : tools) found_.push_back({CapabilityKind::kTool, tool, part.name});
    if (is_agent && tools.empty()) found_.push_back({CapabilityKind::kTool, "*", part.name});
    for (const auto& tool : list_of(*front_matter, "disallowedTools"))
      found_.push_back({CapabilityKind::kDenial, tool, part.name});
    if (auto model = text_of(*front_matter, "model"); !model.empty())
      found_.push_back({CapabilityKind::kModel, std::move(model), part.name});
    for (const auto* field : {"permissionMode", "hooks", "mcpServers"}) add_whole(*front_matter, part, field);
  }

  /// What a front matter brings along of its own.
  void add_whole(const FrontMatter& front_matter, const Part& part, const std::string& field) {
    const auto* node = front_matter.find(field);
    if (node == nullptr || node->is_null()) return;
    const auto kind = field == "hooks"        ? CapabilityKind::kHook
                      : field == "mcpServers" ? CapabilityKind::kMcpServer
                                              : CapabilityKind::kSetting;
    found_.push_back({kind, field, part.name, codec::json_canonical(*node)});
  }

  void add_merged(const domain::Item& item) {
    const auto& pointer = item.merge->pointer;
    constexpr std::string_view kServers = "/mcpServers/", kHooks = "/hooks/";
    if (pointer.starts_with(kServers))
      return add_named(CapabilityKind::kMcpServer, pointer.substr(kServers.size()), *item.content);
    if (pointer.starts_with(kHooks))
      return add_named(CapabilityKind::kHook, pointer.substr(kHooks.size()) + " " + *item.content, "");
    if (pointer == "/permissions/allow") return add_named(CapabilityKind::kPermission, unquoted(item), "");
    if (pointer == "/permissions/deny" || pointer == "/permissions/ask")
      return add_named(CapabilityKind::kDenial, unquoted(item), pointer);
    if (pointer.empty()) return;  // a line that imports what is among the files
    add_named(CapabilityKind::kSetting, pointer.substr(1) + element_of(item), *item.content);
  }
  void add_named(CapabilityKind kind, std::string name, std::string detail) {
    found_.push_back({kind, std::move(name), {}, std::move(detail)});
  }

  /// Elements of a list are told apart by what they are.
  static std::string element_of(const domain::Item& item) {
    return item.kind == domain::ItemKind::kElement ? " " + *item.content : std::string();
  }
  static std::string unquoted(const domain::Item& item) {
    const auto& value = *item.content;
    const bool is_text = value.size() >= 2 && value.front() == '"';
    return is_text ? value.substr(1, value.size() - 2) : value;
  }

  domain::Capabilities found_;
};

}  // namespace

domain::Capabilities capabilities_of(const domain::Package& package) {
  Reading reading;
  for (const auto& item : package.items) {
    if (item.content) reading.add(item);
  }
  return std::move(reading).found();
}

}  // namespace talentops::claude_code
