#pragma once

#include <memory>
#include <string>

#include "controller/ports/workspace.hpp"
#include "reconcilers/claude_code/effective.hpp"
#include "reconcilers/claude_code/receipts.hpp"

namespace talentops::claude_code {

/// What several talents of one target are judged from, read once.
class EffectiveReading {
 public:
  /// A managed root that does not exist manages nothing.
  EffectiveReading(ports::Workspace& workspace, ports::WorkspaceOpener& opener,
                   const std::string& managed_root);

  EffectiveJudgement judge(const domain::Receipt& receipt) const;

 private:
  void read_managed(ports::Workspace& managed, const std::string& root);
  void read_drop_ins(ports::Workspace& managed, const std::string& root);
  void read_agents(ports::Workspace& workspace, const std::string& directory, const std::string& shown_root,
                   int depth);
  void read_skills(ports::Workspace& managed);
  void read_file(ports::Workspace& workspace, const std::string& path, const std::string& shown,
                 std::vector<ReadFile>& into);

  std::vector<ReadFile> settings_;
  std::vector<ReadFile>
      agents_;  ///< all of the workspace and the managed ones; those of the workspace by relative path
  std::vector<std::string> skills_;
  std::vector<std::string> unreadable_;
};

}  // namespace talentops::claude_code
