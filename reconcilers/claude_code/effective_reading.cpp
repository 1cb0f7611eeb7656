#include "reconcilers/claude_code/effective_reading.hpp"

#include <set>

#include <fmt/format.h>

#include "reconcilers/claude_code/layout.hpp"
#include "reconcilers/claude_code/link_reader.hpp"

namespace talentops::claude_code {
namespace {

constexpr std::uint64_t kTextLimit = 1024 * 1024;  ///< what the runtime would read is far smaller
constexpr std::string_view kAgents = ".claude/agents/";
constexpr std::size_t kAgentLimit = 2'000;
constexpr int kDepthLimit = 16;

bool is_gone(const Error& error) { return error.kind == ErrorKind::kNotFound; }

}  // namespace

EffectiveReading::EffectiveReading(const Sight& sight, ports::WorkspaceOpener& opener,
                                   const std::string& managed_root) {
  LinkReader links(sight);
  read_agents(sight, links, ".claude/agents", "", 0);
  const auto managed = opener.open(managed_root);
  if (managed) {
    Memory nothing;  // the administrator's files are few, and another place than the one that is remembered
    read_managed({**managed, nothing, sight.now}, managed_root);
  } else if (!is_gone(managed.error())) {
    unreadable_.push_back(managed_root);
  }
}

void EffectiveReading::read_managed(const Sight& managed, const std::string& root) {
  const auto facts = managed.workspace.stat("managed-settings.json");
  if (!facts || *facts) {
    auto file = read_file(managed.workspace, "managed-settings.json", below(root, "managed-settings.json"));
    if (file) settings_.push_back(*std::move(file));
  }
  read_drop_ins(managed.workspace, root);
  LinkReader links(managed);
  read_agents(managed, links, ".claude/agents", root + "/", 0);
  read_skills(managed.workspace);
}

void EffectiveReading::read_drop_ins(ports::Workspace& managed, const std::string& root) {
  const std::string directory = "managed-settings.d";
  const auto names = managed.list(directory);
  if (!names && !is_gone(names.error())) unreadable_.push_back(below(root, directory));
  if (!names) return;
  for (const std::string& name : *names) {
    if (!name.ends_with(".json") || name.starts_with(".")) continue;
    auto file = read_file(managed, below(directory, name), below(below(root, directory), name));
    if (file) settings_.push_back(*std::move(file));
  }
}

void EffectiveReading::read_skills(ports::Workspace& managed) {
  const auto names = managed.list(".claude/skills");
  if (!names) return;
  for (const std::string& name : *names) {
    const auto skill = managed.stat(fmt::format(".claude/skills/{}/SKILL.md", name));
    if (skill && *skill) skills_.push_back(name);
  }
}

/// What a link of ours leads to. Others are passed over: what lies behind them is outside of what talentops
/// looks at.
void EffectiveReading::read_link(const Sight& sight, LinkReader& links, const std::string& path,
                                 const std::string& text, const std::string& shown) {
  const auto behind = links.behind(path, text);
  if (!behind) unreadable_.push_back(shown);
  if (!behind || !*behind) return;
  const auto facts = sight.workspace.stat(**behind);
  if (facts && !*facts) return;
  if (facts && (*facts)->kind == ports::FileKind::kFile) {
    read_agent_file(sight, **behind, **facts, shown);
  } else {
    unreadable_.push_back(shown);
  }
}

void EffectiveReading::read_agents(const Sight& sight, LinkReader& links, const std::string& directory,
                                   const std::string& shown_root, int depth) {
  const auto names = sight.workspace.list(directory);
  if (!names && !is_gone(names.error())) unreadable_.push_back(shown_root + directory);
  if (!names || depth > kDepthLimit) return;
  for (const std::string& name : *names) {
    const std::string path = below(directory, name);
    const auto facts = sight.workspace.stat(path);
    if (!facts || !*facts) continue;
    if ((*facts)->kind == ports::FileKind::kDirectory) read_agents(sight, links, path, shown_root, depth + 1);
    const bool is_link = !(*facts)->link_to.empty();
    if (((*facts)->kind != ports::FileKind::kFile && !is_link) || !name.ends_with(".md")) continue;
    if (agents_.size() >= kAgentLimit) {
      unreadable_.push_back(fmt::format("{}{} (more than {} files)", shown_root, directory, kAgentLimit));
      return;
    }
    if (is_link) {
      read_link(sight, links, path, (*facts)->link_to, shown_root + path);
    } else {
      read_agent_file(sight, path, **facts, shown_root + path);
    }
  }
}

void EffectiveReading::read_agent_file(const Sight& sight, const std::string& path,
                                       const ports::FileFacts& facts, const std::string& shown) {
  if (auto name = sight.memory.agent_names.of(facts)) {
    agents_.push_back({shown, *std::move(name)});
  } else if (const auto file = read_file(sight.workspace, path, shown)) {
    agents_.push_back(read_agent(*file));
    sight.memory.agent_names.learn(facts, agents_.back().name, sight.now);
  }
}

std::optional<ReadFile> EffectiveReading::read_file(ports::Workspace& workspace, const std::string& path,
                                                    const std::string& shown) {
  auto text = workspace.read(path, kTextLimit);
  if (text) return ReadFile{shown, *std::move(text)};
  if (!is_gone(text.error())) unreadable_.push_back(shown);
  return std::nullopt;
}

EffectiveJudgement EffectiveReading::judge(const domain::Receipt& receipt) const {
  EffectiveInputs inputs{.receipt = receipt,
                         .managed_settings = settings_,
                         .own_agents = {},
                         .other_agents = {},
                         .managed_skills = skills_,
                         .unreadable = unreadable_};
  std::set<std::string_view> own;
  for (const auto& item : receipt.items) {
    if (item.path.starts_with(kAgents)) own.insert(item.path);
  }
  for (const AgentFile& file : agents_)
    (own.contains(file.path) ? inputs.own_agents : inputs.other_agents).push_back(file);
  return judge_effectiveness(inputs);
}

}  // namespace talentops::claude_code
