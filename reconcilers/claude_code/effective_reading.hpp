#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/ports/workspace.hpp"
#include "reconcilers/claude_code/effective.hpp"
#include "reconcilers/claude_code/link_reader.hpp"
#include "reconcilers/claude_code/memory.hpp"

namespace talentops::claude_code {

/// What several talents of one target are judged from, read once.
class EffectiveReading {
 public:
  /// A managed root that does not exist manages nothing.
  EffectiveReading(const Sight& sight, ports::WorkspaceOpener& opener, const std::string& managed_root);

  EffectiveJudgement judge(const domain::Receipt& receipt) const;

 private:
  void read_managed(const Sight& managed, const std::string& root);
  void read_drop_ins(ports::Workspace& managed, const std::string& root);
  void read_agents(const Sight& sight, LinkReader& links, const std::string& directory,
                   const std::string& shown_root, int depth);
  void read_link(const Sight& sight, LinkReader& links, const std::string& path, const std::string& text,
                 const std::string& shown);
  void read_agent_file(const Sight& sight, const std::string& path, const ports::FileFacts& facts,
                       const std::string& shown);
  void read_skills(ports::Workspace& managed);
  std::optional<ReadFile> read_file(ports::Workspace& workspace, const std::string& path,
                                    const std::string& shown);

  std::vector<ReadFile> settings_;
  std::vector<AgentFile>
      agents_;  ///< all of the workspace and the managed ones; those of the workspace by relative path
  std::vector<std::string> skills_;
  std::vector<std::string> unreadable_;
};

}  // namespace talentops::claude_code
