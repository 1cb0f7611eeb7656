#include "reconcilers/claude_code/effective.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "controller/base/text.hpp"
#include "controller/codec/front_matter.hpp"
#include "controller/codec/json.hpp"

namespace talentops::claude_code {
namespace {

using domain::Effectiveness;

constexpr std::string_view kAgents = ".claude/agents";
constexpr std::string_view kSkills = ".claude/skills";
constexpr std::string_view kPluginOnly = "strictPluginOnlyCustomization";

bool has_items_in(const domain::Receipt& receipt, std::string_view directory) {
  const std::string prefix = std::string(directory) + "/";
  return std::any_of(receipt.items.begin(), receipt.items.end(),
                     [&](const auto& item) { return item.path.starts_with(prefix); });
}

/// Which sorts of files an administrator takes from plugins only, and which file says so.
struct PluginOnly {
  std::map<std::string, std::string> surfaces;  ///< "agents" -> the file that names it
  std::optional<std::string> broken;
};

/// Later files are stronger: a truth value replaces what was said before, lists add up.
void read_plugin_only(const ReadFile& file, PluginOnly& rules) {
  const auto settings = codec::read_json(file.text, file.path);
  if (!settings || settings->kind != codec::YamlNode::Kind::kMapping) {
    rules.broken = settings ? fmt::format("{}: not a JSON object", file.path) : settings.error().text();
    return;
  }
  const codec::YamlNode* value = settings->find(kPluginOnly);
  if (value == nullptr) return;
  if (value->kind == codec::YamlNode::Kind::kSequence) {
    for (const auto& surface : value->items) rules.surfaces[surface.text] = file.path;
  } else if (value->plain && value->text == "true") {
    for (const char* surface : {"agents", "skills"}) rules.surfaces[surface] = file.path;
  } else if (value->plain && value->text == "false") {
    rules.surfaces.clear();
  } else {
    rules.broken = fmt::format("{}: {} is neither a truth value nor a list", file.path, kPluginOnly);
  }
}

std::optional<std::string> agent_name(const ReadFile& file) {
  const auto front_matter = codec::read_front_matter(file.text, file.path);
  if (!front_matter || !front_matter->present) return std::nullopt;
  const auto* name = front_matter->find("name");
  const auto* description = front_matter->find("description");
  const auto is_text = [](const codec::YamlNode* node) {
    return node != nullptr && node->kind == codec::YamlNode::Kind::kScalar && !node->text.empty();
  };
  if (!is_text(name) || !is_text(description)) return std::nullopt;
  if (name->text.starts_with("-") || name->text.find(':') != std::string::npos) return std::nullopt;
  return lower_ascii(trim(name->text));
}

std::optional<std::string> find_shadow(const EffectiveInputs& inputs) {
  std::map<std::string, std::string> own;
  for (const AgentFile& file : inputs.own_agents) {
    if (file.name) own.emplace(*file.name, file.path);
  }
  for (const AgentFile& file : inputs.other_agents) {
    const auto shadowed = file.name ? own.find(*file.name) : own.end();
    if (shadowed == own.end()) continue;
    return fmt::format("{} has the same agent name \"{}\" as {}: which one is loaded is not defined",
                       file.path, *file.name, shadowed->second);
  }
  for (const std::string& skill : inputs.managed_skills) {
    if (has_items_in(inputs.receipt, fmt::format("{}/{}", kSkills, skill))) {
      return fmt::format("an administrator's skill \"{}\" goes before the talent's", skill);
    }
  }
  return std::nullopt;
}

std::optional<std::string> find_new_directory(const domain::Receipt& receipt) {
  for (const auto& directory : receipt.directories) {
    const bool is_watched = directory.path == kAgents || directory.path == kSkills;
    if (is_watched && directory.deployment == receipt.installed->deployment &&
        has_items_in(receipt, directory.path)) {
      return directory.path;
    }
  }
  return std::nullopt;
}

}  // namespace

AgentFile read_agent(const ReadFile& file) { return {file.path, agent_name(file)}; }

EffectiveJudgement judge_effectiveness(const EffectiveInputs& inputs) {
  if (!inputs.receipt.installed) return {Effectiveness::kUnknown, "nothing is installed"};
  PluginOnly rules;
  for (const ReadFile& file : inputs.managed_settings) read_plugin_only(file, rules);
  for (const auto& [surface, file] : rules.surfaces) {
    if (!has_items_in(inputs.receipt, ".claude/" + surface)) continue;
    return {Effectiveness::kNotEffective,
            fmt::format("{} takes {} from plugins only ({})", file, surface, kPluginOnly)};
  }
  if (auto shadow = find_shadow(inputs)) return {Effectiveness::kNotEffective, *std::move(shadow)};
  if (rules.broken) return {Effectiveness::kUnknown, *std::move(rules.broken)};
  if (!inputs.unreadable.empty())
    return {Effectiveness::kUnknown, fmt::format("cannot be read: {}", join(inputs.unreadable, ", "))};
  if (const auto directory = find_new_directory(inputs.receipt)) {
    return {
        Effectiveness::kRestartNeeded,
        fmt::format("this deployment made {}: sessions that run must be restarted to see it", *directory)};
  }
  return {Effectiveness::kEffective, ""};
}

}  // namespace talentops::claude_code
