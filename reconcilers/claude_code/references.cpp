#include "reconcilers/claude_code/references.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "controller/base/text.hpp"

namespace talentops::claude_code {
namespace {

using codec::FrontMatter;
using codec::YamlNode;
using Kind = OutsideReference::Kind;

/// Agents that the runtime brings itself.
bool is_built_in(std::string_view agent) {
  constexpr auto kAgents =
      std::to_array<std::string_view>({"general-purpose", "Explore", "Plan", "claude", "claude-code-guide",
                                       "statusline-setup", "output-style-setup"});
  return std::find(kAgents.begin(), kAgents.end(), agent) != kAgents.end();
}

/// A plugin's component ("plugin:name") or a pattern: never one of the bundle's.
bool is_elsewhere(std::string_view name) { return name.find_first_of(":*") != std::string_view::npos; }

YamlNode* find(FrontMatter& front_matter, std::string_view key) {
  for (auto& [each, value] : front_matter.fields.entries) {
    if (each.text == key) return &value;
  }
  return nullptr;
}

/// One renaming of one front matter.
class Renaming {
 public:
  explicit Renaming(const Names& names) : names_(names) {}

  std::vector<OutsideReference> outside() && { return std::move(outside_); }

  std::string agent(std::string_view name, const YamlNode& where) {
    if (names_.agents.contains(name)) return names_.prefix + std::string(name);
    if (!is_built_in(name) && !is_elsewhere(name)) note(Kind::kAgent, name, where);
    return std::string(name);
  }

  std::string skill(std::string_view name, const YamlNode& where) {
    if (names_.skills.contains(name)) return names_.prefix + std::string(name);
    note(Kind::kSkill, name, where);
    return std::string(name);
  }

  /// `Skill(review)`, `Skill(review *)`: a skill of the client may be meant, so that an unknown one is no
  /// fault.
  std::string allowed_skill(std::string_view argument) const {
    const auto name = argument.substr(0, argument.find_first_of(" *"));
    return names_.skills.contains(name) ? names_.prefix + std::string(argument) : std::string(argument);
  }

  std::string tools(std::string_view text, const YamlNode& where);

 private:
  void note(Kind kind, std::string_view name, const YamlNode& where) {
    outside_.push_back({kind, std::string(name), where.line, where.column});
  }

  std::string arguments(std::string_view tool, std::string_view inside, const YamlNode& where);

  const Names& names_;
  std::vector<OutsideReference> outside_;
};

std::string Renaming::arguments(std::string_view tool, std::string_view inside, const YamlNode& where) {
  std::string renamed;
  for (const auto part : split(inside, ',')) {
    const auto name = trim(part);
    if (!renamed.empty()) renamed += ", ";
    renamed += tool == "Skill" ? allowed_skill(name) : agent(name, where);
  }
  return renamed;
}

/// The tool whose arguments open at `at`, if they name agents or skills.
std::optional<std::string_view> naming_tool(std::string_view text, std::size_t at) {
  const auto word_start = text.substr(0, at).find_last_of(" ,\t\n(") + 1;  // npos + 1 is 0
  const auto word = text.substr(word_start, at - word_start);
  if (word == "Agent" || word == "Task" || word == "Skill") return word;
  return std::nullopt;
}

std::string Renaming::tools(std::string_view text, const YamlNode& where) {
  std::string renamed;
  std::size_t done = 0;
  for (auto open = text.find('('); open != std::string_view::npos; open = text.find('(', open + 1)) {
    const auto tool = naming_tool(text, open);
    const auto close = text.find(')', open);
    if (!tool || close == std::string_view::npos) continue;
    renamed += text.substr(done, open + 1 - done);
    renamed += arguments(*tool, text.substr(open + 1, close - open - 1), where);
    done = close;
  }
  renamed += text.substr(done);
  return renamed;
}

void rename_skills(YamlNode& node, Renaming& renaming) {
  for (auto& item : node.items) {
    if (item.kind == YamlNode::Kind::kScalar && !item.is_null())
      item.text = renaming.skill(trim(item.text), item);
  }
  if (node.kind != YamlNode::Kind::kScalar || node.is_null()) return;
  std::vector<std::string> renamed;
  for (const auto& name : codec::read_list(node)) renamed.push_back(renaming.skill(name, node));
  node.text = join(renamed, ", ");
}

void rename_tools(YamlNode& node, Renaming& renaming) {
  for (auto& item : node.items) {
    if (item.kind == YamlNode::Kind::kScalar) item.text = renaming.tools(item.text, item);
  }
  if (node.kind == YamlNode::Kind::kScalar && !node.is_null()) node.text = renaming.tools(node.text, node);
}

}  // namespace

std::vector<OutsideReference> rename_references(FrontMatter& front_matter, const Names& names) {
  constexpr auto kToolFields =
      std::to_array<std::string_view>({"tools", "disallowedTools", "allowed-tools", "disallowed-tools"});
  Renaming renaming(names);
  if (auto* skills = find(front_matter, "skills")) rename_skills(*skills, renaming);
  for (const auto field : kToolFields) {
    if (auto* tools = find(front_matter, field)) rename_tools(*tools, renaming);
  }
  auto* agent = find(front_matter, "agent");
  if (agent != nullptr && agent->kind == YamlNode::Kind::kScalar && !agent->is_null()) {
    agent->text = renaming.agent(trim(agent->text), *agent);
  }
  return std::move(renaming).outside();
}

}  // namespace talentops::claude_code
