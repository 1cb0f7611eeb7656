#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/domain/observation.hpp"
#include "controller/domain/receipt.hpp"

namespace talentops::claude_code {

/// A file that was read to tell whether Claude Code will load a talent, with the path that people know it by.
struct ReadFile {
  std::string path;
  std::string text;
};

/// An agent file, with the name under which the runtime loads it; nothing for a file that it passes over.
struct AgentFile {
  std::string path;
  std::optional<std::string> name;
};
AgentFile read_agent(const ReadFile& file);

/// All that it is told from: files alone, nothing is started.
struct EffectiveInputs {
  const domain::Receipt& receipt;
  std::vector<ReadFile> managed_settings;  ///< managed-settings.json, then managed-settings.d/*.json in order
  std::vector<AgentFile> own_agents;       ///< the receipt's agent files
  std::vector<AgentFile> other_agents;     ///< everybody else's, in the workspace and among the managed files
  std::vector<std::string> managed_skills;  ///< names of the skills that an administrator gave
  std::vector<std::string> unreadable;      ///< what could not be read and may matter
};

struct EffectiveJudgement {
  domain::Effectiveness effectiveness = domain::Effectiveness::kUnknown;
  std::string detail;
  bool operator==(const EffectiveJudgement&) const = default;
};

/// Whether the runtime will load what is installed: an administrator may allow plugins only, another file may
/// have the same agent's name, and a running session does not see directories that were not there when it
/// began. Pure.
EffectiveJudgement judge_effectiveness(const EffectiveInputs& inputs);

}  // namespace talentops::claude_code
