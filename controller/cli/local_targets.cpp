#include "controller/cli/local_targets.hpp"

#include "controller/effects/clock/system_entropy.hpp"
#include "controller/effects/fs/absolute_path.hpp"
#include "controller/effects/fs/workspace.hpp"
#include "controller/effects/git/work_trees.hpp"
#include "reconcilers/claude_code/target_factory.hpp"

namespace talentops::cli {
namespace {

/// The factory with what it borrows.
class LocalTargets : public ports::TargetFactory {
 public:
  LocalTargets(const std::vector<std::string>& allowed, const ports::Clock& clock)
      : factory_({.allowed = allowed}, {opener_, clock, entropy_, nullptr, &work_trees_}) {}

  Result<std::unique_ptr<ports::Target>> open(const domain::EnvironmentKey& environment,
                                              const domain::TargetSpec& spec) override {
    return factory_.open(environment, spec);
  }

 private:
  effects::DirectoryOpener opener_;
  effects::SystemEntropy entropy_;
  effects::git::GitWorkTrees work_trees_;
  claude_code::DirectoryTargetFactory factory_;
};

}  // namespace

std::unique_ptr<ports::TargetFactory> local_targets(const std::vector<std::string>& allowed_directories,
                                                    const ports::Clock& clock) {
  std::vector<std::string> allowed;
  for (const auto& directory : allowed_directories) allowed.push_back(effects::absolute_path(directory));
  return std::make_unique<LocalTargets>(allowed, clock);
}

}  // namespace talentops::cli
