#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "controller/ports/target.hpp"
#include "reconcilers/claude_code/directory_target.hpp"

namespace talentops::claude_code {

/// What the controller's configuration says about directories.
struct DirectoryRules {
  std::vector<std::string> allowed;  ///< "/srv/clients/{client}": these directories and what lies below them
  std::string managed_root = "/etc/claude-code";
};

/// Opens directory targets, where the rules allow the place, and remembers of each what was read there.
/// Opening looks at nothing on disk: a directory that is not there is an observation of the target. Threads:
/// safe. Borrows: the ports.
class DirectoryTargetFactory : public ports::TargetFactory {
 public:
  DirectoryTargetFactory(DirectoryRules rules, DirectoryTargetPorts ports);

  /// Errors: kInvalid for a path that is not absolute and plain; kDenied, naming the line to add, where the
  /// rules do not allow it.
  Result<std::unique_ptr<ports::Target>> open(const domain::EnvironmentKey& environment,
                                              const domain::TargetSpec& spec) override;

 private:
  std::shared_ptr<Memory> memory_of(const std::string& directory);

  DirectoryRules rules_;
  DirectoryTargetPorts ports_;
  Guarded<std::map<std::string, std::shared_ptr<Memory>>> memories_;  ///< by directory
};

/// Whether one of the patterns allows `path` for this client. Pure.
Status check_allowed(const std::vector<std::string>& patterns, const domain::EnvironmentKey& environment,
                     const std::string& path);

}  // namespace talentops::claude_code
