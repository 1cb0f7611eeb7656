#include "reconcilers/claude_code/effective_reading.hpp"

#include <set>

#include <fmt/format.h>

#include "reconcilers/claude_code/layout.hpp"

namespace talentops::claude_code {
namespace {

constexpr std::uint64_t kTextLimit = 1024 * 1024;  ///< what the runtime would read is far smaller
constexpr std::size_t kAgentLimit = 2'000;
constexpr int kDepthLimit = 16;

bool is_gone(const Error& error) { return error.kind == ErrorKind::kNotFound; }

}  // namespace

EffectiveReading::EffectiveReading(ports::Workspace& workspace, ports::WorkspaceOpener& opener,
                                   const std::string& managed_root) {
  read_agents(workspace, ".claude/agents", "", 0);
  const auto managed = opener.open(managed_root);
  if (managed) {
    read_managed(**managed, managed_root);
  } else if (!is_gone(managed.error())) {
    unreadable_.push_back(managed_root);
  }
}

void EffectiveReading::read_managed(ports::Workspace& managed, const std::string& root) {
  const auto facts = managed.stat("managed-settings.json");
  if (!facts || *facts)
    read_file(managed, "managed-settings.json", below(root, "managed-settings.json"), settings_);
  read_drop_ins(managed, root);
  read_agents(managed, ".claude/agents", root + "/", 0);
  read_skills(managed);
}

void EffectiveReading::read_drop_ins(ports::Workspace& managed, const std::string& root) {
  const std::string directory = "managed-settings.d";
  const auto names = managed.list(directory);
  if (!names && !is_gone(names.error())) unreadable_.push_back(below(root, directory));
  if (!names) return;
  for (const std::string& name : *names) {
    if (!name.ends_with(".json") || name.starts_with(".")) continue;
    read_file(managed, below(directory, name), below(below(root, directory), name), settings_);
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

/// Links are passed over: what lies behind them is outside of what talentops looks at.
void EffectiveReading::read_agents(ports::Workspace& workspace, const std::string& directory,
                                   const std::string& shown_root, int depth) {
  const auto names = workspace.list(directory);
  if (!names && !is_gone(names.error())) unreadable_.push_back(shown_root + directory);
  if (!names || depth > kDepthLimit) return;
  for (const std::string& name : *names) {
    const std::string path = below(directory, name);
    const auto facts = workspace.stat(path);
    if (!facts || !*facts) continue;
    if ((*facts)->kind == ports::FileKind::kDirectory) read_agents(workspace, path, shown_root, depth + 1);
    if ((*facts)->kind != ports::FileKind::kFile || !name.ends_with(".md")) continue;
    if (agents_.size() >= kAgentLimit) {
      unreadable_.push_back(fmt::format("{}{} (more than {} files)", shown_root, directory, kAgentLimit));
      return;
    }
    read_file(workspace, path, shown_root + path, agents_);
  }
}

void EffectiveReading::read_file(ports::Workspace& workspace, const std::string& path,
                                 const std::string& shown, std::vector<ReadFile>& into) {
  auto text = workspace.read(path, kTextLimit);
  if (text) {
    into.push_back({shown, *std::move(text)});
  } else if (!is_gone(text.error())) {
    unreadable_.push_back(shown);
  }
}

EffectiveJudgement EffectiveReading::judge(const domain::Receipt& receipt) const {
  EffectiveInputs inputs{.receipt = receipt,
                         .managed_settings = settings_,
                         .own_agents = {},
                         .other_agents = {},
                         .managed_skills = skills_,
                         .unreadable = unreadable_};
  std::set<std::string_view> own;
  for (const auto& item : receipt.items) own.insert(item.path);
  for (const ReadFile& file : agents_)
    (own.contains(file.path) ? inputs.own_agents : inputs.other_agents).push_back(file);
  return judge_effectiveness(inputs);
}

}  // namespace talentops::claude_code
